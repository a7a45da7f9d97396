//! Fetching a sound: from the cache, or a ticket and a file, once for all who wait for it.

mod flights;
mod progress;
mod transfer;

use std::{path::PathBuf, sync::Arc};

use reqwest::header::HeaderValue;
use tokio::sync::Semaphore;

use crate::{
    ClientError,
    api::Api,
    cache::{Cache, CacheKey, Hold},
    random::Random,
    runtime::blocking,
};

pub(crate) use flights::{Flight, Flights};
pub(crate) use progress::Reporter;
pub use progress::{Progress, ProgressWatch};

/// A file in the cache whose size and hash are right. It stays there for as long as a clone of this lives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CachedSound {
    /// Where it is. The name has no extension; do not write to it.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in lowercase hex.
    pub sha256: String,
    /// Whether it was there already, so that no request was made.
    pub from_cache: bool,
    pub(crate) hold: Hold,
}

/// Fetches one sound at a time for each caller.
pub(crate) struct Fetcher {
    pub(crate) api: Arc<Api>,
    pub(crate) cache: Cache,
    /// With it, a retry in this process is free, and a later process does not get an answer that is a day old.
    nonce: u64,
    transfers: Semaphore,
}

impl Fetcher {
    /// Sounds that are fetched at once.
    const TRANSFERS: usize = 16;

    pub(crate) fn new(api: Arc<Api>, cache: Cache, random: &Random) -> Self {
        Self { api, cache, nonce: random.next_u64(), transfers: Semaphore::new(Self::TRANSFERS) }
    }

    pub(crate) async fn fetch(&self, key: CacheKey, reporter: &Reporter) -> Result<CachedSound, ClientError> {
        let (cache, wanted) = (self.cache.clone(), key.clone());
        if let Some(hit) = blocking(move || Ok(cache.find(&wanted))).await? {
            return Ok(hit);
        }
        // Fails only when closed, and nobody closes it.
        let _permit = self.transfers.acquire().await.map_err(|_| ClientError::Cancelled)?;
        match self.download(&key, reporter).await {
            // The URL expired, or the server changed its signing key: a new one is free.
            Err(error) if error.is_refused_signature() => self.download(&key, reporter).await,
            result => result,
        }
    }

    async fn download(&self, key: &CacheKey, reporter: &Reporter) -> Result<CachedSound, ClientError> {
        let idempotency_key = self.idempotency_key(key);
        let ticket = self.api.ticket(&key.id, key.variant(), &idempotency_key).await?;
        let expected = transfer::Expected::of(&key.id, &ticket, &self.api.server)?;
        reporter.begin(expected.bytes);

        let (cache, wanted, digest, bytes) =
            (self.cache.clone(), key.clone(), expected.digest, expected.bytes);
        if let Some(known) = blocking(move || cache.adopt(&wanted, &digest, bytes)).await? {
            return Ok(known);
        }
        let transport = &self.api.transport;
        let attempt = |limit| transfer::receive(transport, &self.cache, &expected, reporter, limit);
        let partial = transport.persist(attempt).await?;
        let (cache, key) = (self.cache.clone(), key.clone());
        blocking(move || cache.keep(&key, partial)).await
    }

    fn idempotency_key(&self, key: &CacheKey) -> HeaderValue {
        let text = format!("{}-{:016x}", key.digest(), self.nonce);
        // Never the fallback: hex digits and a hyphen are a valid header.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("soundscape-client"))
    }
}

impl ClientError {
    /// Only the host of a file answers so: the API's own 403 names a missing scope.
    fn is_refused_signature(&self) -> bool {
        use soundscape_wire::ErrorCode::{BadSignature, UrlExpired};
        match self {
            Self::Api(problem) => matches!(problem.code, BadSignature | UrlExpired),
            // A bucket answers with its own kind of error.
            Self::UnexpectedResponse { status, .. } => *status == 403,
            _ => false,
        }
    }
}
