//! Which blobs lock files pin, so that they are not evicted.
//!
//! `pins/v1/<hash of the path>.json` names a lock file. What it pins is read from the lock file itself, so that a sound
//! that was unpinned, or a project that was deleted, needs no word to the cache.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Cache, Digest};
use crate::{ClientError, LockFile};

#[derive(Serialize, Deserialize)]
struct Pins {
    lock: PathBuf,
    /// What stood there when it was registered; counts while the lock file cannot be read, as in the middle of a merge.
    digests: BTreeSet<Digest>,
}

/// From now on, what this lock file pins stays.
pub(super) fn register(cache: &Cache, lock_path: &Path, lock: &LockFile) -> Result<(), ClientError> {
    let absolute = std::path::absolute(lock_path).map_err(ClientError::io(lock_path))?;
    let name = Digest::of(Sha256::new_with_prefix(absolute.as_os_str().as_encoded_bytes()));
    let pins = Pins { lock: absolute, digests: digests(lock) };
    cache.put(&folder(cache.root()).join(format!("{name}.json")), &pins)
}

/// What is pinned by the lock files that are still there. Forgets the others.
pub(super) fn all(root: &Path) -> HashSet<Digest> {
    let mut all = HashSet::new();
    let Ok(files) = fs::read_dir(folder(root)) else { return all };
    for path in files.filter_map(|file| Some(file.ok()?.path())) {
        let pins = fs::read(&path).ok().and_then(|text| serde_json::from_slice::<Pins>(&text).ok());
        match pins {
            Some(pins) if pins.lock.exists() => match LockFile::read(&pins.lock) {
                Ok(lock) => all.extend(digests(&lock)),
                Err(_) => all.extend(pins.digests),
            },
            // Of a deleted project, or damaged.
            _ => {
                let _ = fs::remove_file(path);
            }
        }
    }
    all
}

fn digests(lock: &LockFile) -> BTreeSet<Digest> {
    lock.sounds().iter().map(|sound| sound.sha256).collect()
}

fn folder(root: &Path) -> PathBuf {
    root.join("pins/v1")
}
