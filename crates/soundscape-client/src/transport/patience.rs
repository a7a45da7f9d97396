//! How long an answer is waited for: well beyond what the host usually takes.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::Route;

/// Learns how fast answers come. A request that was lost is then sent again after half a second instead of half a minute,
/// and the answers of a slow host are not given up: after each silence, twice as long is waited.
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
    const UNKNOWN: Duration = Duration::from_secs(5);
    const SHORTEST: Duration = Duration::from_millis(500);
    /// Times the slowest answer.
    const MARGIN: u32 = 8;
    /// Times the silence before.
    const GROWTH: u32 = 2;

    /// What an attempt may take for whose call the host was silent so often already; never more than `longest`.
    pub(super) fn limit(&self, route: Route, silences: u32, longest: Duration) -> Duration {
        let seen = *self.seen(route);
        let first = if seen.answers < Self::ENOUGH {
            Self::UNKNOWN
        } else {
            (seen.slowest * Self::MARGIN).max(Self::SHORTEST)
        };
        first.saturating_mul(Self::GROWTH.saturating_pow(silences)).min(longest)
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
    fn it_follows_the_host_and_grows_with_each_silence() {
        let patience = Patience::default();
        let limits = || [0, 1, 2, 3].map(|silences| patience.limit(Route::Ticket, silences, LONGEST));
        for _ in 0..15 {
            patience.answered(Route::Ticket, MS(5));
        }
        assert_eq!(limits(), [MS(5_000), MS(10_000), MS(20_000), LONGEST]);
        patience.answered(Route::Ticket, MS(5));
        assert_eq!(limits(), [MS(500), MS(1_000), MS(2_000), MS(4_000)]);
        patience.answered(Route::Ticket, MS(1_000));
        assert_eq!(limits()[..2], [MS(8_000), MS(16_000)]);
        for _ in 0..40 {
            patience.answered(Route::Ticket, MS(5));
        }
        assert_eq!(limits()[0], MS(500));
        // Each route for itself.
        assert_eq!(patience.limit(Route::File, 0, LONGEST), MS(5_000));
        assert_eq!(patience.limit(Route::Ticket, 1_000, LONGEST), LONGEST);
    }
}
