//! A file that holds an API key. Blocks.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use soundscape_wire::ApiKey;
use tempfile::NamedTempFile;

use crate::ClientError;

/// The file, and beside it while the key is being replaced: `FILE.next` with a key that has not worked yet, and
/// `FILE.lock`, which says who replaces it.
pub(super) struct KeyFile {
    pub(super) path: PathBuf,
    warned: AtomicBool,
}

/// Tells whether a file was changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<SystemTime>,
    bytes: u64,
    file: u64,
}

/// A hold on the right to replace the key; ends when dropped.
pub(super) struct ReplacingLock(#[expect(dead_code, reason = "closing the file gives the lock back")] File);

/// Longer than any key: what is longer is another kind of file.
const MAX_BYTES: u64 = 1_024;

impl KeyFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, warned: AtomicBool::new(false) }
    }

    /// When the file was last changed.
    pub(super) fn stamp(&self) -> Result<Stamp, ClientError> {
        let metadata = fs::metadata(&self.path).map_err(|source| self.unreadable(source))?;
        Ok(Stamp { modified: metadata.modified().ok(), bytes: metadata.len(), file: file_number(&metadata) })
    }

    /// The key in the file.
    pub(super) fn read(&self) -> Result<ApiKey, ClientError> {
        self.warn_if_others_can_read();
        let text = read(&self.path).map_err(|source| self.unreadable(source))?;
        let invalid = |source| ClientError::InvalidKeyFile { path: self.path.clone(), source };
        text.trim().parse().map_err(invalid)
    }

    /// A new key that has not worked yet, if a replacement was interrupted.
    pub(super) fn next(&self) -> Option<ApiKey> {
        read(&self.beside("next")).ok()?.trim().parse().ok()
    }

    /// Keeps a new key until it has worked.
    pub(super) fn keep_next(&self, key: &ApiKey) -> Result<(), ClientError> {
        let next = self.beside("next");
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let write = || -> io::Result<()> {
            // Readable for its owner only, from the beginning.
            let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
            writeln!(file, "{}", key.secret())?;
            file.as_file().sync_all()?;
            file.persist(&next)?;
            Ok(())
        };
        write().map_err(|source| self.unwritable(source))
    }

    /// The new key has worked: it takes the place of the old one.
    pub(super) fn replace_by_next(&self) -> Result<(), ClientError> {
        fs::rename(self.beside("next"), &self.path).map_err(|source| self.unwritable(source))
    }

    /// The new key was refused.
    pub(super) fn drop_next(&self) {
        // One that is left behind is tried again.
        let _ = fs::remove_file(self.beside("next"));
    }

    /// The right to replace the key, unless another program has it. Also finds out whether the folder can be written.
    pub(super) fn lock(&self) -> Result<Option<ReplacingLock>, ClientError> {
        let lock = || {
            let file = File::options().create(true).truncate(false).write(true).open(self.beside("lock"))?;
            match file.try_lock() {
                Ok(()) => Ok(Some(ReplacingLock(file))),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => Err(error),
            }
        };
        lock().map_err(|source| self.unwritable(source))
    }

    fn beside(&self, ending: &str) -> PathBuf {
        self.path.with_added_extension(ending)
    }

    fn unreadable(&self, source: io::Error) -> ClientError {
        ClientError::KeyFile { path: self.path.clone(), action: "read", source: Arc::new(source) }
    }

    fn unwritable(&self, source: io::Error) -> ClientError {
        ClientError::KeyFile { path: self.path.clone(), action: "replace", source: Arc::new(source) }
    }

    #[cfg(unix)]
    fn warn_if_others_can_read(&self) {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(metadata) = fs::metadata(&self.path) else { return };
        let mode = metadata.permissions().mode() & 0o777;
        if mode & 0o077 != 0 && !self.warned.swap(true, Ordering::Relaxed) {
            let path = self.path.display();
            tracing::warn!(
                "{path} holds an API key and is open to other users (mode {mode:03o}): `chmod 600 {path}`"
            );
        }
    }

    /// Windows has no such bits; a user's folders are the user's own there.
    #[cfg(not(unix))]
    fn warn_if_others_can_read(&self) {
        self.warned.store(true, Ordering::Relaxed);
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// Two files that were written in the same tick of the clock have different ones.
#[cfg(unix)]
fn file_number(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn file_number(_: &fs::Metadata) -> u64 {
    0
}
