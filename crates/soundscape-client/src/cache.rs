//! The cache on disk: an index from (server, sound, variant) to the digest of a blob.
//!
//! ```text
//! index/v1/<sha256 of the key>.json      which blob a key stands for
//! blobs/v1/sha256/ab/<digest>            the file itself, named by its content
//! blobs/v1/partial/                      files that are still arriving
//! ```
//! Everything appears by a rename, so a reader never sees half a file, in this process or another.

mod blob;
mod digest;
mod entry;
mod location;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use tempfile::NamedTempFile;

use crate::{ClientError, fetch::CachedSound};

pub use blob::BlobState;
pub(crate) use blob::Partial;
use blob::Verified;
pub use digest::{Digest, InvalidDigest};
pub use entry::CacheEntry;
pub(crate) use entry::CacheKey;
pub use location::default_cache_dir;

/// A cache folder. Its methods block: call them where blocking is allowed.
#[derive(Clone, Debug)]
pub struct Cache {
    root: Arc<Path>,
    verified: Arc<Verified>,
}

impl Cache {
    /// The cache in this folder. Nothing is read, and nothing is made until a sound is kept.
    pub fn open(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into().into(), verified: Arc::default() }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the cache holds, sorted by server, sound and variant. Unreadable index files are left out.
    pub fn entries(&self) -> Result<Vec<CacheEntry>, ClientError> {
        let folder = self.root.join("index/v1");
        let files = match fs::read_dir(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ClientError::io(folder)(error)),
        };
        let paths = files.filter_map(|file| Some(file.ok()?.path()));
        // Others are still being written.
        let paths = paths.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        let mut entries: Vec<_> = paths.filter_map(|path| CacheEntry::read(&path)).collect();
        entries.sort();
        Ok(entries)
    }

    /// Reads the blob of an entry in full and compares it with its digest.
    pub fn check(&self, entry: &CacheEntry) -> Result<BlobState, ClientError> {
        let path = self.blob_path(&entry.digest);
        blob::check(&path, entry.bytes, &entry.digest).map_err(ClientError::io(path))
    }

    /// The file of an entry, whether it is there or not.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.root.join("blobs/v1/sha256").join(&name[..2]).join(name)
    }

    /// The sound that was kept under this key, if it is whole.
    pub(crate) fn find(&self, key: &CacheKey) -> Option<CachedSound> {
        let entry = CacheEntry::read(&self.index_path(key)).filter(|entry| entry.key == *key)?;
        self.whole(&entry.digest, entry.bytes).then(|| self.sound(&entry.digest, entry.bytes, true))
    }

    /// Keeps a blob that is already there under another key, if it is whole.
    pub(crate) fn adopt(
        &self,
        key: &CacheKey,
        digest: &Digest,
        bytes: u64,
    ) -> Result<Option<CachedSound>, ClientError> {
        if !self.whole(digest, bytes) {
            return Ok(None);
        }
        self.write_index(key, digest, bytes)?;
        Ok(Some(self.sound(digest, bytes, false)))
    }

    /// A file to write what arrives into.
    pub(crate) fn partial(&self) -> Result<Partial, ClientError> {
        Ok(Partial::new(self.temporary("blobs/v1/partial")?))
    }

    /// Keeps a file whose content was found to be right.
    pub(crate) fn keep(&self, key: &CacheKey, partial: Partial) -> Result<CachedSound, ClientError> {
        let (digest, bytes) = (partial.digest(), partial.bytes());
        let path = self.blob_path(&digest);
        create_parent(&path)?;
        let written_at = partial.persist(&path)?;
        self.verified.remember(digest, written_at);
        self.write_index(key, &digest, bytes)?;
        Ok(self.sound(&digest, bytes, false))
    }

    fn whole(&self, digest: &Digest, bytes: u64) -> bool {
        self.verified.is_whole(&self.blob_path(digest), digest, bytes)
    }

    fn sound(&self, digest: &Digest, bytes: u64, from_cache: bool) -> CachedSound {
        CachedSound { path: self.blob_path(digest), bytes, sha256: digest.to_string(), from_cache }
    }

    fn write_index(&self, key: &CacheKey, digest: &Digest, bytes: u64) -> Result<(), ClientError> {
        let entry = CacheEntry { key: key.clone(), digest: *digest, bytes };
        let path = self.index_path(key);
        create_parent(&path)?;
        let mut file = self.temporary("index/v1")?;
        let write = || -> io::Result<()> {
            serde_json::to_writer(&mut file, &entry)?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(ClientError::io(&*path))
    }

    fn temporary(&self, folder: &str) -> Result<NamedTempFile, ClientError> {
        let folder = self.root.join(folder);
        fs::create_dir_all(&folder).map_err(ClientError::io(&*folder))?;
        NamedTempFile::new_in(&folder).map_err(ClientError::io(folder))
    }

    fn index_path(&self, key: &CacheKey) -> PathBuf {
        self.root.join("index/v1").join(format!("{}.json", key.digest()))
    }
}

fn create_parent(path: &Path) -> Result<(), ClientError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    fs::create_dir_all(folder).map_err(ClientError::io(folder))
}

#[cfg(test)]
mod tests;
