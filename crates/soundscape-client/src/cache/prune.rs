//! Eviction: the files that were not used for longest go, until the rest fits.

use std::{collections::HashSet, fs, io};

use serde::Serialize;

use super::{Cache, Digest, pins, survey::Survey, usage};
use crate::{ClientError, clock};

/// What was removed, and what is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Pruned {
    /// Files that were removed.
    pub evicted: u64,
    /// Their bytes.
    pub freed_bytes: u64,
    /// Files that are left.
    pub blobs: u64,
    /// Their bytes. More than was asked for when what is pinned or in use takes more.
    pub bytes: u64,
}

/// Blobs that are removed at a time. Meanwhile nobody can take a sound out of the cache.
const BATCH: usize = 32;

pub(super) fn prune(cache: &Cache, to_bytes: u64) -> Result<Pruned, ClientError> {
    let root = cache.root();
    let failed = |error| ClientError::io(root)(error);
    let mut survey = Survey::of(root, clock::time_of_day()).map_err(failed)?;
    let mut left = Pruned { blobs: survey.blobs.len() as u64, bytes: survey.bytes(), ..Pruned::default() };
    if survey.blobs.is_empty() && survey.dangling.is_empty() {
        return Ok(left);
    }

    let dangling = std::mem::take(&mut survey.dangling);
    for batch in dangling.chunks(BATCH) {
        let remove = |_: &HashSet<Digest>| {
            // A file that was kept since the survey gives the name a meaning again.
            let is_gone = |digest: &Option<Digest>| digest.is_none_or(|d| !cache.blob_path(&d).exists());
            batch.iter().filter(|(_, digest)| is_gone(digest)).for_each(|(path, _)| {
                let _ = fs::remove_file(path);
            });
        };
        cache.state.lease.alone(remove).map_err(failed)?;
    }

    let pinned = pins::all(root);
    let mut candidates: Vec<_> =
        survey.blobs.into_iter().filter(|(digest, _)| !pinned.contains(digest)).collect();
    candidates.sort_by_key(|(digest, blob)| (blob.used_at, *digest));
    for batch in candidates.chunks(BATCH) {
        if left.bytes <= to_bytes {
            break;
        }
        let evict = |used: &HashSet<Digest>| {
            for (digest, blob) in batch {
                if left.bytes <= to_bytes {
                    break;
                }
                if !used.contains(digest) && remove(cache, digest, &blob.named_by) {
                    left.evicted += 1;
                    left.freed_bytes += blob.bytes;
                    left.blobs -= 1;
                    left.bytes -= blob.bytes;
                }
            }
        };
        cache.state.lease.alone(evict).map_err(failed)?;
    }
    cache.state.counters.evictions.add(left.evicted);
    usage::set(root, left.bytes).map_err(failed)?;
    tracing::debug!(?left, to_bytes, "pruned the cache");
    Ok(left)
}

/// Names first: killed in between, a file without a name is left, which is counted and goes next time.
fn remove(cache: &Cache, digest: &Digest, named_by: &[std::path::PathBuf]) -> bool {
    let gone = |result: io::Result<()>| match result {
        Ok(()) => true,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    named_by.iter().all(|path| gone(fs::remove_file(path))) && gone(fs::remove_file(cache.blob_path(digest)))
}

#[cfg(test)]
mod tests;
