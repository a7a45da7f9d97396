//! What keeps a file of the cache where it is while somebody may open it.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tempfile::TempPath;

use super::Digest;

/// As long as a clone of it lives, the file stays.
#[derive(Clone, Default)]
pub(crate) enum Hold {
    /// Nothing to keep.
    #[default]
    Nothing,
    /// A blob, which is not evicted.
    Blob(#[expect(dead_code, reason = "held for its drop")] BlobHold),
    /// A file that could not be kept in the cache, and is removed with the last clone.
    Temporary(#[expect(dead_code, reason = "held for its drop")] Arc<TempPath>),
}

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hold")
    }
}

/// Two sounds are equal however they are held.
impl PartialEq for Hold {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Hold {}

/// The blobs that this process uses, each with the number of its holds.
#[derive(Default)]
pub(super) struct Held(Mutex<Blobs>);

#[derive(Default)]
struct Blobs {
    counts: HashMap<Digest, usize>,
    /// Let go a moment ago. Whoever took only the path out of a sound is still about to open it.
    recent: VecDeque<Digest>,
}

impl Held {
    const RECENT: usize = 8;

    pub(super) fn hold(self: &Arc<Self>, digest: Digest) -> BlobHold {
        *self.blobs().counts.entry(digest).or_default() += 1;
        BlobHold { digest, held: self.clone() }
    }

    /// Everything that is in use or was a moment ago.
    pub(super) fn digests(&self) -> HashSet<Digest> {
        let blobs = self.blobs();
        blobs.counts.keys().chain(&blobs.recent).copied().collect()
    }

    fn blobs(&self) -> MutexGuard<'_, Blobs> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One use of a blob. Dropping it does no I/O.
pub(crate) struct BlobHold {
    digest: Digest,
    held: Arc<Held>,
}

impl Clone for BlobHold {
    fn clone(&self) -> Self {
        self.held.hold(self.digest)
    }
}

impl Drop for BlobHold {
    fn drop(&mut self) {
        let mut blobs = self.held.blobs();
        if let Some(count) = blobs.counts.get_mut(&self.digest) {
            *count -= 1;
            if *count == 0 {
                blobs.counts.remove(&self.digest);
                blobs.recent.push_back(self.digest);
                if blobs.recent.len() > Held::RECENT {
                    blobs.recent.pop_front();
                }
            }
        }
    }
}
