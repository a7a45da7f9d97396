//! The files of a folder and of those in it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The files whose names end so, sorted. Hidden folders are left out, and links are not followed. Blocks.
pub(super) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        // What cannot be read has no files for anybody here.
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !name.starts_with('.') => folders.push(entry.path()),
                Ok(kind) if kind.is_file() && name.ends_with(ending) => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    found
}
