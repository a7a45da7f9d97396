//! What the API answered, kept to ask only for changes and to answer when it cannot be reached.
//!
//! In memory answers are whole, with their `ETag`: an answer that did not change is not sent again. On disk signatures
//! are left out, so an answer that had one is good for reading only and keeps no `ETag`.

mod kept;
mod known;
mod memory;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use reqwest::{
    Method, Request, Url,
    header::{ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Cache, ClientError, api::Api, priority::Urgency, runtime::blocking, search::next_cursor,
    server_url::public, transport::Route,
};
pub(crate) use kept::crowd_out;
use known::Known as KnownSounds;
use memory::Memory;

/// How long the server is asked where an earlier answer is known.
const PATIENCE: Duration = Duration::from_secs(3);

/// The answers of one API.
pub(crate) struct Answers {
    cache: Cache,
    namespace: Arc<str>,
    memory: Memory,
    known: KnownSounds,
    /// No request is to be made.
    pub(crate) offline: bool,
    unreachable: AtomicBool,
}

/// An answer, new or known.
pub(crate) struct Known<T> {
    pub(crate) body: T,
    /// How many there are, on this page or not.
    pub(crate) total: Option<u64>,
    /// The next page's cursor.
    pub(crate) next: Option<String>,
    /// Whether the server could not be asked.
    pub(crate) offline: bool,
}

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Reply {
    /// Path and query, to tell questions apart whose hashes begin alike.
    target: String,
    etag: Option<String>,
    total: Option<u64>,
    next: Option<String>,
    body: Value,
}

impl Answers {
    pub(crate) fn new(cache: Cache, namespace: Arc<str>, offline: bool) -> Self {
        let unreachable = AtomicBool::new(offline);
        Self {
            cache,
            namespace,
            memory: Memory::default(),
            known: KnownSounds::default(),
            offline,
            unreachable,
        }
    }

    pub(crate) fn is_offline(&self) -> bool {
        self.unreachable.load(Ordering::Relaxed)
    }

    async fn remembered(&self, target: &str) -> Option<Arc<Reply>> {
        match self.memory.get(target) {
            Some(reply) => Some(reply),
            None => self.kept(target).await.map(Arc::new),
        }
    }

    async fn kept(&self, target: &str) -> Option<Reply> {
        let path = kept::path(self.cache.root(), &self.namespace, target);
        let target = target.to_owned();
        blocking(move || Ok(kept::read(&path, &target))).await.ok().flatten()
    }

    async fn remember(&self, reply: Reply) -> Arc<Reply> {
        let reply = Arc::new(reply);
        self.memory.insert(reply.clone());
        let (cache, kept) = (self.cache.clone(), reply.clone());
        let path = kept::path(cache.root(), &self.namespace, &reply.target);
        let written = blocking(move || kept::write(&cache, &path, &kept)).await;
        written.unwrap_or_else(|error| tracing::debug!(%error, "an answer cannot be kept"));
        self.known.forget();
        reply
    }
}

impl Api {
    /// Asks, unless the answer that is known is still right; and takes that one when nobody can be asked.
    pub(crate) async fn recall<T: DeserializeOwned>(
        &self,
        urgency: &Urgency,
        url: &Url,
    ) -> Result<Known<T>, ClientError> {
        let target = target(url);
        let remembered = self.answers.remembered(&target).await;
        let mut request = Request::new(Method::GET, url.clone());
        let etag = remembered.as_ref().and_then(|reply| HeaderValue::from_str(reply.etag.as_deref()?).ok());
        request.headers_mut().extend(etag.map(|etag| (IF_NONE_MATCH, etag)));

        let deadline = self.transport.policy.deadline;
        let deadline = if remembered.is_some() { deadline.min(PATIENCE) } else { deadline };
        let called = self.call_for::<Option<Value>>(deadline, Route::Lookup, urgency, request).await;
        let offline = called.as_ref().is_err_and(ClientError::is_out_of_reach);
        self.answers.unreachable.store(offline, Ordering::Relaxed);
        let reply = match (called, remembered) {
            (Ok(answer), remembered) => match (answer.body, remembered) {
                (None, Some(reply)) => reply,
                (None, None) => return Err(unexpected(url, None)),
                (Some(body), _) => {
                    let known = read::<T>(url, &body, &answer.headers)?;
                    let etag = header(&answer.headers, ETAG.as_str());
                    let reply = Reply { target, etag, total: known.total, next: known.next.clone(), body };
                    self.answers.remember(reply).await;
                    return Ok(known);
                }
            },
            (Err(error), Some(reply)) if offline => {
                tracing::info!(url = public(url), %error, "answered from the cache");
                reply
            }
            (Err(error), _) => return Err(error),
        };
        let body = T::deserialize(&reply.body).map_err(|error| unexpected(url, Some(error)))?;
        Ok(Known { body, total: reply.total, next: reply.next.clone(), offline })
    }
}

fn read<T: DeserializeOwned>(url: &Url, body: &Value, headers: &HeaderMap) -> Result<Known<T>, ClientError> {
    Ok(Known {
        body: T::deserialize(body).map_err(|error| unexpected(url, Some(error)))?,
        total: header(headers, "x-total-count").and_then(|value| value.parse().ok()),
        next: next_cursor(headers, url),
        offline: false,
    })
}

fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

fn unexpected(url: &Url, source: Option<serde_json::Error>) -> ClientError {
    ClientError::UnexpectedResponse { url: public(url), status: 200, source: source.map(Arc::new) }
}

/// Without the host: a server that moved is the same under the same namespace.
fn target(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}
