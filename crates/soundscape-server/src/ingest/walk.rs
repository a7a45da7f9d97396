//! Finds the sound files and sidecar files below the library's folders.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::{
    found::Found,
    sidecar::{DEFAULTS, Sidecars, TABLE},
};
use crate::error::ServerError;

/// Endings of the files that are taken for sounds.
const ENDINGS: &[&str] =
    &["wav", "wave", "bwf", "rf64", "aif", "aiff", "aifc", "flac", "ogg", "oga", "opus", "mp3", "m4a"];

/// What is there.
pub(super) struct Walk {
    /// Sorted by path.
    pub(super) files: Vec<Found>,
    pub(super) said: Sidecars,
    /// What could not be read, and why.
    pub(super) failed: Vec<(PathBuf, String)>,
}

/// Looks through `roots`. A root that does not exist is an error; whatever else cannot be read is only reported.
pub(super) fn walk(roots: &[PathBuf]) -> Result<Walk, ServerError> {
    let mut walk = Walk { files: Vec::new(), said: Sidecars::default(), failed: Vec::new() };
    for root in roots {
        let root = root.canonicalize().map_err(ServerError::io(root))?;
        std::fs::read_dir(&root).map_err(ServerError::io(&root))?;
        for entry in
            WalkDir::new(&root).follow_links(true).into_iter().filter_entry(|entry| !is_hidden(entry))
        {
            match entry {
                Ok(entry) if entry.file_type().is_file() => walk.file(&root, &entry),
                Ok(_) => {}
                Err(source) => {
                    let path = source.path().unwrap_or(&root).to_owned();
                    walk.failed.push((path, source.to_string()));
                }
            }
        }
    }
    // Folders given twice, or one inside another.
    walk.files.sort_by(|a, b| a.key.cmp(&b.key));
    walk.files.dedup_by(|a, b| a.key == b.key);
    Ok(walk)
}

impl Walk {
    fn file(&mut self, root: &Path, entry: &DirEntry) {
        let path = entry.path();
        if entry.file_name() == TABLE {
            self.failed.extend(self.said.read_table(path).into_iter().map(|error| (path.to_owned(), error)));
        } else if entry.file_name() == DEFAULTS {
            self.failed.extend(self.said.read_defaults(path).err().map(|error| (path.to_owned(), error)));
        } else if is_sound(path) {
            match Found::new(root, entry) {
                Ok(found) => self.files.push(found),
                Err(error) => self.failed.push((path.to_owned(), error)),
            }
        }
    }
}

/// Dot files, such as the `._name.wav` that macOS leaves beside a sound.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_sound(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    ENDINGS.iter().any(|known| ending == *known)
}
