//! The cache on disk: an index from (server, sound, variant) to the digest of a blob.
//!
//! ```text
//! index/v1/<sha256 of the key>.json      which blob a key stands for; its file time is when it was last used
//! blobs/v1/sha256/ab/<digest>            the file itself, named by its content
//! blobs/v1/partial/                      files that are still arriving
//! blobs/v1/usage                         how many bytes there are
//! answers/v1/                            what the API answered
//! pins/v1/                               lock files whose sounds stay
//! live/v1/                               processes that use the cache, and what they use
//! ```
//! Everything appears by a rename, so a reader never sees half a file, in this process or another.

mod blob;
mod digest;
mod entry;
mod hold;
mod known;
mod lease;
mod location;
mod partial;
mod pins;
mod prune;
mod stats;
mod survey;
mod usage;

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, Once, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, SystemTime},
};

use serde::Serialize;
use tempfile::NamedTempFile;

use crate::{ClientError, Finding, LockFile, Wrong, clock, fetch::CachedSound};

pub use blob::BlobState;
use blob::Verified;
pub(crate) use blob::check as check_file;
pub use digest::{Digest, InvalidDigest};
pub use entry::CacheEntry;
pub(crate) use entry::CacheKey;
pub(crate) use hold::Hold;
use known::Known;
use lease::Lease;
pub use location::{default_cache_bytes, default_cache_dir};
pub(crate) use partial::Partial;
pub use prune::Pruned;
pub use stats::CacheStats;
use stats::Counters;
use survey::Survey;

const INDEX: &str = "index/v1";
const BLOBS: &str = "blobs/v1/sha256";
const PARTIAL: &str = "blobs/v1/partial";

/// A cache folder. Its methods block: call them where blocking is allowed.
///
/// # What may be relied on
/// - A file that is damaged, cut short or gone is a miss and nothing worse, also after `kill -9` at any moment.
/// - When more than the bound is kept, the files that were not used for longest go, until nine tenths of it are left.
///   A file never goes while a [`CachedSound`] of it lives in any process on this machine, nor while a lock file that
///   was [registered](Self::keep_pinned) pins it. These count towards the bound, and may exceed it; so does what a
///   process used last, some thousand files that it keeps other processes from evicting while it lives.
/// - Processes agree through file locks, not through clocks: a clock that jumps changes which file goes next, and
///   nothing else. On a file system without locks, nothing is evicted.
/// - Where the folder cannot be written, or its disk is full, sounds are delivered all the same, as temporary files
///   that live as long as their [`CachedSound`]; the log says so once. What such a process uses, others cannot know.
#[derive(Clone)]
pub struct Cache {
    root: Arc<Path>,
    limit_bytes: u64,
    state: Arc<State>,
}

struct State {
    known: Known,
    verified: Verified,
    lease: Lease,
    counters: Counters,
    is_full: AtomicBool,
    /// Bytes above which it is full, where that is more than the bound.
    room_until: AtomicU64,
    pruning: Mutex<()>,
    warned: Once,
}

impl Cache {
    /// Last uses are noted to the minute.
    const TOUCH_AFTER: Duration = Duration::from_secs(60);

    /// The cache in this folder, without a bound. Nothing is read, and nothing is made until a sound is kept.
    pub fn open(root: impl Into<PathBuf>) -> Self {
        let root: Arc<Path> = root.into().into();
        let state = State {
            known: Known::default(),
            verified: Verified::default(),
            lease: Lease::new(root.clone()),
            counters: Counters::default(),
            is_full: AtomicBool::new(false),
            room_until: AtomicU64::new(0),
            pruning: Mutex::default(),
            warned: Once::new(),
        };
        Self { root, limit_bytes: u64::MAX, state: Arc::new(state) }
    }

    /// The same cache, holding no more than this.
    pub fn limit_bytes(self, bytes: u64) -> Self {
        Self { limit_bytes: bytes, ..self }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the cache holds, sorted by server, sound and variant. Unreadable index files are left out.
    pub fn entries(&self) -> Result<Vec<CacheEntry>, ClientError> {
        let files = survey::list(&self.root.join(INDEX)).map_err(ClientError::io(&*self.root))?;
        let mut entries: Vec<_> =
            files.iter().filter_map(|path| CacheEntry::read(path)).map(|(entry, _)| entry).collect();
        entries.sort();
        Ok(entries)
    }

    /// Reads the blob of an entry in full and compares it with its digest.
    pub fn check(&self, entry: &CacheEntry) -> Result<BlobState, ClientError> {
        self.check_blob(&entry.digest, entry.bytes)
    }

    fn check_blob(&self, digest: &Digest, bytes: u64) -> Result<BlobState, ClientError> {
        let path = self.blob_path(digest);
        blob::check(&path, bytes, digest).map_err(ClientError::io(path))
    }

    /// Everything that is pinned and not in the cache as it should be.
    pub fn verify(&self, lock: &LockFile) -> Result<Vec<Finding>, ClientError> {
        let mut findings = Vec::new();
        for sound in lock.sounds() {
            let wrong = Wrong::of(self.check_blob(&sound.sha256, sound.bytes)?);
            findings.extend(wrong.map(|wrong| Finding { path: sound.path(), wrong }));
        }
        Ok(findings)
    }

    /// The file of an entry, whether it is there or not.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.root.join(BLOBS).join(&name[..2]).join(name)
    }

