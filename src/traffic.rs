//! What the asset source has read, counted on whichever thread it is.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use soundscape_client::CachedSound;

/// Counts since the start.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    cache_hits: AtomicU64,
    fetched_bytes: AtomicU64,
}

impl Traffic {
    pub(crate) fn count(&self, sound: &CachedSound) {
        if sound.from_cache {
            self.cache_hits.fetch_add(1, Relaxed);
        } else {
            self.fetched_bytes.fetch_add(sound.bytes, Relaxed);
        }
    }

    #[cfg(feature = "streaming")]
    pub(crate) fn count_stream(&self, stream: &soundscape_client::SoundStream) {
        if stream.was_cached() {
            self.cache_hits.fetch_add(1, Relaxed);
        } else {
            self.fetched_bytes.fetch_add(stream.total_bytes(), Relaxed);
        }
    }

    #[cfg(feature = "kira")]
    pub(crate) fn cache_hits(&self) -> u64 {
        self.cache_hits.load(Relaxed)
    }

    #[cfg(feature = "kira")]
    pub(crate) fn fetched_bytes(&self) -> u64 {
        self.fetched_bytes.load(Relaxed)
    }
}
