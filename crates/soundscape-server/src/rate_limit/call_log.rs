//! The calls of the last minute, in the memory of one process.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use soundscape_wire::Timestamp;

use super::{Verdict, WINDOW_MS};
use crate::store::Counted;

/// Accepted calls of each caller in the last 60 seconds: a log, not a counter per minute, which would let twice as many
/// through around the turn of the minute.
#[derive(Default)]
pub(crate) struct CallLog {
    calls: Mutex<Calls>,
}

#[derive(Default)]
struct Calls {
    accepted: HashMap<String, VecDeque<i64>>,
    /// How many callers there may be before the idle ones are looked for; grows with those that are not idle, so that
    /// the search costs nothing to speak of.
    crowded: usize,
}

const CROWDED: usize = 1_024;
/// Whoever calls under more names than this in a minute makes the log forget; its memory stays bounded.
const MOST: usize = 100_000;

impl CallLog {
    /// Decides on a call at `now`. A call that is not let in does not count.
    pub(crate) fn admit(&self, caller: &str, limit: u32, now: Timestamp) -> Verdict {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_millisecond();
        let old = |at: &i64| *at <= now - WINDOW_MS;
        calls.make_room(|accepted| accepted.back().is_none_or(old));
        let accepted = calls.accepted.entry(caller.to_owned()).or_default();
        while accepted.front().is_some_and(old) {
            accepted.pop_front();
        }
        let most = limit as usize;
        let admitted = accepted.len() < most;
        if admitted {
            // A clock that was set back must not make the log forget late calls before early ones.
            accepted.push_back(accepted.back().map_or(now, |last| now.max(*last)));
        }
        // The call that must grow old first: with a limit that was lowered, more than one are too many.
        let first = accepted.get(accepted.len().saturating_sub(most));
        let wait_ms = first.map_or(WINDOW_MS, |first| first + WINDOW_MS - now);
        let remaining = u32::try_from(most.saturating_sub(accepted.len())).unwrap_or(u32::MAX);
        Verdict::of(Counted { admitted, remaining, wait_ms }, limit)
    }
}

impl Calls {
    fn make_room(&mut self, idle: impl Fn(&VecDeque<i64>) -> bool) {
        if self.accepted.len() < self.crowded.max(CROWDED) {
            return;
        }
        self.accepted.retain(|_, accepted| !idle(accepted));
        if self.accepted.len() >= MOST {
            self.accepted.clear();
        }
        self.crowded = (2 * self.accepted.len()).min(MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_names_is_forgotten() {
        let log = CallLog::default();
        for n in 0..250_000 {
            log.admit(&n.to_string(), 1, Timestamp::from_millisecond(1_700_000_000_000 + n / 100).unwrap());
        }
        assert!(log.calls.lock().unwrap().accepted.len() <= MOST);
    }
}
