//! How many bytes a cache folder holds, as far as that is known without looking.
//!
//! A count that was right when the folder was last looked through, plus what was kept since. A process that is killed
//! between keeping and counting makes it too small by one file, until the folder is looked through again.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

/// Counts bytes that were kept. `None` where the count is not known: look through the folder.
pub(super) fn add(root: &Path, bytes: u64) -> io::Result<Option<u64>> {
    let mut file = open(root)?;
    let mut text = String::new();
    // Bytes that are no text are no count either.
    let known = file.read_to_string(&mut text).ok().and_then(|_| text.trim().parse::<u64>().ok());
    let Some(known) = known else { return Ok(None) };
    let total = known.saturating_add(bytes);
    write(&mut file, total)?;
    Ok(Some(total))
}

/// What was counted by looking.
pub(super) fn set(root: &Path, bytes: u64) -> io::Result<()> {
    write(&mut open(root)?, bytes)
}

/// Locked until it is closed.
fn open(root: &Path) -> io::Result<File> {
    let path = path(root);
    fs::create_dir_all(path.parent().unwrap_or(root))?;
    let file = File::options().create(true).read(true).write(true).truncate(false).open(path)?;
    file.lock()?;
    Ok(file)
}

fn write(file: &mut File, bytes: u64) -> io::Result<()> {
    file.rewind()?;
    // Always as wide as the largest, so that nothing of an older count is left behind it.
    file.write_all(format!("{bytes:020}\n").as_bytes())
}

fn path(root: &Path) -> PathBuf {
    root.join("blobs/v1/usage")
}
