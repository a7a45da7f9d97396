//! Which of the calls that wait goes first.

use std::sync::{
    Arc,
    atomic::{AtomicI32, Ordering},
};

/// How urgent a call is beside the others of the same client: the higher goes first.
///
/// ```
/// # use soundscape_client::Priority;
/// assert!(Priority::PREFETCH < Priority::INTERACTIVE);
/// // Among sounds that are fetched ahead, the nearer first.
/// assert!(Priority::PREFETCH < Priority::new(Priority::PREFETCH.value() + 10));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Priority(i32);

impl Priority {
    /// Somebody waits for the answer: the default.
    pub const INTERACTIVE: Self = Self(0);
    /// The answer is wanted later. Leaves an eighth of the key's calls to those that are more urgent.
    pub const PREFETCH: Self = Self(-1_000);

    /// Any degree between, above and below the named ones.
    pub const fn new(value: i32) -> Self {
        Self(value)
    }

    /// The number: the higher, the more urgent.
    pub const fn value(self) -> i32 {
        self.0
    }
}

impl Default for Priority {
    fn default() -> Self {
        Self::INTERACTIVE
    }
}

/// The priority of a piece of work that several may wait for: that of the most urgent among them.
#[derive(Clone, Debug)]
pub(crate) struct Urgency(Arc<AtomicI32>);

impl Urgency {
    pub(crate) fn raise(&self, priority: Priority) {
        self.0.fetch_max(priority.0, Ordering::Relaxed);
    }

    pub(crate) fn priority(&self) -> Priority {
        Priority(self.0.load(Ordering::Relaxed))
    }
}

impl From<Priority> for Urgency {
    fn from(priority: Priority) -> Self {
        Self(Arc::new(AtomicI32::new(priority.0)))
    }
}