    /// The file with this digest, wherever it came from, if it is whole.
    pub fn get(&self, digest: &Digest, bytes: u64) -> Option<CachedSound> {
        self.count(self.take(digest, bytes, true))
    }

    /// What is in the folder, and how well it served since it was opened. Looks at every file.
    pub fn stats(&self) -> Result<CacheStats, ClientError> {
        let survey = Survey::of(&self.root, clock::time_of_day()).map_err(ClientError::io(&*self.root))?;
        let pinned = pins::all(&self.root);
        let pinned = survey.blobs.iter().filter(|(digest, _)| pinned.contains(digest));
        let counters = &self.state.counters;
        Ok(CacheStats {
            entries: survey.entries,
            blobs: survey.blobs.len() as u64,
            bytes: survey.bytes(),
            pinned_bytes: pinned.map(|(_, blob)| blob.bytes).sum(),
            limit_bytes: self.limit_bytes,
            hits: counters.hits.get(),
            misses: counters.misses.get(),
            corrupt: counters.corrupt.get(),
            evictions: counters.evictions.get(),
            unkept: counters.unkept.get(),
        })
    }

    /// Removes the files that were not used for longest, until at most `to_bytes` are left.
    pub fn prune(&self, to_bytes: u64) -> Result<Pruned, ClientError> {
        prune::prune(self, to_bytes)
    }

    /// Removes what is too much, where something is. This happens by itself too, in the background; a program that ends
    /// soon calls it to wait for that.
    pub fn prune_if_full(&self) -> Result<(), ClientError> {
        // Whoever comes second waits for the first, so that a process that ends does not cut it short.
        let _one = self.state.pruning.lock().unwrap_or_else(PoisonError::into_inner);
        // Cleared before: what is kept meanwhile sets it again.
        if self.state.is_full.swap(false, Ordering::AcqRel) {
            let tenth = self.limit_bytes / 10;
            let left = self.prune(tenth * 9)?.bytes;
            // Where more is pinned or in use than fits, the next look waits for as much to be added as usual.
            self.state.room_until.store(left.saturating_add(tenth), Ordering::Relaxed);
        }
        Ok(())
    }

    /// From now on, what the lock file at this path pins is not evicted. The file is read again each time, so this is
    /// said once and not for each pin; it ends when the file is deleted.
    pub fn keep_pinned(&self, lock_path: &Path, lock: &LockFile) -> Result<(), ClientError> {
        pins::register(self, lock_path, lock)
    }

    /// The sound that was kept under this key, if it is whole.
    pub(crate) fn find(&self, key: &CacheKey) -> Option<CachedSound> {
        self.count(self.find_known(key).or_else(|| self.look_up(key)))
    }

    /// One that this process has found before.
    fn find_known(&self, key: &CacheKey) -> Option<CachedSound> {
        let known::Sound { digest, found, noted_at } = self.state.known.get(key)?;
        let is_whole = || self.state.verified.is_whole(&found.path, &digest, found.bytes);
        let hold = self.state.lease.hold(digest, is_whole)?;
        let now = self.note_use(key, noted_at);
        if now != noted_at {
            self.state.known.put(key, digest, &found, now);
        }
        Some(CachedSound { hold: Hold::Blob(hold), ..found })
    }

    fn look_up(&self, key: &CacheKey) -> Option<CachedSound> {
        let (entry, used_at) =
            CacheEntry::read(&self.index_path(key)).filter(|(entry, _)| entry.key == *key)?;
        let sound = self.take(&entry.digest, entry.bytes, true)?;
        let noted_at = self.note_use(key, used_at);
        self.state.known.put(key, entry.digest, &sound, noted_at);
        Some(sound)
    }

    /// Notes on disk that a sound is used, unless that was done a moment ago. Returns when it was done.
    fn note_use(&self, key: &CacheKey, noted_at: SystemTime) -> SystemTime {
        let now = clock::time_of_day();
        // An error is a time that is ahead of the clock.
        if now.duration_since(noted_at).is_ok_and(|age| age < Self::TOUCH_AFTER) {
            return noted_at;
        }
        survey::touch(&self.index_path(key), now);
        now
    }

