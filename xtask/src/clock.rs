//! How long something took, and waiting for it.

use std::time::{Duration, Instant};

/// Runs from its making.
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "the one place of this crate that reads the clock")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Waits before it looks again.
#[expect(clippy::disallowed_methods, reason = "the one place of this crate that waits")]
pub(crate) fn pause(duration: Duration) {
    std::thread::sleep(duration);
}
