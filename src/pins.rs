//! What the project's `soundscape.lock` pins, and who writes down what else is used.

mod recorder;
mod used;

use std::{
    env,
    path::{Path, PathBuf},
    sync::Arc,
};

use async_lock::OnceCell;
use blocking::unblock;
use soundscape_client::{
    Client, ClientError, LockFile, PinnedQuery, SearchPage, SearchQuery, SoundId, Variant,
};

use crate::SoundscapeError;

pub(crate) use recorder::{LockKeeper, Recorder};
use used::Note;

/// What is pinned.
pub(crate) struct Pins {
    name: PathBuf,
    lock: OnceCell<LockFile>,
    recorder: Option<Arc<Recorder>>,
}

impl Pins {
    /// By the lock file of this name, which is looked for beside the package's Cargo.toml, then in the working directory.
    pub(crate) fn new(name: PathBuf, recorder: Option<Arc<Recorder>>) -> Self {
        Self { name, lock: OnceCell::new(), recorder }
    }

    /// The lock file as it was when it was first asked for; one that pins nothing where there is none. A failure is not
    /// remembered, so that a file that is put right is read.
    pub(crate) async fn lock(&self, client: &Client) -> Result<&LockFile, SoundscapeError> {
        let read = || {
            let (name, client) = (self.name.clone(), client.clone());
            // Not here: this may be polled on the main thread.
            unblock(move || read(&find(&name), &client))
        };
        Ok(self.lock.get_or_try_init(read).await?)
    }

    pub(crate) const fn is_recording(&self) -> bool {
        self.recorder.is_some()
    }

    /// A sound was used.
    pub(crate) fn used(&self, client: &Client, id: &SoundId, variant: Variant) {
        self.note(client, || Note::Sound(id.clone(), variant));
    }

    /// All of these may be used for a query.
    pub(crate) fn chosen(&self, client: &Client, chosen: &PinnedQuery) {
        self.note(client, || Note::Choice(chosen.clone()));
    }

    /// Some of these may be used.
    pub(crate) fn found(&self, client: &Client, query: &SearchQuery, page: &SearchPage) {
        let ids = || page.sounds.iter().map(|sound| sound.id.clone()).collect();
        self.note(client, || Note::List(query.clone(), ids()));
    }

    fn note(&self, client: &Client, note: impl FnOnce() -> Note) {
        if let Some(recorder) = &self.recorder {
            recorder.note(client, &self.name, note());
        }
    }
}

/// Where the file is, or would be.
fn find(name: &Path) -> PathBuf {
    // Cargo sets it for what it runs.
    let beside_the_manifest = env::var_os("CARGO_MANIFEST_DIR").map(|folder| Path::new(&folder).join(name));
    match beside_the_manifest {
        Some(path) if path.exists() || !name.exists() => path,
        _ => name.to_owned(),
    }
}

fn read(path: &Path, client: &Client) -> Result<LockFile, ClientError> {
    let lock = match LockFile::read(path) {
        Err(ClientError::NoLockFile { .. }) => return Ok(LockFile::new()),
        lock => lock?,
    };
    // It only costs time when the cache cannot.
    let kept = client.cache().keep_pinned(path, &lock);
    kept.unwrap_or_else(|error| tracing::debug!(%error, "the cache does not keep what is pinned"));
    Ok(lock)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_beside_the_manifest_or_would_be() {
        // Cargo tells it to what it runs; so do the test runners.
        let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("run by Cargo"));
        assert_eq!(find(Path::new("Cargo.toml")), package.join("Cargo.toml"));
        assert_eq!(find(Path::new("no/such.lock")), package.join("no/such.lock"));
        let elsewhere = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(find(elsewhere.path()), elsewhere.path());
    }
}
