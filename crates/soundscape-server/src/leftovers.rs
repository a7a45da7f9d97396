//! Files that a server left unfinished because it was killed; nobody will ever finish them.

use std::{fs, io, path::Path};

use walkdir::WalkDir;

use crate::error::ServerError;

/// Below the data folder: files that are being made. What is in it belongs to the server that holds the data lock.
pub(crate) const WORK: &str = "work";

/// Deletes them, before anything is begun anew. Only for whoever holds the data lock.
pub(crate) fn sweep(data: &Path) -> Result<(), ServerError> {
    let work = data.join(WORK);
    remove(fs::remove_dir_all(&work), &work)?;
    fs::create_dir_all(&work).map_err(ServerError::io(&work))?;
    for folder in ["blobs", "index"] {
        // A folder that is not there has nothing in it; one that cannot be read is told of by whoever needs it.
        for entry in WalkDir::new(data.join(folder)).into_iter().flatten() {
            if entry.file_type().is_file() && is_unfinished(&entry.file_name().to_string_lossy()) {
                remove(fs::remove_file(entry.path()), entry.path())?;
            }
        }
    }
    Ok(())
}

/// By the names that object_store (`name#1`) and tempfile (`.tmpA1b2C3`, in the index) give until all is written.
fn is_unfinished(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    name.starts_with(".tmp") || name.rsplit_once('#').is_some_and(|(_, number)| is_number(number))
}

fn remove(outcome: io::Result<()>, path: &Path) -> Result<(), ServerError> {
    match outcome {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ServerError::io(path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_whole_stays() {
        let data = tempfile::tempdir().unwrap();
        let check = |path: &str, stays: bool| {
            let path = data.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "x").unwrap();
            sweep(data.path()).unwrap();
            assert_eq!(path.exists(), stays, "{}", path.display());
        };
        check("work/.tmpA1b2C3", false);
        check("blobs/derived/snd_00000000/ogg.ogg", true);
        check("blobs/derived/snd_00000000/ogg.ogg#1", false);
        check("blobs/derived/snd_00000000/ogg.ogg#27", false);
        check("index/0123/v2/.tmpA1b2C3", false);
        check("index/0123/v2/meta.json", true);
        check("index/0123/v2/.tantivy-writer.lock", true);
        check("soundscape.db", true);
        assert!(data.path().join("work").is_dir());
    }
}
