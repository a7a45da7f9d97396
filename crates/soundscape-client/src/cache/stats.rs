//! What a cache holds, and how well it serves.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

/// What a cache holds, and how well it served since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CacheStats {
    /// Keys that stand for a file: a sound, its form, and where it is from.
    pub entries: u64,
    /// Files, each once however many keys stand for it.
    pub blobs: u64,
    /// Bytes of these files.
    pub bytes: u64,
    /// Bytes of those files that a lock file pins.
    pub pinned_bytes: u64,
    /// Bytes above which files are evicted.
    pub limit_bytes: u64,
    /// Sounds that were there.
    pub hits: u64,
    /// Sounds that were not.
    pub misses: u64,
    /// Of the misses, those where something was there, and damaged.
    pub corrupt: u64,
    /// Files that were removed to stay within the bound.
    pub evictions: u64,
    /// Sounds that were delivered and could not be kept.
    pub unkept: u64,
}

/// Counted by this process.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) hits: Counter,
    pub(super) misses: Counter,
    pub(super) corrupt: Counter,
    pub(super) evictions: Counter,
    pub(super) unkept: Counter,
}

#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
