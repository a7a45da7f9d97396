//! Setting a client up.

use std::{env, path::PathBuf, sync::Arc, time::Duration};

use soundscape_wire::ApiKey;

use super::Client;
use crate::{
    Cache, ClientError, Credentials, Priority,
    answers::Answers,
    api::Api,
    cache::{default_cache_bytes, default_cache_dir},
    clock::SystemClock,
    credentials::Keychain,
    fetch::{Fetcher, Flights},
    random::Random,
    retry::RetryPolicy,
    runtime::WorkerRuntime,
    server_url::ServerUrl,
    transport::Transport,
};

/// Sets a [`Client`] up.
///
/// ```
/// # use soundscape_client::Client;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::builder("http://127.0.0.1:8080")
///     .key("ss_test_4kR9mXp2vLw8nQ3jH7".parse()?)
///     .cache_dir("target/sounds")
///     .build()?;
/// assert_eq!(client.url(), "http://127.0.0.1:8080/v2");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct ClientBuilder {
    url: String,
    credentials: Option<Credentials>,
    /// Whether to refuse to be without one, unless offline.
    needs_key: bool,
    cache_dir: Option<PathBuf>,
    cache_namespace: Option<String>,
    lock_generation: u64,
    max_concurrent_requests: usize,
    call_timeout: Duration,
    cache_bytes: Option<u64>,
    offline: bool,
}

impl ClientBuilder {
    const DEFAULT_URL: &str = "https://api.soundscape.io/v2";

    pub(super) fn new(url: &str) -> Self {
        Self {
            url: url.into(),
            credentials: None,
            needs_key: false,
            cache_dir: None,
            cache_namespace: None,
            lock_generation: 0,
            max_concurrent_requests: 16,
            call_timeout: RetryPolicy::default().deadline,
            cache_bytes: None,
            offline: false,
        }
    }

    /// Set up by the environment, as [`Client::from_env`] says. A key that is missing is told by [`build`](Self::build).
    pub fn from_env() -> Result<Self, ClientError> {
        let variable = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let offline = match variable("SOUNDSCAPE_OFFLINE").as_deref().map(str::trim) {
            Some("1" | "true") => true,
            Some("0" | "false") | None => false,
            Some(_) => {
                return Err(ClientError::InvalidSetting { name: "SOUNDSCAPE_OFFLINE", expected: "1 or 0" });
            }
        };
        let credentials = match Credentials::from_env() {
            Err(ClientError::MissingKey) => None,
            credentials => Some(credentials?),
        };
        let url = variable("SOUNDSCAPE_URL");
        let builder = Self::new(url.as_deref().unwrap_or(Self::DEFAULT_URL));
        Ok(Self { credentials, needs_key: true, offline, ..builder })
    }

    /// Another address than the environment's.
    pub fn url(self, url: &str) -> Self {
        Self { url: url.into(), ..self }
    }

    /// The key to call with. Without one, only sounds that are in the cache can be had.
    pub fn key(self, key: ApiKey) -> Self {
        self.credentials(Credentials::fixed(key))
    }

    /// Where the key to call with comes from.
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials: Some(credentials), ..self }
    }

    /// The folder to keep files in. Default: [`default_cache_dir`].
    pub fn cache_dir(self, folder: impl Into<PathBuf>) -> Self {
        Self { cache_dir: Some(folder.into()), ..self }
    }

    /// What stands for the server in the cache. Default: its address. A server that listens on another port each time
    /// keeps its cached sounds by a name of its own.
    pub fn cache_namespace(self, name: impl Into<String>) -> Self {
        Self { cache_namespace: Some(name.into()), ..self }
    }

    /// What a lock file counts up when its sounds are chosen anew. Default: 0. A sound that was paid for is free for 24
    /// hours when it is fetched again for the same generation, even by another process.
    pub fn lock_generation(self, generation: u64) -> Self {
        Self { lock_generation: generation, ..self }
    }

    /// Requests at once, at most. Default: 16. The others wait, those of a higher [`Priority`] before the others.
    pub fn max_concurrent_requests(self, requests: usize) -> Self {
        Self { max_concurrent_requests: requests, ..self }
    }

    /// How long a call may take in all, once its turn has come. Default: 90 s. A file that keeps arriving may take
    /// longer.
    pub fn call_timeout(self, timeout: Duration) -> Self {
        Self { call_timeout: timeout, ..self }
    }

    /// How many bytes the cache may hold before the files that were not used for longest go. Default:
    /// [`default_cache_bytes`].
    pub fn cache_bytes(self, bytes: u64) -> Self {
        Self { cache_bytes: Some(bytes), ..self }
    }

    /// Makes no request: what the cache has is served, and everything else is [`ClientError::Offline`].
    pub fn offline(self, offline: bool) -> Self {
        Self { offline, ..self }
    }

    /// Starts the client's thread. Reads no file and makes no request.
    pub fn build(self) -> Result<Client, ClientError> {
        if self.needs_key && self.credentials.is_none() && !self.offline {
            return Err(ClientError::MissingKey);
        }
        let server: ServerUrl = self.url.parse()?;
        if self.credentials.is_some() && server.is_plain_http() && !server.is_loopback() {
            tracing::warn!(url = %server, "the API key travels unencrypted: use https");
        }
        let cache_dir = self.cache_dir.or_else(default_cache_dir).ok_or(ClientError::NoCacheDir)?;
        let cache_bytes = self.cache_bytes.map_or_else(default_cache_bytes, Ok)?;
        let cache = Cache::open(cache_dir).limit_bytes(cache_bytes);
        let namespace: Arc<str> = self.cache_namespace.unwrap_or_else(|| server.to_string()).into();
        let random = Arc::new(Random::from_system()?);
        let clock = Arc::new(SystemClock::new());
        let policy = RetryPolicy { deadline: self.call_timeout, ..RetryPolicy::default() };
        let transport = Transport::new(&server, clock.clone(), random, policy, self.max_concurrent_requests);
        let answers = Answers::new(cache.clone(), namespace.clone(), self.offline);
        let api = Api::new(server, Keychain::new(self.credentials, clock), Arc::new(transport), answers);
        let fetcher = Arc::new(Fetcher { api: api.clone(), cache, lock_generation: self.lock_generation });
        Ok(Client {
            api,
            priority: Priority::INTERACTIVE,
            fetcher,
            flights: Arc::new(Flights::default()),
            namespace,
            runtime: WorkerRuntime::start()?,
        })
    }
}
