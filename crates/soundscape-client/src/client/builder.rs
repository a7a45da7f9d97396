//! Setting a client up.

use std::{env, path::PathBuf, sync::Arc};

use soundscape_wire::ApiKey;

use super::Client;
use crate::{
    Cache, ClientError,
    answers::Answers,
    api::Api,
    cache::{default_cache_bytes, default_cache_dir},
    clock::SystemClock,
    fetch::{Fetcher, Flights},
    random::Random,
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
    key: Option<ApiKey>,
    cache_dir: Option<PathBuf>,
    cache_namespace: Option<String>,
    cache_bytes: Option<u64>,
    offline: bool,
}

impl ClientBuilder {
    const DEFAULT_URL: &str = "https://api.soundscape.io/v2";

    pub(super) fn new(url: &str) -> Self {
        Self {
            url: url.into(),
            key: None,
            cache_dir: None,
            cache_namespace: None,
            cache_bytes: None,
            offline: false,
        }
    }

    /// Set up by the environment, as [`Client::from_env`] says.
    pub fn from_env() -> Result<Self, ClientError> {
        let variable = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
        let offline = match variable("SOUNDSCAPE_OFFLINE").as_deref().map(str::trim) {
            Some("1" | "true") => true,
            Some("0" | "false") | None => false,
            Some(_) => {
                return Err(ClientError::InvalidSetting { name: "SOUNDSCAPE_OFFLINE", expected: "1 or 0" });
            }
        };
        let key = variable("SOUNDSCAPE_API_KEY").map(|key| key.trim().parse()).transpose()?;
        if key.is_none() && !offline {
            return Err(ClientError::MissingKey);
        }
        let url = variable("SOUNDSCAPE_URL");
        Ok(Self { key, offline, ..Self::new(url.as_deref().unwrap_or(Self::DEFAULT_URL)) })
    }

    /// Another address than the environment's.
    pub fn url(self, url: &str) -> Self {
        Self { url: url.into(), ..self }
    }

    /// The key to call with. Without one, only sounds that are in the cache can be had.
    pub fn key(self, key: ApiKey) -> Self {
        Self { key: Some(key), ..self }
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
        let server: ServerUrl = self.url.parse()?;
        if self.key.is_some() && server.is_plain_http() && !server.is_loopback() {
            tracing::warn!(url = %server, "the API key travels unencrypted: use https");
        }
        let cache_dir = self.cache_dir.or_else(default_cache_dir).ok_or(ClientError::NoCacheDir)?;
        let cache_bytes = self.cache_bytes.map_or_else(default_cache_bytes, Ok)?;
        let cache = Cache::open(cache_dir).limit_bytes(cache_bytes);
        let namespace: Arc<str> = self.cache_namespace.unwrap_or_else(|| server.to_string()).into();
        let random = Arc::new(Random::from_system()?);
        let transport = Arc::new(Transport::new(&server, Arc::new(SystemClock::new()), random.clone()));
        let answers = Answers::new(cache.clone(), namespace.clone(), self.offline);
        let api = Arc::new(Api::new(server, self.key.as_ref(), transport, answers));
        let fetcher = Arc::new(Fetcher::new(api.clone(), cache, &random));
        Ok(Client {
            api,
            fetcher,
            flights: Arc::new(Flights::default()),
            namespace,
            runtime: WorkerRuntime::start()?,
        })
    }
}
