//! The client: one method for each call.

mod builder;

use std::{fmt, sync::Arc, time::Duration};

use futures_util::{TryStreamExt, stream::FuturesOrdered};
use soundscape_wire::{Category, LedgerEntry, Profile, Sound, SoundId, SoundMetadata, Toward};

use crate::{
    Cache, CachedSound, ClientError, Priority, ProgressWatch, SearchPage, SearchQuery, SearchStream,
    SoundStream, Task, Variant,
    api::Api,
    cache::CacheKey,
    fetch::{Fetcher, Flight, Flights},
    priority::Urgency,
    runtime::{WorkerRuntime, blocking},
    search::Cursor,
};

pub use builder::ClientBuilder;

/// Talks to one SoundScape API. Cheap to clone; clones share connections, cache and thread.
///
/// When the last clone and the last [`Task`] are dropped, the thread ends in the background.
#[derive(Clone)]
pub struct Client {
    pub(crate) api: Api,
    priority: Priority,
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

    /// The same client, whose calls are more or less urgent: it shares everything with this one.
    ///
    /// ```
    /// # use soundscape_client::{Client, Format, Priority, SoundId, Variant};
    /// # fn example(client: &Client, ids: &[SoundId]) {
    /// let ahead = client.with_priority(Priority::PREFETCH);
    /// let prefetched: Vec<_> = ids.iter().map(|id| ahead.fetch(id, Variant::new(Format::Ogg))).collect();
    /// # }
    /// ```
    #[must_use]
    pub fn with_priority(&self, priority: Priority) -> Self {
        Self { priority, ..self.clone() }
    }

    /// Finds sounds by words.
    pub fn search(&self, query: &SearchQuery) -> Task<Result<SearchPage, ClientError>> {
        let query = query.clone();
        self.call(|api, urgency| async move { api.search(&urgency, query, None).await })
    }

    /// All sounds that are found, best first, page after page. Nothing is asked for before it is polled, and no page
    /// before the sounds of the one before it are used up.
    pub fn search_all(&self, query: &SearchQuery) -> SearchStream {
        SearchStream::new(self.clone(), query.clone())
    }

    /// The sounds after those of `page`, or `None` after the last page.
    pub fn next_page(&self, page: &SearchPage) -> Option<Task<Result<SearchPage, ClientError>>> {
        Some(self.page_at(page.next.clone()?))
    }

    pub(crate) fn page_at(&self, cursor: Cursor) -> Task<Result<SearchPage, ClientError>> {
        let Cursor { query, position } = cursor;
        self.call(|api, urgency| async move { api.search(&urgency, query, Some(position)).await })
    }

    /// Everything that is known of a sound.
    pub fn metadata(&self, id: &SoundId) -> Task<Result<SoundMetadata, ClientError>> {
        let id = id.clone();
        self.call(|api, urgency| async move { api.metadata(&urgency, &id).await })
    }

