//! Fetching a sound: from the cache, or a ticket and a file, once for all who wait for it.

mod ahead;
mod arrival;
mod body;
mod expected;
mod flights;
mod progress;
mod transfer;

use std::{
    path::PathBuf,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::{Either, select};
use reqwest::header::HeaderValue;

use crate::{
    ClientError,
    api::Api,
    cache::{Cache, CacheKey, Hold},
    priority::Urgency,
    runtime::blocking,
    transport::Route,
};

use ahead::Ahead;
pub(crate) use arrival::{Arrival, Found, Missing, Reading};
use expected::Expected;
pub(crate) use flights::{Flight, Flights};
pub(crate) use progress::Reporter;
pub use progress::{Progress, ProgressWatch};
use transfer::Transfer;

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

/// Fetches sounds.
pub(crate) struct Fetcher {
    pub(crate) api: Api,
    pub(crate) cache: Cache,
    /// Sounds that are fetched for another generation of a lock file are paid for anew.
    pub(crate) lock_generation: u64,
}

impl Fetcher {
    pub(crate) async fn fetch(
        &self,
        key: CacheKey,
        urgency: &Urgency,
        reporter: &Reporter,
    ) -> Result<CachedSound, ClientError> {
        let (cache, wanted) = (self.cache.clone(), key.clone());
        if let Some(hit) = blocking(move || Ok(cache.find(&wanted))).await? {
            return Ok(hit);
        }
        let expected = self.ticket(&key, urgency).await?;
        reporter.begin(expected.bytes);
        let (cache, wanted, digest, bytes) =
            (self.cache.clone(), key.clone(), expected.digest, expected.bytes);
        if let Some(known) = blocking(move || cache.adopt(&wanted, &digest, bytes)).await? {
            return Ok(known);
        }
        let expected = Mutex::new(Arc::new(expected));
        let (transport, arrival) = (&*self.api.transport, &*reporter.arrival);
        let ahead = Ahead { transport, urgency, arrival, expected: &expected };
        let transfer = self.transfer(&key, urgency, reporter, &expected);
        match select(pin!(transfer), pin!(ahead.serve())).await {
            Either::Left((sound, _)) => sound,
            Either::Right((never, _)) => match never {},
        }
    }

    async fn transfer(
        &self,
        key: &CacheKey,
        urgency: &Urgency,
        reporter: &Reporter,
        current: &Mutex<Arc<Expected>>,
    ) -> Result<CachedSound, ClientError> {
        let (transport, arrival) = (&*self.api.transport, &*reporter.arrival);
        let transfer = Transfer::new(transport, &self.cache, key, reporter);
        let mut expected = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut renewed_at = None;
        loop {
            let attempt = |attempt| transfer.attempt(attempt, &expected);
            let error = match transport.persist(Route::File, urgency, attempt).await {
                Ok(sound) => return Ok(sound),
                Err(error) => error,
            };
            // A new ticket is free, but one that brings not a byte more does not help.
            let received = transfer.received();
            if !error.may_be_the_tickets_fault() || renewed_at.is_some_and(|before| received <= before) {
                return Err(error);
            }
            renewed_at = Some(received);
            tracing::debug!(%error, received, "asking for another ticket");
            let renewed = Arc::new(self.ticket(key, urgency).await?);
            if !renewed.is_same_file(&expected) {
                transfer.begin_anew();
                arrival.spoil(expected.checksum_error(&renewed.digest).error);
                reporter.begin(renewed.bytes);
            }
            *current.lock().unwrap_or_else(PoisonError::into_inner) = renewed.clone();
            expected = renewed;
        }
    }

    async fn ticket(&self, key: &CacheKey, urgency: &Urgency) -> Result<Expected, ClientError> {
        let variant = key.variant();
        let ticket = self.api.ticket(urgency, &key.id, variant, &self.idempotency_key(key)).await?;
        Expected::of(&key.id, variant.format, &ticket, &self.api.server)
    }

    /// Made of what is fetched alone, so that whoever fetches it again within the server's 24 hours pays once: this
    /// process, another one, or one that lost its cache.
    fn idempotency_key(&self, key: &CacheKey) -> HeaderValue {
        let text = format!("{}-{}", key.digest(), self.lock_generation);
        // Never the fallback: hex digits and a hyphen are a valid header.
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("soundscape-client"))
    }
}

impl ClientError {
    /// Whether another ticket may help: the URL expired, the server changed its signing key, the file moved to another
    /// host, or the ticket itself was spoiled on its way.
    fn may_be_the_tickets_fault(&self) -> bool {
        match self {
            Self::Api(problem) => (400..500).contains(&problem.status),
            // A bucket answers with its own kind of error.
            Self::UnexpectedResponse { status, .. } => (300..500).contains(status),
            Self::Connect { .. } | Self::Size { .. } | Self::Checksum { .. } => true,
            _ => false,
        }
    }
}
