//! How much of what waits a system takes on in one frame: the rest follows in the next ones.

use std::time::{Duration, Instant};

use crate::clock;

/// A system's share of a frame.
pub(crate) struct Turns {
    granted: usize,
    until: Instant,
}

impl Turns {
    /// However slow the machine is.
    const LEAST: usize = 4;
    /// Beyond those, as long as this has not passed.
    const MOST: Duration = Duration::from_micros(20);

    pub(crate) fn begin() -> Self {
        Self { granted: 0, until: clock::now() + Self::MOST }
    }

    /// Whether there is one more.
    pub(crate) fn next(&mut self) -> bool {
        self.granted += 1;
        self.granted <= Self::LEAST || clock::now() < self.until
    }
}
