//! Wakers that say over a channel what has moved, so that what has not costs a frame nothing.

use std::{
    sync::Arc,
    task::{Wake, Waker},
};

use async_channel::{Receiver, Sender};

/// Keys whose futures got somewhere since they were last asked for.
pub(crate) struct Wakeups<K> {
    reported: Receiver<K>,
    reporter: Sender<K>,
}

impl<K: Clone + Send + Sync + 'static> Wakeups<K> {
    /// A waker that reports `key`, once at once: a future wakes nobody before it was polled.
    pub(crate) fn waker(&self, key: K) -> Waker {
        let waker = Waker::from(Arc::new(Report { key, reporter: self.reporter.clone() }));
        waker.wake_by_ref();
        waker
    }

    pub(crate) fn next(&self) -> Option<K> {
        self.reported.try_recv().ok()
    }
}

impl<K> Default for Wakeups<K> {
    fn default() -> Self {
        let (reporter, reported) = async_channel::unbounded();
        Self { reported, reporter }
    }
}

struct Report<K> {
    key: K,
    reporter: Sender<K>,
}

impl<K: Clone + Send + Sync> Wake for Report<K> {
    fn wake(self: Arc<Self>) {
        // Fails when the app has ended, and then nobody waits.
        let _ = self.reporter.try_send(self.key.clone());
    }
}
