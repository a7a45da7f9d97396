//! The audio that renditions are made of: a library file, or what an imported sound's source leads to.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

#[cfg(feature = "remote")]
use super::fetch::Fetcher;
use crate::{
    blobs::Blobs,
    error::ServerError,
    ingest::{measured, sha256},
    key::hex,
    sound::CatalogSound,
    source::Source,
    store::{Origin, Store},
};

/// Opens the audio of sounds.
pub(super) struct Originals {
    store: Arc<Store>,
    blobs: Blobs,
    /// For what is fetched.
    work: PathBuf,
    #[cfg(feature = "remote")]
    fetcher: Fetcher,
}

/// A file with a sound's audio, there until this is dropped.
pub(super) struct Original {
    pub(super) path: PathBuf,
    /// The source of an imported sound.
    pub(super) imported: Option<Source>,
    /// The hash that a library file must have had.
    sha256: Option<String>,
    _fetched: Option<NamedTempFile>,
}

/// Why there is no audio.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    /// It is no longer where it was.
    #[error("the file of this sound is gone")]
    Gone,
    /// What is there has another hash.
    #[error("the file of this sound is another one than the catalogue says")]
    Other,
    /// What is there is no audio, or none that can be read.
    #[error("the file of this sound cannot be decoded")]
    Undecodable,
    /// Where it is kept does not answer.
    #[error("the place where this sound's file is kept does not answer")]
    Away,
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// What a source led to.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) sha256: String,
    pub(super) fetched: Option<NamedTempFile>,
}

impl Originals {
    /// What is fetched is kept in the folder `work` for as long as it is needed.
    pub(super) fn new(store: Arc<Store>, blobs: Blobs, work: PathBuf) -> Result<Self, ServerError> {
        Ok(Self {
            store,
            blobs,
            #[cfg(feature = "remote")]
            fetcher: Fetcher::new(work.clone())?,
            work,
        })
    }

    /// The sound's audio, from another file than those that have changed. A library file is known by its size, and after
    /// its use by its hash; what was imported is compared here.
    pub(super) async fn open(
        &self,
        sound: &CatalogSound,
        changed: &[PathBuf],
    ) -> Result<Original, SourceError> {
        for path in self.store.sources(&sound.id).await? {
            let size = tokio::fs::metadata(&path).await.map(|metadata| metadata.len());
            if size.is_ok_and(|size| size == sound.measured.file_size_bytes) && !changed.contains(&path) {
                let sha256 = self.store.content(&sound.id).await?;
                return Ok(Original { path, imported: None, sha256, _fetched: None });
            }
        }
        let origin = self.store.origin(&sound.id).await?.ok_or(SourceError::Gone)?;
        let source = Source::parse(&origin.source, "/".as_ref())
            .map_err(|_| ServerError::Corrupt { what: "source", value: sound.id.to_string() })?;
        let found = self.follow(&source).await.inspect_err(|problem| {
            tracing::warn!(sound = %sound.id, %source, %problem, "an imported sound cannot be opened");
        })?;
        self.check(sound, &origin, &source, &found).await?;
        Ok(Original { path: found.path, imported: Some(source), sha256: None, _fetched: found.fetched })
    }

    async fn follow(&self, source: &Source) -> Result<Found, SourceError> {
        match source {
            Source::File(path) => {
                let path = path.clone();
                let hash = move || sha256(&path).map(|sha256| Found { path, sha256, fetched: None });
                let found = tokio::task::spawn_blocking(hash).await.map_err(ServerError::from)?;
                found.map_err(|_| SourceError::Gone)
            }
            #[cfg(feature = "remote")]
            Source::Url(url) => self.fetcher.fetch(url).await,
            #[cfg(not(feature = "remote"))]
            Source::Url(_) => {
                tracing::error!("this program was built without its feature `remote`, which opens URLs");
                Err(SourceError::Away)
            }
            Source::Blob(key) => {
                let size_bytes = self.blobs.size(key).await?.ok_or(SourceError::Gone)?;
                let mut receiver = Receiver::new(&self.work)?;
                let mut content = std::pin::pin!(self.blobs.stream(key, 0..size_bytes).await?);
                while let Some(chunk) = futures_util::TryStreamExt::try_next(&mut content).await? {
                    receiver.take(&chunk).await?;
                }
                Ok(receiver.finish().await?)
            }
        }
    }

    /// Holds the audio against what the catalogue says, or learns from it what nobody said.
    async fn check(
        &self,
        sound: &CatalogSound,
        origin: &Origin,
        source: &Source,
        found: &Found,
    ) -> Result<(), SourceError> {
        match &origin.sha256 {
            Some(sha256) if *sha256 == found.sha256 => Ok(()),
            Some(sha256) => {
                tracing::warn!(
                    sound = %sound.id, %source, expected = sha256, found = found.sha256,
                    "an imported sound has other bytes than its catalogue says: import it anew with the right source or \
                     `sha256`"
                );
                Err(SourceError::Other)
            }
            None => {
                let measured = if sound.measured.is_whole() {
                    None
                } else {
                    let path = found.path.clone();
                    let measured = tokio::task::spawn_blocking(move || measured(&path)).await;
                    Some(measured.map_err(ServerError::from)?.map_err(|problem| {
                        tracing::warn!(sound = %sound.id, %source, problem, "an imported sound cannot be decoded");
                        SourceError::Undecodable
                    })?)
                };
                self.store.put_content(&sound.id, &found.sha256, measured.as_ref()).await?;
                Ok(())
            }
        }
    }
}

impl Original {
    /// Whether the file has had the sound's bytes until now. Blocks.
    pub(super) fn is_still_the_sound(&self) -> bool {
        self.sha256.as_ref().is_none_or(|expected| sha256(&self.path).is_ok_and(|found| found == *expected))
    }
}

/// Takes in a file that comes in pieces.
pub(super) struct Receiver {
    temporary: NamedTempFile,
    file: tokio::fs::File,
    hasher: Sha256,
}

impl Receiver {
    pub(super) fn new(work: &Path) -> Result<Self, ServerError> {
        let temporary = NamedTempFile::new_in(work).map_err(ServerError::io(work))?;
        let file = temporary.reopen().map_err(ServerError::io(work))?;
        Ok(Self { temporary, file: file.into(), hasher: Sha256::new() })
    }

    pub(super) async fn take(&mut self, piece: &[u8]) -> Result<(), ServerError> {
        self.hasher.update(piece);
        self.file.write_all(piece).await.map_err(ServerError::io(self.temporary.path()))
    }

    pub(super) async fn finish(mut self) -> Result<Found, ServerError> {
        self.file.flush().await.map_err(ServerError::io(self.temporary.path()))?;
        let (path, sha256) = (self.temporary.path().to_owned(), hex(&self.hasher.finalize()));
        Ok(Found { path, sha256, fetched: Some(self.temporary) })
    }
}
