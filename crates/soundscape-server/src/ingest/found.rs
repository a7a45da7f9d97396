//! A sound file below the library's folders, as the file system knows it.

use std::{
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use walkdir::DirEntry;

/// A sound file.
pub(super) struct Found {
    /// The library's folder that it is below, absolute.
    pub(super) root: PathBuf,
    pub(super) path: PathBuf,
    pub(super) relative: PathBuf,
    /// The path as the database keeps it.
    pub(super) key: String,
    pub(super) size_bytes: u64,
    pub(super) modified_ns: i64,
}

impl Found {
    /// The error is in words.
    pub(super) fn new(root: &Path, entry: &DirEntry) -> Result<Self, String> {
        let path = entry.path();
        let metadata = entry.metadata().map_err(|source| source.to_string())?;
        let modified = metadata.modified().map_err(|source| source.to_string())?;
        let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let key = path.to_str().ok_or("its name is not UTF-8: rename it")?.to_owned();
        Ok(Self {
            root: root.to_owned(),
            path: path.to_owned(),
            relative: path.strip_prefix(root).unwrap_or(path).to_owned(),
            key,
            size_bytes: metadata.len(),
            modified_ns: i64::try_from(modified).unwrap_or(i64::MAX),
        })
    }
}
