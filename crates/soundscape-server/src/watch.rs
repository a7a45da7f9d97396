//! Watches the library's folders: what changes in them shows in the catalogue without a restart.

use std::{path::PathBuf, sync::Arc, time::Duration};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode},
};
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};

use crate::{clock::pause, ingest::Ingest};

/// Folders under watch.
pub(crate) struct Watch {
    changed: Arc<Notify>,
    /// Watches until it is dropped.
    _watcher: Option<RecommendedWatcher>,
}

/// Files that are copied in come in a burst; a scan in the middle of it would see half of them.
const QUIET: Duration = Duration::from_millis(400);
/// However long a burst lasts, what came first shows after this.
const LONGEST_BURST: Duration = Duration::from_secs(2);
/// After a scan that found the database away.
const RETRY: Duration = Duration::from_secs(2);

impl Watch {
    /// Begins to watch. Where the system refuses, a warning says what to do and nothing is watched.
    pub(crate) fn start(roots: &[PathBuf]) -> Self {
        let changed = Arc::new(Notify::new());
        let wake = changed.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| is_change(event.kind)) {
                wake.notify_one();
            }
        });
        let watcher = watcher.and_then(|mut watcher| {
            roots.iter().try_for_each(|root| watcher.watch(root, RecursiveMode::Recursive))?;
            Ok(watcher)
        });
        let watcher = watcher.inspect_err(|error| {
            tracing::warn!(%error, "cannot watch the library: restart the server after a change, or let the system watch \
                                    more files (fs.inotify.max_user_watches)");
        });
        Self { changed, _watcher: watcher.ok() }
    }

    /// Scans after each burst of changes, until it is dropped.
    pub(crate) async fn run(self, ingest: Ingest) {
        loop {
            self.changed.notified().await;
            self.until_quiet().await;
            match ingest.run(&|_, _| ()).await {
                Ok(report) if report.ingested + report.removed + report.failed.len() > 0 => {
                    tracing::info!("{report}")
                }
                Ok(_) => {}
                // What changed must not wait for the next change.
                Err(error) if error.is_away() => {
                    pause(RETRY).await;
                    self.changed.notify_one();
                }
                Err(error) => error.log("cannot scan the library"),
            }
        }
    }

    async fn until_quiet(&self) {
        let latest = Instant::now() + LONGEST_BURST;
        while timeout_at(latest.min(Instant::now() + QUIET), self.changed.notified()).await.is_ok() {}
    }
}

/// Whether a file may be another one than before. Opening and reading one says nothing.
fn is_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
