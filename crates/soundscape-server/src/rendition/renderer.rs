//! Makes renditions when they are first asked for, each once, and keeps them.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use soundscape_wire::SoundId;
use tokio::sync::Semaphore;

use super::{
    Rendition,
    original::{Originals, SourceError},
};
use crate::{
    blobs::Blobs,
    clock::pause,
    error::ServerError,
    ingest::sha256,
    metrics::{Lasting, MadeLabels, Renditions},
    render::render,
    sound::CatalogSound,
    store::{Derivative, Store},
};

/// Makes renditions.
pub(crate) struct Renderer {
    store: Arc<Store>,
    pub(crate) blobs: Blobs,
    originals: Originals,
    /// Where they are made.
    work: PathBuf,
    /// One lock per rendition that somebody waits for.
    flights: Mutex<HashMap<(SoundId, Rendition), Weak<tokio::sync::Mutex<()>>>>,
    /// As many at once as there are cores.
    workers: Semaphore,
    /// Those at work and those that wait for a worker.
    places: Semaphore,
    queue: usize,
    metrics: Renditions,
}

/// Why a rendition is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// Somebody waits for it.
    Request,
    /// Somebody may want it later.
    Background,
}

/// How soon work in the background goes on after the last caller has got his file.
const IDLE: Duration = Duration::from_millis(20);

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
    /// At most `queue` renditions are at work, in the folder `work`, or wait for it.
    pub(crate) fn new(
        store: Arc<Store>,
        blobs: Blobs,
        work: PathBuf,
        queue: usize,
        metrics: Renditions,
    ) -> Result<Self, ServerError> {
        let originals = Originals::new(store.clone(), blobs.clone(), work.clone())?;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (workers, places) = (Semaphore::new(cores), Semaphore::new(queue));
        Ok(Self { store, blobs, originals, work, flights: Mutex::default(), workers, places, queue, metrics })
    }

    /// The rendition, made now unless it is kept.
    pub(crate) async fn ensure(
        &self,
        sound: &CatalogSound,
        rendition: Rendition,
    ) -> Result<Derivative, RenderError> {
        self.ensure_because(Cause::Request, sound, rendition).await
    }

    /// As [`Renderer::ensure`], for later: it begins when no caller waits for any file, and takes no caller's place.
    pub(crate) async fn prepare(
        &self,
        sound: &CatalogSound,
        rendition: Rendition,
    ) -> Result<Derivative, RenderError> {
        while self.places.available_permits() < self.queue {
            pause(IDLE).await;
        }
        self.ensure_because(Cause::Background, sound, rendition).await
    }

    async fn ensure_because(
        &self,
        cause: Cause,
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
        self.make(cause, sound, rendition).await
    }

    async fn kept(&self, id: &SoundId, rendition: Rendition) -> Result<Option<Derivative>, ServerError> {
        let Some(kept) = self.store.derivative(id, &rendition.kind()).await? else { return Ok(None) };
        Ok(if self.blobs.size(&kept.blob).await? == Some(kept.size_bytes) { Some(kept) } else { None })
    }

    async fn make(
        &self,
        cause: Cause,
        sound: &CatalogSound,
        rendition: Rendition,
    ) -> Result<Derivative, RenderError> {
        let waiting = Lasting::new(&self.metrics.waiting);
        let _permits = match cause {
            Cause::Request => {
                let place = self.places.try_acquire().map_err(|_| self.refused())?;
                // The semaphore is never closed.
                Some((place, self.workers.acquire().await.expect("the semaphore is open")))
            }
            Cause::Background => None,
        };
        drop(waiting);
        let _running = Lasting::new(&self.metrics.running);
        // Held here, so that it is gone when nobody waits any more, though the work still goes on.
        let folder = tempfile::tempdir_in(&self.work).map_err(ServerError::io(&self.work))?;
        let file = folder.path().join(rendition.file_name());
        let (sha256, size_bytes) = self.render(sound, rendition, &file).await?;
        let blob = format!("derived/{}/{}", sound.id, rendition.file_name());
        self.blobs.put_file(&blob, &file).await?;
        let made = Derivative { blob, sha256, size_bytes };
        self.store.put_derivative(&sound.id, &rendition.kind(), &made).await?;
        self.metrics.made.get_or_create(&MadeLabels { kind: rendition.kind(), cause: cause.name() }).inc();
        Ok(made)
    }

    fn refused(&self) -> RenderError {
        self.metrics.refused.inc();
        RenderError::Busy
    }

    /// From the first file that had the sound's bytes until the end: the library does not stand still. Returns the hash
    /// of what was made, and its size.
    async fn render(
        &self,
        sound: &CatalogSound,
        rendition: Rendition,
        target: &Path,
    ) -> Result<(String, u64), RenderError> {
        let mut changed = Vec::new();
        loop {
            let original = self.originals.open(sound, &changed).await?;
            let (path, imported) = (original.path.clone(), original.imported.clone());
            let (description, id, target) = (sound.description.clone(), sound.id.clone(), target.to_owned());
            let made = tokio::task::spawn_blocking(move || -> Result<_, ServerError> {
                let rendered = render(&original.path, rendition, &id, &description, &target);
                // Only now, and where it failed, too: a file that was moved or changed meanwhile is nobody's fault.
                if !original.is_still_the_sound() {
                    return Ok(None);
                }
                rendered?;
                let sha256 = sha256(&target).map_err(ServerError::io(&target))?;
                Ok(Some((sha256, std::fs::metadata(&target).map_err(ServerError::io(&target))?.len())))
            });
            match made.await.map_err(ServerError::from)? {
                Ok(Some(made)) => return Ok(made),
                Ok(None) => changed.push(path),
                Err(error) => match (error, imported) {
                    // Nobody has decoded it before.
                    (ServerError::Audio(problem), Some(source)) => {
                        tracing::warn!(sound = %sound.id, %source, %problem, "an imported sound cannot be decoded");
                        return Err(SourceError::Undecodable.into());
                    }
                    (error, _) => return Err(error.into()),
                },
            }
        }
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

impl Cause {
    const fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Background => "background",
        }
    }
}