    /// Everything that is known of these sounds, in their order; those that the server does not know are left out. One
    /// request for each 100 of them.
    pub fn metadata_of<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a SoundId>,
    ) -> Task<Result<Vec<SoundMetadata>, ClientError>> {
        let ids: Vec<_> = ids.into_iter().cloned().collect();
        self.call(|api, urgency| async move {
            let asked: FuturesOrdered<_> =
                ids.chunks(Api::MOST_IDS).map(|ids| api.metadata_of(&urgency, ids)).collect();
            asked.try_concat().await
        })
    }

    /// At most so many sounds that are like this one, nearest first; with a direction, only those that differ from it so.
    /// The server refuses a limit that is not 1 to 100.
    ///
    /// ```no_run
    /// # async fn example(client: soundscape_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use soundscape_client::Toward;
    ///
    /// let shorter = client.similar(&"snd_8f3a2c1d".parse()?, Some(Toward::Shorter), 10).await?;
    /// # Ok(()) }
    /// ```
    pub fn similar(
        &self,
        id: &SoundId,
        toward: Option<Toward>,
        limit: u16,
    ) -> Task<Result<Vec<Sound>, ClientError>> {
        let id = id.clone();
        self.call(move |api, urgency| async move { api.similar(&urgency, &id, toward, limit).await })
    }

    /// The tree of categories, with the number of sounds in each.
    pub fn categories(&self) -> Task<Result<Vec<Category>, ClientError>> {
        self.call(|api, urgency| async move { api.categories(&urgency).await })
    }

    /// The workspace that the key belongs to.
    pub fn profile(&self) -> Task<Result<Profile, ClientError>> {
        self.call(|api, urgency| async move { api.profile(&urgency).await })
    }

    /// The last 50 credit transactions, newest first.
    pub fn ledger(&self) -> Task<Result<Vec<LedgerEntry>, ClientError>> {
        self.call(|api, urgency| async move { api.ledger(&urgency).await })
    }

    /// The sound as a file in the cache.
    ///
    /// A sound that is in the cache and whole costs no request and no credit. Otherwise it is downloaded for one
    /// credit, compared with the size and hash that the server announced, and kept. Calls for the same sound at the
    /// same time share one download, as urgent as the most urgent of them. What was paid for is free for 24 hours, also
    /// for another process and after the cache was lost.
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
        let Flight { work, progress, .. } = self.flight(id, variant);
        (self.runtime.spawn(work), progress)
    }

    /// The sound, to be read while it arrives. There as soon as its first bytes are, or its whole file in the cache.
    ///
    /// The download is the one that [`fetch`](Self::fetch) makes, and shared with whoever else fetches the sound; it ends
    /// with the last of them, and with the stream.
    ///
    /// ```no_run
    /// # async fn example(client: soundscape_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::io::Read;
    /// use soundscape_client::{Format, Variant};
    ///
    /// let mut stream = client.open(&"snd_8f3a2c1d".parse()?, Variant::new(Format::Wav24)).await?;
    /// let mut header = [0; 44];
    /// stream.read_exact(&mut header)?; // Blocks: on a thread of its own, where others wait for nothing.
    /// # Ok(()) }
    /// ```
    pub fn open(&self, id: &SoundId, variant: Variant) -> Task<Result<SoundStream, ClientError>> {
        let Flight { work, arrival, .. } = self.flight(id, variant);
        let (reading, transfer) = (arrival.reading(), self.runtime.spawn(work));
        self.runtime.spawn(async move {
            arrival.begun().await?;
            Ok(SoundStream::new(reading, Some(transfer)))
        })
    }

    fn flight(&self, id: &SoundId, variant: Variant) -> Flight {
        let key = CacheKey::new(&self.namespace, id, variant);
        let flight = self.flights.join(&key, self.priority, |urgency, reporter| {
            let (fetcher, key) = (self.fetcher.clone(), key.clone());
            async move { fetcher.fetch(key, &urgency, &reporter).await }
        });
        self.api.transport.look_again();
        flight
    }

    /// Makes a fetch of this sound that is under way as urgent as this client's calls are, if it is less so. For a sound
    /// that was prefetched and is now waited for.
    pub fn hurry(&self, id: &SoundId, variant: Variant) {
        if self.flights.raise(&CacheKey::new(&self.namespace, id, variant), self.priority) {
            self.api.transport.look_again();
        }
    }

    pub(crate) fn call<T: Send + 'static, Work>(
        &self,
        work: impl FnOnce(Api, Urgency) -> Work,
    ) -> Task<Result<T, ClientError>>
    where
        Work: Future<Output = Result<T, ClientError>> + Send + 'static,
    {
        self.runtime.spawn(work(self.api.clone(), self.priority.into()))
    }

    /// Whether the last question about sounds was answered from the cache, since the server cannot be reached or
    /// [`ClientBuilder::offline`] was asked for.
    pub fn is_offline(&self) -> bool {
        self.api.answers.is_offline()
    }

    /// For how long the API still refuses calls with this key, since there were too many, as it said last. Calls wait for
    /// that, or fail where it is more than a minute.
    pub fn refused_for(&self) -> Option<Duration> {
        self.api.transport.refused_for()
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

    /// What stands for the server in the cache: see [`CacheEntry::namespace`](crate::CacheEntry::namespace).
    pub fn namespace(&self) -> &str {
        &self.namespace
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
