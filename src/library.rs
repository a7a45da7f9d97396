//! Where sounds come from: a server, or a folder that was baked. Each answers the same questions.

use std::{pin::Pin, sync::Arc};

use soundscape_client::{CachedSound, Category, SearchPage, SearchQuery, SoundId, SoundMetadata, Variant};

use crate::{
    BakedError, SoundPath, SoundscapeError, baked::BakedFolder, candidate::Candidate, online::Online,
    traffic::Traffic,
};

/// Where sounds come from.
pub(crate) enum Library {
    Server(Online),
    Baked(Arc<BakedFolder>),
}

/// What a [`Request`](crate::Request) waits for.
pub(crate) type Answer<T> = Pin<Box<dyn Future<Output = Result<T, SoundscapeError>> + Send + Sync>>;

impl Library {
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
    pub(crate) async fn bytes(&self, path: SoundPath, traffic: &Traffic) -> Result<Vec<u8>, SoundscapeError> {
        match self {
            Self::Server(online) => online.bytes(path, traffic).await,
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
