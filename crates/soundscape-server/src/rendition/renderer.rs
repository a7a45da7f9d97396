//! Makes renditions when they are first asked for, each once, and keeps them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use soundscape_wire::SoundId;
use tokio::sync::Semaphore;

use super::{
    Rendition,
    original::{Originals, SourceError},
};
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
    originals: Originals,
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
    /// There is no audio to make it of.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Too many are waiting already.
    #[error("too many files are being made at the moment")]
    Busy,
    #[error(transparent)]
    Server(#[from] ServerError),
}

impl Renderer {
    /// At most `queue` renditions are at work or wait for it.
    pub(crate) fn new(store: Arc<Store>, blobs: Blobs, queue: usize) -> Result<Self, ServerError> {
        let originals = Originals::new(store.clone(), blobs.clone())?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (workers, places) = (Semaphore::new(cores), Semaphore::new(queue));
        Ok(Self { store, blobs, originals, flights: Mutex::default(), workers, places })
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
        Ok(if self.blobs.size(&kept.blob).await? == Some(kept.size_bytes) { Some(kept) } else { None })
    }

    async fn make(&self, sound: &CatalogSound, rendition: Rendition) -> Result<Derivative, RenderError> {
        let _place = self.places.try_acquire().map_err(|_| RenderError::Busy)?;
        let original = self.originals.open(sound).await?;
        // The semaphore is never closed.
        let _worker = self.workers.acquire().await.expect("the semaphore is open");
        let (description, id) = (sound.description.clone(), sound.id.clone());
        let imported = original.imported.clone();
        let (file, sha256) = tokio::task::spawn_blocking(move || -> Result<_, ServerError> {
            let file = tempfile::NamedTempFile::new().map_err(ServerError::io(std::env::temp_dir()))?;
            render(&original.path, rendition, &id, &description, file.path())?;
            let sha256 = sha256(file.path()).map_err(ServerError::io(file.path()))?;
            Ok((file, sha256))
        })
        .await
        .map_err(ServerError::from)?
        .map_err(|error| match (error, imported) {
            // Nobody has decoded it before.
            (ServerError::Audio(problem), Some(source)) => {
                tracing::warn!(sound = %sound.id, %source, %problem, "an imported sound cannot be decoded");
                SourceError::Undecodable.into()
            }
            (error, _) => RenderError::from(error),
        })?;
        let blob = format!("derived/{}/{}", sound.id, rendition.file_name());
        self.blobs.put_file(&blob, file.path()).await?;
        let size_bytes = file.as_file().metadata().map_err(ServerError::io(file.path()))?.len();
        let made = Derivative { blob, sha256, size_bytes };
        self.store.put_derivative(&sound.id, &rendition.kind(), &made).await?;
        Ok(made)
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
