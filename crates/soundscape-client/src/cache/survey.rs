//! Everything that is in a cache folder, and when each file was last used.

use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{CacheEntry, Digest};

/// What a walk over the folder found.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) blobs: HashMap<Digest, Blob>,
    /// Keys whose file is gone, and files of the index that cannot be read.
    pub(super) dangling: Vec<(PathBuf, Option<Digest>)>,
    pub(super) entries: u64,
}

/// A file of the cache.
pub(super) struct Blob {
    pub(super) bytes: u64,
    pub(super) used_at: SystemTime,
    /// Files of the index that name it.
    pub(super) named_by: Vec<PathBuf>,
}

impl Survey {
    /// The index first: a blob that is kept meanwhile is then only without a name, and new.
    pub(super) fn of(root: &Path, now: SystemTime) -> io::Result<Self> {
        let mut named: HashMap<Digest, (SystemTime, Vec<PathBuf>)> = HashMap::new();
        let mut survey = Self::default();
        for path in list(&root.join(super::INDEX))? {
            match CacheEntry::read(&path) {
                Some((entry, used_at)) => {
                    let used_at = settled(&path, used_at, now);
                    let (latest, paths) = named.entry(entry.digest).or_insert((used_at, Vec::new()));
                    *latest = used_at.max(*latest);
                    paths.push(path);
                    survey.entries += 1;
                }
                None => survey.dangling.push((path, None)),
            }
        }
        for path in blobs(&root.join(super::BLOBS))? {
            let digest = path.file_name().and_then(|name| name.to_str()?.parse::<Digest>().ok());
            let (Some(digest), Ok(metadata)) = (digest, fs::metadata(&path)) else { continue };
            let (used_at, named_by) = named
                .remove(&digest)
                .unwrap_or_else(|| (metadata.modified().unwrap_or(now).min(now), Vec::new()));
            survey.blobs.insert(digest, Blob { bytes: metadata.len(), used_at, named_by });
        }
        for (digest, (_, paths)) in named {
            survey.dangling.extend(paths.into_iter().map(|path| (path, Some(digest))));
        }
        Ok(survey)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.blobs.values().map(|blob| blob.bytes).sum()
    }
}

/// A time that is ahead of the clock comes from a clock that went wrong. It is set back, or the file would be the most
/// recent one until the clock gets there.
fn settled(path: &Path, used_at: SystemTime, now: SystemTime) -> SystemTime {
    if used_at > now {
        touch(path, now);
    }
    used_at.min(now)
}

/// Notes that a file of the index was used. Where it cannot be noted, it counts as used when it was made.
pub(super) fn touch(path: &Path, now: SystemTime) {
    let _ = File::options().write(true).open(path).and_then(|file| file.set_modified(now));
}

fn blobs(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for bucket in list(folder)?.iter().filter(|bucket| bucket.is_dir()) {
        paths.extend(list(bucket)?);
    }
    Ok(paths)
}

/// What is in a folder; nothing where there is none.
pub(super) fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(files) => Ok(files.filter_map(|file| Some(file.ok()?.path())).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
