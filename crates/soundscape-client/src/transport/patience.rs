//! How long an answer is waited for: well beyond what the host usually takes.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::Route;

/// Learns how fast answers come. A request that was lost is then sent again after a second instead of half a minute,
/// and the answers of a slow host are not given up; each further attempt is given four times as long.
#[derive(Default)]
pub(super) struct Patience([Mutex<Seen>; Route::COUNT]);

#[derive(Clone, Copy, Default)]
struct Seen {
    answers: u32,
    /// The slowest answer, forgotten by an eighth with each faster one.
    slowest: Duration,
}

impl Patience {
    /// Answers to learn from before anything is concluded.
    const ENOUGH: u32 = 16;
    const UNKNOWN: Duration = Duration::from_secs(10);
    const SHORTEST: Duration = Duration::from_secs(1);
    /// Times the slowest answer.
    const MARGIN: u32 = 8;
    /// Times the attempt before.
    const GROWTH: u32 = 4;

    /// What attempt number `attempt` (from 1) may take, and never more than `longest`.
    pub(super) fn limit(&self, route: Route, attempt: u32, longest: Duration) -> Duration {
        let seen = *self.seen(route);
        let first = if seen.answers < Self::ENOUGH {
            Self::UNKNOWN
        } else {
            (seen.slowest * Self::MARGIN).max(Self::SHORTEST)
        };
        first.saturating_mul(Self::GROWTH.saturating_pow(attempt - 1)).min(longest)
    }

    pub(super) fn answered(&self, route: Route, after: Duration) {
        let mut seen = self.seen(route);
        seen.answers = seen.answers.saturating_add(1);
        seen.slowest = after.max(seen.slowest - seen.slowest / 8);
    }

    fn seen(&self, route: Route) -> std::sync::MutexGuard<'_, Seen> {
        self.0[route as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;
    const LONGEST: Duration = Duration::from_secs(30);

    #[test]
    fn it_follows_the_host_and_grows_with_each_attempt() {
        let patience = Patience::default();
        let limits = || [1, 2, 3, 4].map(|attempt| patience.limit(Route::Ticket, attempt, LONGEST));
        for _ in 0..15 {
            patience.answered(Route::Ticket, MS(5));
        }
        assert_eq!(limits(), [MS(10_000), LONGEST, LONGEST, LONGEST]);
        patience.answered(Route::Ticket, MS(5));
        assert_eq!(limits(), [MS(1_000), MS(4_000), MS(16_000), LONGEST]);
        patience.answered(Route::Ticket, MS(1_000));
        assert_eq!(limits()[..2], [MS(8_000), LONGEST]);
        for _ in 0..20 {
            patience.answered(Route::Ticket, MS(5));
        }
        assert_eq!(limits()[0], MS(1_000));
        // Each route for itself.
        assert_eq!(patience.limit(Route::File, 1, LONGEST), MS(10_000));
        assert_eq!(patience.limit(Route::Ticket, 1_000, LONGEST), LONGEST);
    }
}
