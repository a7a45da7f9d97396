//! Where sounds come from: a server, or a folder that was baked. Each answers the same questions.

use std::{pin::Pin, sync::Arc};

#[cfg(feature = "streaming")]
use blocking::unblock;
#[cfg(feature = "streaming")]
use futures_lite::future::block_on;
#[cfg(feature = "kira")]
use soundscape_client::Priority;
#[cfg(feature = "streaming")]
use soundscape_client::SoundStream;
use soundscape_client::{CachedSound, Category, SearchPage, SearchQuery, SoundId, SoundMetadata, Variant};

use crate::{
    BakedError, SoundPath, SoundscapeError, baked::BakedFolder, candidate::Candidate, online::Online,
    traffic::Traffic, unhurried::Unhurried,
};

/// Where sounds come from. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Library {
    Server(Online),
    Baked(Arc<BakedFolder>),
}

/// What a [`Request`](crate::Request) waits for.
pub(crate) type Answer<T> = Pin<Box<dyn Future<Output = Result<T, SoundscapeError>> + Send + Sync>>;

impl Library {
    /// The same, whose calls are as urgent as this.
    #[cfg(feature = "kira")]
    pub(crate) fn with_priority(&self, priority: Priority) -> Self {
        match self {
            Self::Server(online) => Self::Server(online.with_priority(priority)),
            Self::Baked(folder) => Self::Baked(folder.clone()),
        }
    }

    pub(crate) fn search(&self, query: SearchQuery) -> Answer<SearchPage> {
        match self {
            Self::Server(online) => online.search(query),
            Self::Baked(folder) => {
                let folder = folder.clone();
                Box::pin(async move { folder.search(&query).await })
            }
        }
    }

    pub(crate) fn metadata(&self, id: SoundId) -> Answer<SoundMetadata> {
        match self {
            Self::Server(online) => {
                let task = online.client.metadata(&id);
                Box::pin(async move { Ok(task.await?) })
            }
            Self::Baked(folder) => {
                let folder = folder.clone();
                Box::pin(async move { folder.metadata(&id).await })
            }
        }
    }

    pub(crate) fn categories(&self) -> Answer<Vec<Category>> {
        match self {
            Self::Server(online) => {
                let task = online.client.categories();
                Box::pin(async move { Ok(task.await?) })
            }
            Self::Baked(_) => needs_a_server("the tree of categories"),
        }
    }

    pub(crate) fn fetch(&self, id: SoundId, variant: Variant) -> Answer<CachedSound> {
        match self {
            Self::Server(online) => {
                let online = online.clone();
                Box::pin(async move { online.fetch(&id, variant).await })
            }
            Self::Baked(_) => needs_a_server("a file in the cache"),
        }
    }

    /// Brings a sound to where it can be read from at any time.
    #[cfg(feature = "kira")]
    pub(crate) fn prefetch(&self, id: SoundId, variant: Variant, traffic: Arc<Traffic>) -> Answer<()> {
        match self {
            Self::Server(online) => {
                let online = online.with_priority(Priority::PREFETCH);
                Box::pin(async move {
                    traffic.count(&online.fetch(&id, variant).await?);
                    Ok(())
                })
            }
            Self::Baked(folder) => {
                let folder = folder.clone();
                Box::pin(async move { folder.size(&id, variant).await.map(drop) })
            }
        }
    }

    /// A sound to be read while it arrives.
    #[cfg(feature = "streaming")]
    pub(crate) async fn open(
        &self,
        path: SoundPath,
        traffic: &Traffic,
    ) -> Result<SoundStream, SoundscapeError> {
        match self {
            Self::Server(online) => online.open(path, traffic).await,
            Self::Baked(folder) => {
                let folder = folder.clone();
                let bytes = unblock(move || block_on(folder.bytes(path))).await?;
                Ok(SoundStream::from_bytes(bytes))
            }
        }
    }

    /// The length of a sound's file, where that is known without a look at the file.
    #[cfg(feature = "kira")]
    pub(crate) async fn size(&self, id: &SoundId, variant: Variant) -> Result<Option<u64>, SoundscapeError> {
        match self {
            Self::Server(online) => {
                let lock = online.pins.lock(&online.client).await?;
                Ok(lock.sound(id, variant).map(|pinned| pinned.bytes))
            }
            Self::Baked(folder) => folder.size(id, variant).await.map(Some),
        }
    }

    /// The sounds that stand for a search, best first; never none.
    #[cfg(feature = "kira")]
    pub(crate) async fn choose(&self, query: &SearchQuery) -> Result<Vec<Candidate>, SoundscapeError> {
        match self {
            Self::Server(online) => online.choose(query).await,
            Self::Baked(folder) => folder.choose(query).await,
        }
    }

    /// With its loudness and its peak, where they are known.
    #[cfg(feature = "kira")]
    pub(crate) async fn measure(&self, candidate: Candidate) -> Candidate {
        match self {
            Self::Server(online) => online.measure(candidate).await,
            Self::Baked(folder) => folder.measure(candidate).await,
        }
    }

    /// Whether there is a server that cannot be asked.
    pub(crate) fn is_offline(&self) -> bool {
        match self {
            Self::Server(online) => online.client.is_offline(),
            Self::Baked(_) => false,
        }
    }

    /// The bytes of a sound. Reads on the thread that polls: not for the main one.
    pub(crate) async fn bytes(
        &self,
        path: SoundPath,
        traffic: &Traffic,
        unhurried: &Unhurried,
    ) -> Result<Vec<u8>, SoundscapeError> {
        match self {
            Self::Server(online) => online.bytes(path, traffic, unhurried).await,
            Self::Baked(folder) => folder.bytes(path).await,
        }
    }
}

pub(crate) fn best(candidates: Vec<Candidate>, words: &str) -> Result<SoundId, SoundscapeError> {
    let best = candidates.into_iter().next().map(|candidate| candidate.id);
    best.ok_or_else(|| SoundscapeError::NothingFound { words: words.to_owned() })
}

fn needs_a_server<T>(what: &'static str) -> Answer<T> {
    Box::pin(async move { Err(BakedError::NeedsServer { what }.into()) })
}
