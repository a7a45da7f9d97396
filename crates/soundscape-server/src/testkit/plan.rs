//! Decides which fault befalls a request.

use std::collections::HashMap;

use super::{
    dice::Dice,
    fault::{Fault, Route, Strike},
};

/// The faults that are switched on, oldest first.
#[derive(Default)]
pub(super) struct Plan {
    faults: Vec<Fault>,
    /// How often each of them was asked for since the plan was empty.
    asked: HashMap<String, u64>,
}

impl Plan {
    pub(super) fn inject(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The fault of the next request for this: the oldest that befalls it.
    pub(super) fn draw(&mut self, route: Route, asked: &str) -> Option<Strike> {
        if self.faults.is_empty() {
            return None;
        }
        let time = self.asked.entry(asked.to_owned()).and_modify(|times| *times += 1).or_default();
        let words = format!("{asked} {time}");
        self.faults.iter_mut().find_map(|fault| {
            if !fault.route.includes(route) || fault.times == Some(0) || fault.kinds.is_empty() {
                return None;
            }
            let mut dice = Dice::of(fault.seed, &words);
            if dice.unit() >= fault.share {
                return None;
            }
            fault.times = fault.times.map(|times| times - 1);
            let kind = (dice.next_u64() % fault.kinds.len() as u64) as usize;
            Some(Strike { kind: fault.kinds[kind].clone().on(route), luck: dice.unit() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::fault::Kind;

    fn plan(faults: impl IntoIterator<Item = Fault>) -> Plan {
        Plan { faults: faults.into_iter().collect(), ..Plan::default() }
    }

    #[test]
    fn the_oldest_fault_of_the_route_befalls_until_it_is_used_up() {
        let mut plan = plan([
            Fault::hang_up().on(Route::Files).times(2),
            Fault::stall().times(1),
            Fault::expired_url().on(Route::Tickets),
        ]);
        let mut draw = |route| plan.draw(route, "/").map(|strike| strike.kind);
        assert_eq!(draw(Route::Files), Some(Kind::HangUp {}));
        assert_eq!(draw(Route::Search), Some(Kind::Stall { byte: None }));
        assert_eq!(draw(Route::Search), None);
        assert_eq!(draw(Route::Tickets), Some(Kind::ExpiredUrl {}));
        assert_eq!(draw(Route::Files), Some(Kind::HangUp {}));
        assert_eq!(draw(Route::Files), None);
    }

    #[test]
    fn a_storm_is_the_same_in_any_order() {
        let paths: Vec<_> = (0..5_000).map(|n| format!("/files/downloads/{n}")).collect();
        let storm = |order: &[&String]| {
            let mut plan = plan([Fault::storm(7)]);
            let mut strikes: Vec<_> =
                order.iter().map(|path| ((*path).clone(), plan.draw(Route::Files, path))).collect();
            strikes.sort_by(|(a, _), (b, _)| a.cmp(b));
            strikes
        };
        let forward = storm(&paths.iter().collect::<Vec<_>>());
        assert_eq!(forward, storm(&paths.iter().rev().collect::<Vec<_>>()));
        let struck: Vec<_> = forward.iter().filter_map(|(_, strike)| strike.as_ref()).collect();
        assert!((400..600).contains(&struck.len()), "{}", struck.len());
        for kind in Fault::storm(7).kinds.into_iter().map(|kind| kind.on(Route::Files)) {
            let count = struck.iter().filter(|strike| strike.kind == kind).count();
            assert!((60..140).contains(&count), "{kind:?}: {count}");
        }
        let mut other = plan([Fault::storm(8)]);
        assert!(forward.iter().any(|(path, strike)| other.draw(Route::Files, path) != *strike));
    }

    #[test]
    fn one_of_several_faults_befalls_each_time() {
        let mut plan = plan([Fault::any_of([Fault::hang_up(), Fault::stall()]).on(Route::Files).times(50)]);
        let kinds: Vec<_> =
            (0..60).filter_map(|_| plan.draw(Route::Files, "/")).map(|strike| strike.kind).collect();
        let hung_up = kinds.iter().filter(|kind| **kind == Kind::HangUp {}).count();
        assert!(kinds.len() == 50 && (10..40).contains(&hung_up), "{hung_up} of {}", kinds.len());
    }

    #[test]
    fn a_request_that_was_struck_may_pass_when_repeated() {
        let mut plan = plan([Fault::hang_up().share(0.5, 1)]);
        let draws: Vec<_> = (0..100).map(|_| plan.draw(Route::Other, "/v2/categories").is_some()).collect();
        assert!(draws.contains(&true) && draws.contains(&false));
    }
}
