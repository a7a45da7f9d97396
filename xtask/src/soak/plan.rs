//! What is killed in a round, and when: the seed decides.

use std::time::Duration;

/// One round.
#[derive(Debug, PartialEq)]
pub(super) struct Plan {
    pub(super) victim: Victim,
    /// When it is killed, from the round's beginning.
    pub(super) after: Duration,
    /// The server that is started after that is killed once more, so long after its start.
    pub(super) again: Option<Duration>,
    /// Where the round's other decisions begin.
    pub(super) seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Victim {
    Server,
    Ingest,
    Both,
}

const LATEST: Duration = Duration::from_secs(2);
const LATEST_AGAIN: Duration = Duration::from_millis(600);

impl Plan {
    /// With `term` the server is asked to end in every round.
    pub(super) fn new(seed: u64, round: u32, term: bool) -> Self {
        // Rounds of neighbouring seeds have nothing in common.
        let mut random = fastrand::Rng::with_seed(fastrand::Rng::with_seed(seed).u64(..) ^ u64::from(round));
        let victim = match random.u8(..10) {
            _ if term => Victim::Server,
            0..6 => Victim::Both,
            6..8 => Victim::Server,
            _ => Victim::Ingest,
        };
        let (after, again) = (LATEST.mul_f64(random.f64()), LATEST_AGAIN.mul_f64(random.f64()));
        let again = (random.u8(..3) == 0 && victim.has_server() && !term).then_some(again);
        Self { victim, after, again, seed: random.u64(..) }
    }
}

impl Victim {
    pub(super) fn has_server(self) -> bool {
        self != Self::Ingest
    }

    pub(super) fn has_ingest(self) -> bool {
        self != Self::Server
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Ingest => "ingest",
            Self::Both => "server and ingest",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_decides() {
        let plans = |seed| (1..=50).map(|round| Plan::new(seed, round, false)).collect::<Vec<_>>();
        assert_eq!(plans(7), plans(7));
        assert_ne!(plans(7)[..10], plans(8)[..10]);
        for victim in [Victim::Server, Victim::Ingest, Victim::Both] {
            assert!(plans(7).iter().filter(|plan| plan.victim == victim).count() > 3, "{victim:?}");
        }
        assert!(
            plans(7)
                .iter()
                .all(|plan| plan.after < LATEST && (plan.again.is_none() || plan.victim.has_server()))
        );
        assert!(plans(7).iter().any(|plan| plan.again.is_some()));
        assert!((1..=50).map(|round| Plan::new(7, round, true)).all(|plan| plan.victim == Victim::Server));
    }
}
