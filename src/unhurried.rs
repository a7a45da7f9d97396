//! The loads that nobody waits for now: named by whoever queues them, asked for by the asset source.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use soundscape_client::{Client, Priority};

use crate::SoundPath;
#[cfg(feature = "kira")]
use crate::Wanted;

/// A load that is not named here is as urgent as the client's calls are.
#[derive(Debug, Default)]
pub(crate) struct Unhurried(Mutex<HashSet<SoundPath>>);

impl Unhurried {
    /// Starts what `path` needs, with a client whose calls are as urgent as the load is.
    pub(crate) fn start<T>(&self, path: &SoundPath, client: &Client, start: impl FnOnce(&Client) -> T) -> T {
        // Held until it has started, so that whoever hurries it afterwards finds it.
        let paths = self.paths();
        if paths.contains(path) { start(&client.with_priority(Priority::PREFETCH)) } else { start(client) }
    }

    /// Nobody waits for this load now.
    #[cfg(feature = "kira")]
    pub(crate) fn insert(&self, path: &SoundPath) {
        self.paths().insert(path.clone());
    }

    /// Somebody does; or it has ended.
    #[cfg(feature = "kira")]
    pub(crate) fn remove(&self, path: &SoundPath) -> bool {
        self.paths().remove(path)
    }

    /// Somebody waits for this load from now on, which may have started.
    #[cfg(feature = "kira")]
    pub(crate) fn hurry(&self, path: &SoundPath, client: Option<&Client>) {
        if self.remove(path)
            && let (Some(client), Wanted::Id(id)) = (client, &path.sound)
        {
            client.hurry(id, path.variant);
        }
    }

    fn paths(&self) -> MutexGuard<'_, HashSet<SoundPath>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
