//! The one place here that looks at the clock, or sleeps.

use std::{
    thread,
    time::{Duration, Instant},
};

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Not at all when it is too late.
#[expect(clippy::disallowed_methods, reason = "this is the clock")]
pub(crate) fn sleep_until(time: Instant) {
    thread::sleep(time.saturating_duration_since(now()));
}

pub(crate) fn pause(duration: Duration) {
    sleep_until(now() + duration);
}
