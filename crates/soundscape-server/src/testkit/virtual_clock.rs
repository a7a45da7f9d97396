//! The server's time, put forward and back by a test.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};

use crate::clock::{Clock, SystemClock};

/// A clock that runs with the machine's until a test moves or stops it. Clones are the same clock.
///
/// Everything that the server promises follows it: when keys and signed URLs expire, the 60 seconds of the rate limit,
/// the monthly credits, the 24 hours of an `Idempotency-Key`, all timestamps, and the `Date` of each answer. What keeps
/// the machine itself in order runs in real time: the limits on slow requests, watching the library, and the delays of a
/// [`Fault`](super::Fault).
///
/// ```
/// use std::time::Duration;
/// use soundscape_server::{Clock, testkit::VirtualClock};
///
/// let clock = VirtualClock::new();
/// clock.stop();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(15 * 60));
/// assert_eq!(clock.now().as_second() - before.as_second(), 900);
/// ```
#[derive(Clone, Debug, Default)]
pub struct VirtualClock(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    ahead: SignedDuration,
    /// The machine's time at which it was stopped.
    stopped: Option<Timestamp>,
}

impl VirtualClock {
    /// Shows the machine's time, and goes with it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts the clock forward.
    pub fn advance(&self, by: Duration) {
        self.shift(signed(by));
    }

    /// Puts the clock back.
    pub fn set_back(&self, by: Duration) {
        self.shift(-signed(by));
    }

    /// Stops the clock: from now on only [`VirtualClock::advance`] and [`VirtualClock::set_back`] move it.
    pub fn stop(&self) {
        let mut state = self.state();
        state.stopped = Some(state.machine());
    }

    /// Lets a stopped clock go on from what it shows.
    pub fn go_on(&self) {
        let mut state = self.state();
        if let Some(stopped) = state.stopped.take() {
            state.ahead = state.ahead.saturating_sub(SystemClock.now().duration_since(stopped));
        }
    }

    fn shift(&self, by: SignedDuration) {
        let mut state = self.state();
        state.ahead = state.ahead.saturating_add(by);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn machine(&self) -> Timestamp {
        self.stopped.unwrap_or_else(|| SystemClock.now())
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        let state = self.state();
        let machine = state.machine();
        let end = if state.ahead.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
        machine.checked_add(state.ahead).unwrap_or(end)
    }
}

fn signed(duration: Duration) -> SignedDuration {
    SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_stands_and_goes_on() {
        let clock = VirtualClock::new();
        clock.stop();
        let start = clock.now();
        assert_eq!(clock.now(), start);
        clock.advance(Duration::from_secs(3_600));
        clock.set_back(Duration::from_secs(60));
        assert_eq!(clock.now().duration_since(start).as_secs(), 59 * 60);
        clock.go_on();
        let gone = clock.now().duration_since(start) - SignedDuration::from_mins(59);
        assert!(!gone.is_negative() && gone < SignedDuration::from_secs(30), "{gone:?}");
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
    }
}
