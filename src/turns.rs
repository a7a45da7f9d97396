//! How much of what waits a system takes on in one frame: the rest follows in the next ones.

use std::time::{Duration, Instant};

use crate::clock;

/// A system's share of a frame.
pub(crate) struct Turns {
    left: usize,
    until: Instant,
}

impl Turns {
    /// So many, however slow the machine is, and more as long as so many microseconds have not passed.
    pub(crate) fn begin(least: usize, most_us: u64) -> Self {
        Self { left: least, until: clock::now() + Duration::from_micros(most_us) }
    }

    /// Whether there is one more.
    pub(crate) fn next(&mut self) -> bool {
        let is_due = self.left > 0;
        self.left = self.left.saturating_sub(1);
        is_due || clock::now() < self.until
    }
}
