//! How far a transfer is.

use tokio::sync::watch;

/// How far a transfer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes that arrived. Begins anew when an attempt is repeated.
    pub received_bytes: u64,
    /// Bytes of the whole file; `None` until the server has told.
    pub total_bytes: Option<u64>,
}

/// Watches a transfer. Needs no reactor.
#[derive(Clone, Debug)]
pub struct ProgressWatch(watch::Receiver<Progress>);

impl ProgressWatch {
    /// How far it is now.
    pub fn latest(&self) -> Progress {
        *self.0.borrow()
    }

    /// Waits for a change; `None` when there will be none any more.
    pub async fn changed(&mut self) -> Option<Progress> {
        self.0.changed().await.ok()?;
        Some(*self.0.borrow_and_update())
    }
}

/// Tells those who watch.
pub(crate) struct Reporter(watch::Sender<Progress>);

impl Reporter {
    pub(crate) fn new() -> (Self, ProgressWatch) {
        let (sender, receiver) = watch::channel(Progress::default());
        (Self(sender), ProgressWatch(receiver))
    }

    pub(super) fn begin(&self, total_bytes: u64) {
        self.0.send_replace(Progress { received_bytes: 0, total_bytes: Some(total_bytes) });
    }

    pub(super) fn received(&self, received_bytes: u64) {
        self.0.send_modify(|progress| progress.received_bytes = received_bytes);
    }
}
