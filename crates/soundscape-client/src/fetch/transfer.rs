//! Receiving a file: streamed to disk, hashed on the way, continued where it was cut, compared with its ticket.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use reqwest::{
    Method, Request, StatusCode,
    header::{ETAG, HeaderMap, HeaderValue, IF_RANGE, RANGE},
};

use super::{CachedSound, Reporter, body::Body, expected::Expected};
use crate::{
    ClientError,
    cache::{Cache, CacheKey, Partial},
    retry::Outcome,
    runtime::blocking,
    transport::{Attempt, Failure, Transport},
};

/// One file under way, however many attempts it takes.
pub(super) struct Transfer<'a> {
    pub(super) transport: &'a Transport,
    pub(super) cache: &'a Cache,
    pub(super) key: &'a CacheKey,
    pub(super) reporter: &'a Reporter,
    arrived: Mutex<Option<Arrived>>,
}

/// What is there already, between two attempts.
struct Arrived {
    partial: Partial,
    /// Stands for this very file at its host: with it, only the rest is asked for.
    validator: Option<HeaderValue>,
}

/// An attempt that brought so much was not in vain.
const FURTHER_BYTES: u64 = 256 * 1024;

impl<'a> Transfer<'a> {
    pub(super) fn new(
        transport: &'a Transport,
        cache: &'a Cache,
        key: &'a CacheKey,
        reporter: &'a Reporter,
    ) -> Self {
        Self { transport, cache, key, reporter, arrived: Mutex::new(None) }
    }

    /// Bytes that are there.
    pub(super) fn received(&self) -> u64 {
        self.arrived().as_ref().map_or(0, |arrived| arrived.partial.bytes())
    }

    /// Throws away what is there.
    pub(super) fn begin_anew(&self) {
        self.arrived().take();
    }

    /// One attempt to receive the rest.
    pub(super) async fn attempt(
        &self,
        attempt: Attempt,
        expected: &Expected,
    ) -> Result<CachedSound, Failure> {
        // What cannot be continued is thrown away.
        let arrived = self.arrived().take().filter(|arrived| arrived.validator.is_some());
        let have = arrived.as_ref().map_or(0, |arrived| arrived.partial.bytes());
        let mut request = Request::new(Method::GET, expected.url.clone());
        if let Some(Arrived { validator: Some(validator), .. }) = &arrived {
            request.headers_mut().extend([(RANGE, from(have)), (IF_RANGE, validator.clone())]);
        }
        let response = match self.transport.send(attempt, request).await {
            Ok(response) => response,
            Err(failure) if is_unsatisfiable(&failure) => {
                // What is there does not fit the host's file: from the beginning, and never so again.
                return Err(Failure { outcome: Outcome::Network, ..failure });
            }
            Err(failure) => {
                *self.arrived() = arrived;
                return Err(failure);
            }
        };
        let begin = expected.check_head(&response, have)?;
        let validator = strong_validator(response.headers());
        let partial = arrived.map(|arrived| arrived.partial).filter(|_| begin > 0);
        if partial.is_none() {
            self.reporter.arrival.restart();
        }
        self.reporter.received(begin, self.transport.clock.now());
        let window = Body::window(attempt.limit);
        let body = Body::new(response, &expected.url, &*self.transport.clock, window, begin);
        self.receive(body, partial, validator, expected).await
    }

    async fn receive(
        &self,
        mut body: Body<'_>,
        mut partial: Option<Partial>,
        validator: Option<HeaderValue>,
        expected: &Expected,
    ) -> Result<CachedSound, Failure> {
        let begin = partial.as_ref().map_or(0, Partial::bytes);
        let (mut received, mut gathered, mut batch) = (begin, 0, Vec::new());
        let end = loop {
            let chunk = match body.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break Ok(()),
                Err(failure) => break Err(failure),
            };
            gathered += chunk.len();
            received += chunk.len() as u64;
            if received > expected.bytes {
                return Err(expected.size_error(received));
            }
            batch.push(chunk);
            if gathered >= self.reporter.arrival.batch_bytes() {
                gathered = 0;
                partial = Some(self.write(partial, std::mem::take(&mut batch)).await?);
            }
            self.reporter.received(received, self.transport.clock.now());
        };
        match end {
            Ok(()) if received == expected.bytes => self.finish(partial, batch, expected).await,
            Ok(()) => Err(expected.size_error(received)),
            Err(failure) => {
                let partial = self.write(partial, batch).await?;
                *self.arrived() = Some(Arrived { partial, validator });
                Err(Failure { got_further: received - begin >= FURTHER_BYTES, ..failure })
            }
        }
    }

    async fn write(&self, partial: Option<Partial>, batch: Vec<Bytes>) -> Result<Partial, ClientError> {
        let cache = self.cache.clone();
        let partial = blocking(move || written(&cache, partial, &batch)).await?;
        self.reporter.arrival.written(partial.path(), partial.bytes());
        Ok(partial)
    }

    /// The last bytes, the comparison and the move into the cache, in one hop to a blocking thread.
    async fn finish(
        &self,
        partial: Option<Partial>,
        batch: Vec<Bytes>,
        expected: &Expected,
    ) -> Result<CachedSound, Failure> {
        let (cache, key, digest) = (self.cache.clone(), self.key.clone(), expected.digest);
        let finish = move || {
            let partial = written(&cache, partial, &batch)?;
            let found = partial.digest();
            if found == digest { cache.keep(&key, partial).map(Ok) } else { Ok(Err(found)) }
        };
        blocking(finish).await?.map_err(|found| {
            let failure = expected.checksum_error(&found);
            self.reporter.arrival.spoil(failure.error.clone());
            failure
        })
    }

    fn arrived(&self) -> std::sync::MutexGuard<'_, Option<Arrived>> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn written(cache: &Cache, partial: Option<Partial>, batch: &[Bytes]) -> Result<Partial, ClientError> {
    let mut partial = match partial {
        Some(partial) => partial,
        None => cache.partial()?,
    };
    partial.write(batch)?;
    Ok(partial)
}

fn from(have: u64) -> HeaderValue {
    // Never the fallback: digits are a valid header.
    HeaderValue::from_str(&format!("bytes={have}-")).unwrap_or(HeaderValue::from_static("bytes=0-"))
}

/// Weak ones do not stand for the bytes (RFC 9110, section 13.1.5).
fn strong_validator(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(ETAG).filter(|etag| etag.as_bytes().starts_with(b"\"")).cloned()
}

fn is_unsatisfiable(failure: &Failure) -> bool {
    failure.error.status() == Some(StatusCode::RANGE_NOT_SATISFIABLE.as_u16())
}