    /// Lets go of a key. Its blob stays, for others and for a while.
    pub(crate) fn forget(&self, key: &CacheKey) -> Result<(), ClientError> {
        self.state.known.remove(key);
        let path = self.index_path(key);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ClientError::io(path)(error)),
            _ => Ok(()),
        }
    }

    /// Keeps a blob that is already there under another key, if it is whole.
    pub(crate) fn adopt(
        &self,
        key: &CacheKey,
        digest: &Digest,
        bytes: u64,
    ) -> Result<Option<CachedSound>, ClientError> {
        let known = self.take(digest, bytes, false);
        if known.is_some() {
            self.write_index(key, digest, bytes);
        }
        Ok(known)
    }

    /// A file to write what arrives into.
    pub(crate) fn partial(&self) -> Result<Partial, ClientError> {
        Partial::new(self)
    }

    /// Keeps a file whose content was found to be right. Where that is not possible, it is delivered and not kept.
    pub(crate) fn keep(&self, key: &CacheKey, partial: Partial) -> Result<CachedSound, ClientError> {
        let (digest, bytes) = (partial.digest(), partial.bytes());
        // In use before it is there, so that nobody takes it for a file without a name.
        let Some(hold) = self.state.lease.hold(digest, || true) else { return Ok(partial.unkept()) };
        match partial.persist(&self.blob_path(&digest)) {
            Ok(written_at) => self.state.verified.remember(digest, written_at),
            Err(unkept) => return Ok(unkept),
        }
        self.write_index(key, &digest, bytes);
        let known = usage::add(&self.root, bytes).ok().flatten();
        if known
            .is_none_or(|total| total > self.state.room_until.load(Ordering::Relaxed).max(self.limit_bytes))
        {
            self.make_room();
        }
        Ok(self.sound(&digest, bytes, false, Hold::Blob(hold)))
    }

    /// In the background: nobody who waits for a sound waits for this.
    fn make_room(&self) {
        if self.state.is_full.swap(true, Ordering::AcqRel) {
            return;
        }
        let cache = self.clone();
        let work = move || {
            cache
                .prune_if_full()
                .unwrap_or_else(|error| tracing::warn!(%error, "cannot make room in the cache"));
        };
        // Without a thread to spare, the next sound that is kept tries again.
        if thread::Builder::new().name("soundscape-cache".into()).spawn(work).is_err() {
            self.state.is_full.store(false, Ordering::Release);
        }
    }

    /// The blob, in use from now on, if it is whole.
    fn take(&self, digest: &Digest, bytes: u64, from_cache: bool) -> Option<CachedSound> {
        let path = self.blob_path(digest);
        // No lease is made for a folder that is not there.
        fs::metadata(&path).ok()?;
        let hold = self.state.lease.hold(*digest, || path.exists())?;
        if !self.state.verified.is_whole(&path, digest, bytes) {
            self.state.counters.corrupt.add(1);
            return None;
        }
        Some(self.sound(digest, bytes, from_cache, Hold::Blob(hold)))
    }

    fn count(&self, found: Option<CachedSound>) -> Option<CachedSound> {
        let counters = &self.state.counters;
        if found.is_some() { &counters.hits } else { &counters.misses }.add(1);
        found
    }

    fn sound(&self, digest: &Digest, bytes: u64, from_cache: bool, hold: Hold) -> CachedSound {
        CachedSound { path: self.blob_path(digest), bytes, sha256: digest.to_string(), from_cache, hold }
    }

    /// Without its entry a blob is not found, and adopted when it is next asked for.
    fn write_index(&self, key: &CacheKey, digest: &Digest, bytes: u64) {
        self.state.known.remove(key);
        let entry = CacheEntry { key: key.clone(), digest: *digest, bytes };
        let path = self.index_path(key);
        if let Err(error) = self.put(&path, &entry) {
            self.warn_unkept(&error);
        }
    }

    /// Puts a small file in place. One that a killed process leaves half-written is swept.
    pub(crate) fn put(&self, path: &Path, content: &impl Serialize) -> Result<(), ClientError> {
        let mut file = self.arriving()?;
        create_parent(path)?;
        let write = || -> io::Result<()> {
            let text = serde_json::to_vec(content)?;
            file.write_all(&text)?;
            file.persist(path)?;
            Ok(())
        };
        write().map_err(ClientError::io(path))
    }

    fn warn_unkept(&self, error: &ClientError) {
        self.state.counters.unkept.add(1);
        self.state.warned.call_once(|| {
            tracing::warn!(%error, "a sound cannot be kept, and is fetched again when it is next wanted");
        });
    }

    fn arriving(&self) -> Result<NamedTempFile, ClientError> {
        let folder = self.root.join(PARTIAL);
        fs::create_dir_all(&folder).map_err(ClientError::io(&*folder))?;
        // Without a lease another process would sweep it; what cannot be leased cannot be kept either.
        let token = self.state.lease.token().unwrap_or_default();
        let file = tempfile::Builder::new().prefix(&format!("{token}-")).tempfile_in(&folder);
        file.map_err(ClientError::io(folder))
    }

    fn index_path(&self, key: &CacheKey) -> PathBuf {
        self.root.join(INDEX).join(format!("{}.json", key.digest()))
    }
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache").field("root", &self.root).field("limit_bytes", &self.limit_bytes).finish()
    }
}

fn create_parent(path: &Path) -> Result<(), ClientError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    fs::create_dir_all(folder).map_err(ClientError::io(folder))
}

#[cfg(test)]
mod tests;
