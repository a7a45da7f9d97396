//! Waiting for what another thread does.

use std::{
    thread,
    time::{Duration, Instant},
};

/// The time, for bounds that another machine's speed does not move.
#[expect(clippy::disallowed_methods, reason = "the tests' one place that asks for the time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Returns when `done`, and fails when that takes long.
#[track_caller]
pub(crate) fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = now() + Duration::from_secs(30);
    while !done() {
        assert!(now() < deadline, "waited in vain until {what}");
        thread::yield_now();
    }
}
