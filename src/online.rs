//! A server's sounds, with what the project's lock file pins of them.

use std::{fs, sync::Arc};

use blocking::unblock;
#[cfg(feature = "kira")]
use soundscape_client::Priority;
#[cfg(feature = "streaming")]
use soundscape_client::SoundStream;
use soundscape_client::{
    CachedSound, Client, ClientError, PinnedQuery, SearchPage, SearchQuery, SoundId, Variant,
};

use crate::{
    SoundPath, SoundscapeError, Wanted,
    candidate::Candidate,
    library::{Answer, best},
    pins::Pins,
    traffic::Traffic,
    unhurried::Unhurried,
};

/// A client, and the pins that come before what its server would say. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Online {
    pub(crate) client: Client,
    pub(crate) pins: Arc<Pins>,
    /// After the client, so that the server outlives the client's last request.
    #[cfg(feature = "local")]
    pub(crate) server: Option<Arc<crate::local::LocalServer>>,
}

impl Online {
    pub(crate) fn new(client: Client, pins: Arc<Pins>) -> Self {
        Self {
            client,
            pins,
            #[cfg(feature = "local")]
            server: None,
        }
    }

    #[cfg(feature = "kira")]
    pub(crate) fn with_priority(&self, priority: Priority) -> Self {
        Self { client: self.client.with_priority(priority), ..self.clone() }
    }

    /// Always the server's answer: whoever searches wants to see what there is.
    pub(crate) fn search(&self, query: SearchQuery) -> Answer<SearchPage> {
        let task = self.client.search(&query);
        let online = self.clone();
        Box::pin(async move {
            let page = task.await?;
            online.pins.found(&online.client, &query, &page);
            Ok(page)
        })
    }

    pub(crate) async fn fetch(&self, id: &SoundId, variant: Variant) -> Result<CachedSound, SoundscapeError> {
        let cached = match self.pins.lock(&self.client).await?.sound(id, variant) {
            Some(pinned) => self.client.fetch_pinned(pinned).await?,
            None => self.client.fetch(id, variant).await?,
        };
        self.pins.used(&self.client, id, variant);
        Ok(cached)
    }

    /// The sounds that stand for a search, best first; never none. What is pinned is not asked for, unless more is
    /// recorded.
    pub(crate) async fn choose(&self, query: &SearchQuery) -> Result<Vec<Candidate>, SoundscapeError> {
        let lock = self.pins.lock(&self.client).await?;
        let enough = |pinned: &&PinnedQuery| {
            !self.pins.is_recording() || pinned.variations >= query.limit.unwrap_or(1)
        };
        if let Some(pinned) = lock.resolve(query).filter(enough) {
            self.pins.chosen(&self.client, pinned);
            return Ok(pinned.ids().map(|id| Candidate::new(id.clone(), lock.facts(id))).collect());
        }
        let found = self.client.search(query).await?.sounds;
        let Some(chosen) = PinnedQuery::new(query, found.iter().map(|sound| sound.id.clone())) else {
            return Err(SoundscapeError::NothingFound { words: query.words.clone() });
        };
        self.pins.chosen(&self.client, &chosen);
        Ok(found.into_iter().map(Candidate::from).collect())
    }

    /// With what the lock file knows, or else the server.
    #[cfg(feature = "kira")]
    pub(crate) async fn measure(&self, candidate: Candidate) -> Candidate {
        let id = &candidate.id;
        if let Ok(Some(facts)) = self.pins.lock(&self.client).await.map(|lock| lock.facts(id)) {
            return Candidate::new(candidate.id, Some(facts));
        }
        match self.client.metadata(id).await {
            Ok(metadata) => metadata.into(),
            // A sound that may be in the cache plays without the server, too: then at its own loudness.
            Err(error) => {
                tracing::warn!("the loudness of {id} stays as it is, since it is unknown: {error}");
                candidate
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
        let variant = path.variant;
        let id = self.id(path.sound).await?;
        let stream = match self.pins.lock(&self.client).await?.sound(&id, variant) {
            Some(pinned) => self.client.open_pinned(pinned).await?,
            None => self.client.open(&id, variant).await?,
        };
        traffic.count_stream(&stream);
        self.pins.used(&self.client, &id, variant);
        Ok(stream)
    }

    async fn id(&self, wanted: Wanted) -> Result<SoundId, SoundscapeError> {
        match wanted {
            Wanted::Id(id) => Ok(id),
            Wanted::Search(words) => best(self.choose(&SearchQuery::new(&words).limit(1)).await?, &words),
        }
    }

    pub(crate) async fn bytes(
        &self,
        path: SoundPath,
        traffic: &Traffic,
        unhurried: &Unhurried,
    ) -> Result<Vec<u8>, SoundscapeError> {
        let variant = path.variant;
        let id = self.id(path.sound.clone()).await?;
        let pinned = self.pins.lock(&self.client).await?.sound(&id, variant).cloned();
        // Without a task where the sound is in the cache already.
        let (client, wanted, pin) = (self.client.clone(), id.clone(), pinned.clone());
        let known = unblock(move || {
            let cached = match pin {
                Some(pinned) => client.cache().get(&pinned.sha256, pinned.bytes),
                None => client.cached(&wanted, variant),
            }?;
            let bytes = read(&cached).ok()?;
            Some((cached, bytes))
        });
        let bytes = if let Some((cached, bytes)) = known.await {
            traffic.count(&cached);
            bytes
        } else {
            let fetch = |client: &Client| match pinned.clone() {
                Some(pinned) => {
                    let client = client.clone();
                    let fetch: Answer<_> = Box::pin(async move { Ok(client.fetch_pinned(&pinned).await?) });
                    fetch
                }
                None => {
                    let fetch = client.fetch(&id, variant);
                    Box::pin(async move { Ok(fetch.await?) })
                }
            };
            let cached = unhurried.start(&path, &self.client, fetch).await?;
            traffic.count(&cached);
            // All of it, since its file stays for as long as it lives.
            unblock(move || read(&cached)).await?
        };
        self.pins.used(&self.client, &id, variant);
        Ok(bytes)
    }
}

fn read(sound: &CachedSound) -> Result<Vec<u8>, SoundscapeError> {
    let path = &sound.path;
    fs::read(path).map_err(|source| ClientError::Io { path: path.clone(), source: Arc::new(source) }.into())
}
