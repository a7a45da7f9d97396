//! Tells whether SQLite's file was written to, without asking SQLite: from its write-ahead log.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use crate::{clock::file_time, fresh::Stamp};

/// The write-ahead log of one database file.
pub(super) struct Journal(PathBuf);

/// A file that was written so recently may be written again without its time changing: clocks of files tick every few
/// milliseconds.
const RACY: Duration = Duration::from_millis(40);

impl Journal {
    pub(super) fn of(database: &Path) -> Self {
        let mut log = OsString::from(database);
        log.push("-wal");
        Self(log.into())
    }

    /// Every commit, by whichever process, writes to the log. `None`: there is none, or it was written just now.
    pub(super) fn stamp(&self) -> Option<Stamp> {
        let metadata = std::fs::metadata(&self.0).ok()?;
        let modified = metadata.modified().ok()?;
        let age = file_time().duration_since(modified).ok()?;
        let since = modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        (age > RACY).then_some(Stamp { length: metadata.len(), modified_ns: since.as_nanos() })
    }
}
