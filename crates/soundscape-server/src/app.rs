//! What a request can reach.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::extract::FromRef;
use jiff::SignedDuration;
use soundscape_wire::{ApiKey, Timestamp};

use crate::{
    answers::{self, Answers},
    blobs::Blobs,
    clock::Clock,
    config::{Config, Tiers},
    error::ServerError,
    fresh::Fresh,
    key::{self, CreatedKey, NewKey},
    leftovers,
    meaning::QueryModel,
    metrics::Metrics,
    projection,
    rate_limit::{CallLog, RateLimiter},
    rendition::Renderer,
    search::Search,
    signing::Signer,
    store::{Account, KeyRecord, Store},
};

/// The parts of a running server.
pub(crate) struct App {
    pub(crate) store: Arc<Store>,
    pub(crate) search: Arc<Search>,
    pub(crate) renderer: Renderer,
    pub(crate) signer: Signer,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tiers: Tiers,
    /// Without `/v2` and without a slash at its end.
    pub(crate) public_url: String,
    pub(crate) metrics: Metrics,
    /// Calls of each key.
    pub(crate) rate_limiter: Arc<RateLimiter>,
    /// Calls without a valid key from each address. Each server counts its own.
    pub(crate) guesses: CallLog,
    pub(crate) guess_rate: u32,
    /// What was answered since the last write to the database.
    pub(crate) answers: Answers,
    keys: Fresh<String, KeyRecord>,
    ready: AtomicBool,
}

/// Keys that are remembered.
const KEYS_KEPT: usize = 10_000;

impl App {
    /// Opens everything below the data folder, which is there.
    pub(crate) async fn open(config: &Config, public_url: String) -> Result<Self, ServerError> {
        let blobs = Blobs::open(&config.data, config.blob_url.as_deref()).await?;
        let store = Arc::new(Store::open(&config.data, config.database_url.as_deref()).await?);
        let model = match config.query_model.clone() {
            Some(folder) => Some(tokio::task::spawn_blocking(move || QueryModel::open(&folder)).await??),
            None => None,
        };
        let search = Search::open(&index_folder(config, &store).await?)?.with_model(model);
        let search = Arc::new(search);
        projection::catch_up(&store, &search).await?;
        let (metrics, work) = (Metrics::default(), config.data.join(leftovers::WORK));
        let renderer =
            Renderer::new(store.clone(), blobs, work, config.render_queue, metrics.renditions.clone())?;
        let signer = Signer::new(store.signing_keys(config.clock.now()).await?);
        let (clock, tiers) = (config.clock.clone(), config.tiers.clone());
        let rate_limiter = Arc::new(RateLimiter::new(store.clone(), clock.clone()));
        let ready = AtomicBool::new(false);
        Ok(Self {
            store,
            search,
            renderer,
            signer,
            clock,
            tiers,
            public_url,
            metrics,
            rate_limiter,
            guesses: CallLog::default(),
            guess_rate: config.guess_rate,
            answers: Answers::new(answers::KEPT),
            keys: Fresh::new(KEYS_KEPT),
            ready,
        })
    }

    /// Whether the library was looked through once.
    pub(crate) fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    pub(crate) fn set_ready(&self) {
        self.ready.store(true, Ordering::Release);
    }

    /// The key of this hash, as the database has it now.
    pub(crate) async fn key(&self, sha256: String) -> Result<Option<KeyRecord>, ServerError> {
        let stamp = self.store.stamp();
        if let Some(known) = self.keys.get(stamp, &sha256) {
            return Ok(Some(known));
        }
        let key = self.store.key(&sha256).await?;
        if let Some(key) = &key {
            self.keys.put(stamp, sha256, key.clone());
        }
        Ok(key)
    }

    /// The account of a key's workspace, after the monthly reset where it is due.
    pub(crate) async fn account(&self, key: &KeyRecord) -> Result<Account, ServerError> {
        let monthly = self.tiers.of(key.tier).credits;
        self.store.account(&key.workspace_id, monthly, self.clock.now()).await
    }
}

impl FromRef<Arc<App>> for Metrics {
    fn from_ref(app: &Arc<App>) -> Self {
        app.metrics.clone()
    }
}

/// Where the search index is: another database has another one.
pub(crate) async fn index_folder(config: &Config, store: &Store) -> Result<PathBuf, ServerError> {
    Ok(config.data.join("index").join(store.catalogue_id().await?))
}

/// Makes a key; works beside a running server.
pub(crate) async fn create_key(
    store: &Store,
    tiers: &Tiers,
    clock: &dyn Clock,
    request: &NewKey,
) -> Result<CreatedKey, ServerError> {
    register_key(store, tiers, clock, key::generate(request.mode)?, request).await
}

/// Takes a key that was made elsewhere.
pub(crate) async fn register_key(
    store: &Store,
    tiers: &Tiers,
    clock: &dyn Clock,
    key: ApiKey,
    request: &NewKey,
) -> Result<CreatedKey, ServerError> {
    store.add_key(key, request, tiers.of(request.tier).credits, clock.now()).await
}

/// Replaces a key. The old one works for `grace`, or until it was to end anyway; also told: when that is.
pub(crate) async fn rotate_key(
    store: &Store,
    clock: &dyn Clock,
    old: &KeyRecord,
    grace: SignedDuration,
) -> Result<(CreatedKey, Timestamp), ServerError> {
    let now = clock.now();
    let valid_until = (now + grace).min(old.expires_at);
    Ok((store.rotate_key(old, key::generate(old.mode)?, valid_until, now).await?, valid_until))
}
