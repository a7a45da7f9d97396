//! One server for each data folder: two would write the same search index.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::error::ServerError;

/// Held until it is dropped, or until the process ends, however it does.
pub(crate) struct DataLock {
    _file: File,
}

impl DataLock {
    /// Makes the folder where it is missing.
    pub(crate) fn take(data: &Path) -> Result<Self, ServerError> {
        std::fs::create_dir_all(data).map_err(ServerError::io(data))?;
        let path = data.join("server.lock");
        let file = File::create(&path).map_err(ServerError::io(&path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(ServerError::DataInUse { path: data.into() }),
            Err(TryLockError::Error(source)) => Err(ServerError::Io { path, source }),
        }
    }
}
