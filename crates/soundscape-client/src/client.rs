//! The client: one method for each call.

mod builder;

use std::{fmt, sync::Arc};

use soundscape_wire::{Category, LedgerEntry, Profile, SoundId, SoundMetadata};

use crate::{
    Cache, CachedSound, ClientError, ProgressWatch, SearchPage, SearchQuery, Task, Variant,
    api::Api,
    cache::CacheKey,
    fetch::{Fetcher, Flight, Flights},
    runtime::{WorkerRuntime, blocking},
};

pub use builder::ClientBuilder;

/// Talks to one SoundScape API. Cheap to clone; clones share connections, cache and thread.
///
/// When the last clone and the last [`Task`] are dropped, the thread ends in the background.
#[derive(Clone)]
pub struct Client {
    api: Arc<Api>,
    fetcher: Arc<Fetcher>,
    flights: Arc<Flights>,
    namespace: Arc<str>,
    runtime: Arc<WorkerRuntime>,
}

impl Client {
    /// A client of the API at this address, with or without the `/v2` at its end.
    pub fn builder(url: &str) -> ClientBuilder {
        ClientBuilder::new(url)
    }

    /// A client set up by the environment: `SOUNDSCAPE_API_KEY` (required), `SOUNDSCAPE_URL` (default
    /// `https://api.soundscape.io/v2`), `SOUNDSCAPE_CACHE` (default: see [`default_cache_dir`](crate::default_cache_dir)),
    /// `SOUNDSCAPE_CACHE_BYTES` (default: 2000000000) and `SOUNDSCAPE_OFFLINE` (`1`: make no request, and need no key).
    pub fn from_env() -> Result<Self, ClientError> {
        ClientBuilder::from_env()?.build()
    }

    /// Finds sounds by words.
    pub fn search(&self, query: &SearchQuery) -> Task<Result<SearchPage, ClientError>> {
        let (api, query) = (self.api.clone(), query.clone());
        self.runtime.spawn(async move { api.search(query, None).await })
    }

    /// The sounds after those of `page`, or `None` after the last page.
    pub fn next_page(&self, page: &SearchPage) -> Option<Task<Result<SearchPage, ClientError>>> {
        let (api, cursor) = (self.api.clone(), page.next.clone()?);
        Some(self.runtime.spawn(async move { api.search(cursor.query, Some(cursor.position)).await }))
    }

    /// Everything that is known of a sound.
    pub fn metadata(&self, id: &SoundId) -> Task<Result<SoundMetadata, ClientError>> {
        let (api, id) = (self.api.clone(), id.clone());
        self.runtime.spawn(async move { api.metadata(&id).await })
    }

    /// Everything that is known of several sounds, at most 100, in this order. Those that are not there are left out.
    pub fn metadata_of(&self, ids: &[SoundId]) -> Task<Result<Vec<SoundMetadata>, ClientError>> {
        let (api, ids) = (self.api.clone(), ids.to_vec());
        self.runtime.spawn(async move { api.metadata_of(&ids).await })
    }

    /// The tree of categories, with the number of sounds in each.
    pub fn categories(&self) -> Task<Result<Vec<Category>, ClientError>> {
        let api = self.api.clone();
        self.runtime.spawn(async move { api.categories().await })
    }

    /// The workspace that the key belongs to.
    pub fn profile(&self) -> Task<Result<Profile, ClientError>> {
        let api = self.api.clone();
        self.runtime.spawn(async move { api.profile().await })
    }

    /// The last 50 credit transactions, newest first.
    pub fn ledger(&self) -> Task<Result<Vec<LedgerEntry>, ClientError>> {
        let api = self.api.clone();
        self.runtime.spawn(async move { api.ledger().await })
    }

    /// The sound as a file in the cache.
    ///
    /// A sound that is in the cache and whole costs no request and no credit. Otherwise it is downloaded for one
    /// credit, compared with the size and hash that the server announced, and kept. Calls for the same sound at the
    /// same time share one download.
    pub fn fetch(&self, id: &SoundId, variant: Variant) -> Task<Result<CachedSound, ClientError>> {
        self.fetch_watched(id, variant).0
    }

    /// The sound, if it is in the cache and whole. Blocks for as long as it takes to look, which is less than a task
    /// takes to start: for callers that read files anyway. The first time in a process, the file is hashed.
    pub fn cached(&self, id: &SoundId, variant: Variant) -> Option<CachedSound> {
        self.cache().find(&CacheKey::new(&self.namespace, id, variant))
    }

    /// Like [`fetch`](Self::fetch), and tells how far it is.
    pub fn fetch_watched(
        &self,
        id: &SoundId,
        variant: Variant,
    ) -> (Task<Result<CachedSound, ClientError>>, ProgressWatch) {
        let key = CacheKey::new(&self.namespace, id, variant);
        let Flight { work, progress } = self.flights.join(&key, |reporter| {
            let (fetcher, key) = (self.fetcher.clone(), key.clone());
            async move { fetcher.fetch(key, &reporter).await }
        });
        (self.runtime.spawn(work), progress)
    }

    /// Whether the last question about sounds was answered from the cache, since the server cannot be reached or
    /// [`ClientBuilder::offline`] was asked for.
    pub fn is_offline(&self) -> bool {
        self.api.answers.is_offline()
    }

    /// Runs `work` where it may block.
    pub(crate) fn unblock<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ClientError> + Send + 'static,
    ) -> Task<Result<T, ClientError>> {
        self.runtime.spawn(blocking(work))
    }

    /// Fetches the sound from the server next time.
    pub(crate) fn forget(&self, id: &SoundId, variant: Variant) -> Task<Result<(), ClientError>> {
        let (cache, key) = (self.cache().clone(), CacheKey::new(&self.namespace, id, variant));
        self.unblock(move || cache.forget(&key))
    }

    /// The address of the API, with its base path.
    pub fn url(&self) -> String {
        self.api.server.to_string()
    }

    /// The cache that [`fetch`](Self::fetch) keeps files in.
    pub fn cache(&self) -> &Cache {
        &self.fetcher.cache
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("url", &self.url())
            .field("cache", &self.cache().root())
            .finish_non_exhaustive()
    }
}
