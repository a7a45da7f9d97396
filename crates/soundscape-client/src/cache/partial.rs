//! A file that is arriving: hashed as it is written, in the cache or, where that cannot be written, in the system's
//! folder for temporary files.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::{Cache, Digest, hold::Hold};
use crate::{CachedSound, ClientError};

/// Dropping it removes the file.
pub(crate) struct Partial {
    cache: Cache,
    file: NamedTempFile,
    hasher: Sha256,
    bytes: u64,
    /// Why it is not in the cache, where it is not.
    astray: Option<ClientError>,
}

impl Partial {
    pub(super) fn new(cache: &Cache) -> Result<Self, ClientError> {
        let (file, astray) = match cache.arriving() {
            Ok(file) => (file, None),
            Err(error) => (spare().map_err(|_| error.clone())?, Some(error)),
        };
        Ok(Self { cache: cache.clone(), file, hasher: Sha256::new(), bytes: 0, astray })
    }

    pub(crate) fn write(&mut self, chunks: &[Bytes]) -> Result<(), ClientError> {
        for chunk in chunks {
            if let Err(error) = self.file.write_all(chunk) {
                self.leave_the_cache(error, chunk)?;
            }
            self.hasher.update(chunk);
            self.bytes += chunk.len() as u64;
        }
        Ok(())
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::of(self.hasher.clone())
    }

    /// Moves the file to its place once it is safe on disk, and says when it was written. One that cannot be moved there
    /// is delivered as it is.
    pub(super) fn persist(mut self, path: &Path) -> Result<Option<SystemTime>, CachedSound> {
        if self.astray.is_some() {
            return Err(self.unkept());
        }
        let synced = super::create_parent(path)
            .and_then(|()| self.file.as_file().sync_all().map_err(ClientError::io(path)));
        if let Err(error) = synced {
            self.astray = Some(error);
            return Err(self.unkept());
        }
        match self.file.persist(path) {
            Ok(file) => Ok(file.metadata().and_then(|metadata| metadata.modified()).ok()),
            Err(error) => {
                let astray = Some(ClientError::io(path)(error.error));
                Err(Self { file: error.file, astray, ..self }.unkept())
            }
        }
    }

    /// The file as it is, for as long as somebody holds the sound.
    pub(super) fn unkept(self) -> CachedSound {
        let sha256 = self.digest().to_string();
        if let Some(error) = &self.astray {
            self.cache.warn_unkept(error);
        }
        let path = self.file.into_temp_path();
        CachedSound {
            path: path.to_path_buf(),
            bytes: self.bytes,
            sha256,
            from_cache: false,
            hold: Hold::Temporary(Arc::new(path)),
        }
    }

    /// The disk of the cache is full, or has failed: what arrived so far and `chunk` go to another file.
    fn leave_the_cache(&mut self, error: io::Error, chunk: &[u8]) -> Result<(), ClientError> {
        let error = ClientError::io(self.file.path())(error);
        if self.astray.is_some() {
            return Err(error);
        }
        let copy = || -> io::Result<NamedTempFile> {
            let mut spare = spare()?;
            let copied = io::copy(&mut File::open(self.file.path())?.take(self.bytes), &mut spare)?;
            if copied != self.bytes {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            spare.write_all(chunk)?;
            Ok(spare)
        };
        self.file = copy().map_err(|_| error.clone())?;
        self.astray = Some(error);
        Ok(())
    }
}

fn spare() -> io::Result<NamedTempFile> {
    let folder: PathBuf = std::env::temp_dir();
    tempfile::Builder::new().prefix("soundscape-").tempfile_in(folder)
}
