//! Makes renditions when they are first asked for, each once, and keeps them.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use soundscape_wire::SoundId;
use tempfile::NamedTempFile;
use tokio::sync::Semaphore;

use super::Rendition;
use crate::{
    blobs::Blobs,
    error::ServerError,
    ingest::sha256,
    render::render,
    sound::CatalogSound,
    store::{Derivative, Store},
};

/// Makes renditions.
pub(crate) struct Renderer {
    store: Arc<Store>,
    pub(crate) blobs: Blobs,
    /// Where they are made.
    work: PathBuf,
    /// One lock per rendition that somebody waits for.
    flights: Mutex<HashMap<(SoundId, Rendition), Weak<tokio::sync::Mutex<()>>>>,
    /// As many at once as there are cores.
    workers: Semaphore,
    /// Those at work and those that wait for a worker.
    places: Semaphore,
}

/// Why there is no rendition.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenderError {
    /// The library no longer has the sound's file.
    #[error("the file of this sound is no longer in the library")]
    SourceGone,
    /// Too many are waiting already.
    #[error("too many files are being made at the moment")]
    Busy,
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl Renderer {
    /// At most `queue` renditions are at work, in the folder `work`, or wait for it.
    pub(crate) fn new(store: Arc<Store>, blobs: Blobs, work: PathBuf, queue: usize) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (workers, places) = (Semaphore::new(cores), Semaphore::new(queue));
        Self { store, blobs, work, flights: Mutex::default(), workers, places }
    }

    /// The rendition, made now unless it is kept.
    pub(crate) async fn ensure(
        &self,
        sound: &CatalogSound,
        rendition: Rendition,
    ) -> Result<Derivative, RenderError> {
        if let Some(kept) = self.kept(&sound.id, rendition).await? {
            return Ok(kept);
        }
        let flight = self.flight(&sound.id, rendition);
        let _alone = flight.lock().await;
        // Whoever was first has made it meanwhile.
        if let Some(kept) = self.kept(&sound.id, rendition).await? {
            return Ok(kept);
        }
        self.make(sound, rendition).await
    }

    async fn kept(&self, id: &SoundId, rendition: Rendition) -> Result<Option<Derivative>, ServerError> {
        let Some(kept) = self.store.derivative(id, &rendition.kind()).await? else { return Ok(None) };
        Ok(if self.blobs.has(&kept.blob, kept.size_bytes).await? { Some(kept) } else { None })
    }

    async fn make(&self, sound: &CatalogSound, rendition: Rendition) -> Result<Derivative, RenderError> {
        let _place = self.places.try_acquire().map_err(|_| RenderError::Busy)?;
        // The semaphore is never closed.
        let _worker = self.workers.acquire().await.expect("the semaphore is open");
        let (file, sha256) = self.render(sound, rendition).await?;
        let blob = format!("derived/{}/{}", sound.id, rendition.file_name());
        self.blobs.put_file(&blob, file.path()).await?;
        let size_bytes = file.as_file().metadata().map_err(ServerError::io(file.path()))?.len();
        let made = Derivative { blob, sha256, size_bytes };
        self.store.put_derivative(&sound.id, &rendition.kind(), &made).await?;
        Ok(made)
    }

    /// From the first of the sound's files that had its bytes until the end: the library does not stand still.
    async fn render(
        &self,
        sound: &CatalogSound,
        rendition: Rendition,
    ) -> Result<(NamedTempFile, String), RenderError> {
        for source in self.store.sources(&sound.id).await? {
            let size = tokio::fs::metadata(&source).await.map(|metadata| metadata.len());
            if !size.is_ok_and(|size| size == sound.measured.file_size_bytes) {
                continue;
            }
            let (description, id, work) = (sound.description.clone(), sound.id.clone(), self.work.clone());
            let made = tokio::task::spawn_blocking(move || -> Result<_, ServerError> {
                let file = NamedTempFile::new_in(&work).map_err(ServerError::io(&work))?;
                let rendered = render(&source, rendition, &id, &description, file.path());
                // Only now, and where it failed, too: a file that was moved or changed meanwhile is nobody's fault.
                if !sha256(&source).is_ok_and(|sha256| is_content_of(&id, &sha256)) {
                    return Ok(None);
                }
                rendered?;
                let sha256 = sha256(file.path()).map_err(ServerError::io(file.path()))?;
                Ok(Some((file, sha256)))
            });
            if let Some(made) = made.await.map_err(ServerError::from)?? {
                return Ok(made);
            }
        }
        Err(RenderError::SourceGone)
    }

    fn flight(&self, id: &SoundId, rendition: Rendition) -> Arc<tokio::sync::Mutex<()>> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        flights.retain(|_, flight| flight.strong_count() > 0);
        let slot = flights.entry((id.clone(), rendition)).or_default();
        slot.upgrade().unwrap_or_else(|| {
            let flight = Arc::default();
            *slot = Arc::downgrade(&flight);
            flight
        })
    }
}

/// An id begins with its prefix and goes on as the hash of the sound's bytes does.
fn is_content_of(id: &SoundId, sha256: &str) -> bool {
    id.as_str().strip_prefix(SoundId::PREFIX).is_some_and(|digits| sha256.starts_with(digits))
}
