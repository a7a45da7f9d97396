//! The rate limit: in any 60 seconds no more calls of a key are accepted than its tier has.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use http::{HeaderMap, HeaderName};
use soundscape_wire::Timestamp;

/// Accepted calls of each key in the last 60 seconds: a log, not a counter per minute, which would let twice as many
/// through around the turn of the minute.
#[derive(Default)]
pub(crate) struct RateLimiter {
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    accepted: HashMap<String, VecDeque<i64>>,
    /// How many keys there may be before the idle ones are looked for; grows with those that are not idle, so that
    /// the search costs nothing to speak of.
    crowded: usize,
}

/// Whether a call is let in, and what the caller is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) admitted: bool,
    limit: u32,
    remaining: u32,
    /// Whole seconds until the next call is let in for sure.
    pub(crate) reset_s: u32,
}

const WINDOW_MS: i64 = 60_000;
const CROWDED: usize = 1_024;
/// Whoever calls under more names than this in a minute makes the log forget; its memory stays bounded.
const MOST: usize = 100_000;

/// How many calls a minute.
pub(crate) const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
/// How many more now.
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Seconds until there is one more.
pub(crate) const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

impl RateLimiter {
    /// Decides on a call at `now`. A call that is not let in does not count.
    pub(crate) fn admit(&self, key_id: &str, limit: u32, now: Timestamp) -> Verdict {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_millisecond();
        let old = |at: &i64| *at <= now - WINDOW_MS;
        log.make_room(|accepted| accepted.back().is_none_or(old));
        let accepted = log.accepted.entry(key_id.to_owned()).or_default();
        while accepted.front().is_some_and(old) {
            accepted.pop_front();
        }
        let admitted = accepted.len() < limit as usize;
        if admitted {
            // A clock that was set back must not make the log forget late calls before early ones.
            accepted.push_back(accepted.back().map_or(now, |last| now.max(*last)));
        }
        let wait_ms = accepted.front().map_or(WINDOW_MS, |oldest| oldest + WINDOW_MS - now);
        let remaining = (limit as usize).saturating_sub(accepted.len());
        Verdict {
            admitted,
            limit,
            remaining: u32::try_from(remaining).unwrap_or(u32::MAX),
            reset_s: u32::try_from((wait_ms + 999) / 1_000).unwrap_or(u32::MAX).max(1),
        }
    }
}

impl Log {
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

impl Verdict {
    /// Tells the caller.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, self.limit.into());
        headers.insert(REMAINING, self.remaining.into());
        headers.insert(RESET, self.reset_s.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + ms).unwrap()
    }

    #[test]
    fn a_fresh_key_has_all_calls_at_once_and_then_waits_as_told() {
        let limiter = RateLimiter::default();
        for n in 0..120 {
            let verdict = limiter.admit("key", 120, at(n * 10));
            assert_eq!((verdict.admitted, verdict.remaining), (true, 119 - n as u32));
        }
        let refused = limiter.admit("key", 120, at(1_500));
        assert_eq!(refused, Verdict { admitted: false, limit: 120, remaining: 0, reset_s: 59 });
        assert!(!limiter.admit("key", 120, at(59_999)).admitted);
        assert!(limiter.admit("key", 120, at(1_500 + 59_000)).admitted);
        assert!(limiter.admit("other", 120, at(1_500)).admitted);
    }

    #[test]
    fn a_flood_of_names_is_forgotten() {
        let limiter = RateLimiter::default();
        for n in 0..250_000 {
            limiter.admit(&n.to_string(), 1, at(n / 100));
        }
        assert!(limiter.log.lock().unwrap().accepted.len() <= MOST);
    }

    #[test]
    fn no_window_of_60_seconds_has_more_than_the_limit() {
        let limiter = RateLimiter::default();
        // Calls at uneven times over five minutes, always more than are allowed.
        let mut accepted = Vec::new();
        let mut now = 0;
        for step in 0..6_000_i64 {
            now += step * 7_919 % 101;
            if limiter.admit("key", 30, at(now)).admitted {
                accepted.push(now);
            }
        }
        assert!(accepted.len() > 120, "{}", accepted.len());
        for (i, start) in accepted.iter().enumerate() {
            let in_window = accepted[i..].iter().take_while(|at| **at < start + 60_000).count();
            assert!(in_window <= 30, "{in_window} after {start}");
        }
    }
}
