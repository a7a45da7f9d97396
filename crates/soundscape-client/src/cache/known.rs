//! What this process has found in the cache, so that it need not be looked up again.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use super::{CacheKey, Digest, Hold};
use crate::fetch::CachedSound;

/// Sounds by key. Another process may evict their files meanwhile, so whoever takes one looks whether it is there.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<CacheKey, Sound>>);

#[derive(Clone)]
pub(super) struct Sound {
    pub(super) digest: Digest,
    pub(super) found: CachedSound,
    /// When its last use was noted on disk.
    pub(super) noted_at: SystemTime,
}

impl Known {
    /// Some megabytes; beyond that it begins anew.
    const MOST: usize = 20_000;

    pub(super) fn get(&self, key: &CacheKey) -> Option<Sound> {
        self.sounds().get(key).cloned()
    }

    pub(super) fn put(&self, key: &CacheKey, digest: Digest, found: &CachedSound, noted_at: SystemTime) {
        let mut sounds = self.sounds();
        if sounds.len() >= Self::MOST {
            sounds.clear();
        }
        // It must not keep the file from being evicted.
        let found = CachedSound { hold: Hold::Nothing, from_cache: true, ..found.clone() };
        sounds.insert(key.clone(), Sound { digest, found, noted_at });
    }

    pub(super) fn remove(&self, key: &CacheKey) {
        self.sounds().remove(key);
    }

    fn sounds(&self) -> MutexGuard<'_, HashMap<CacheKey, Sound>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
