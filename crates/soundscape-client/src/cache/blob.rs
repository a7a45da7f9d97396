//! A blob: a file that is named by its content.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read},
    path::Path,
    sync::Mutex,
    time::SystemTime,
};

use sha2::{Digest as _, Sha256};

use super::Digest;

/// What is found where a blob should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlobState {
    /// The file, byte for byte.
    Whole,
    /// Nothing.
    Missing,
    /// A file of another length.
    WrongSize,
    /// A file of the right length with other bytes.
    Corrupt,
}

/// Reads the file in full and compares.
pub(crate) fn check(path: &Path, bytes: u64, digest: &Digest) -> io::Result<BlobState> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BlobState::Missing),
        Err(error) => return Err(error),
    };
    if file.metadata()?.len() != bytes {
        return Ok(BlobState::WrongSize);
    }
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            length => hasher.update(&buffer[..length]),
        }
    }
    Ok(if Digest::of(hasher) == *digest { BlobState::Whole } else { BlobState::Corrupt })
}

/// Which blobs were hashed in this process, and how old their files were then.
#[derive(Debug, Default)]
pub(super) struct Verified(Mutex<HashMap<Digest, SystemTime>>);

impl Verified {
    pub(super) fn remember(&self, digest: Digest, written_at: Option<SystemTime>) {
        if let Some(written_at) = written_at {
            self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(digest, written_at);
        }
    }

    /// Compares the size always; the hash the first time, and again when the file was written since.
    pub(super) fn is_whole(&self, path: &Path, digest: &Digest, bytes: u64) -> bool {
        let Ok(metadata) = fs::metadata(path) else { return false };
        if metadata.len() != bytes {
            return false;
        }
        let written_at = metadata.modified().ok();
        let known = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).get(digest).copied();
        if written_at.is_some() && known == written_at {
            return true;
        }
        let whole = matches!(check(path, bytes, digest), Ok(BlobState::Whole));
        if whole {
            self.remember(*digest, written_at);
        }
        whole
    }
}
