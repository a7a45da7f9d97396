//! A server under test, and requests to it.

use std::{path::Path, sync::Once, time::Duration};

use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use soundscape_server::{Config, Embedded, NewKey};
use tempfile::TempDir;

use crate::library;

/// A server, its folders, and a key that may do everything.
pub(crate) struct TestServer {
    pub(crate) embedded: Embedded,
    pub(crate) key: String,
    http: reqwest::Client,
    pub(crate) folders: TempDir,
}

impl TestServer {
    /// Over the small library.
    pub(crate) async fn start() -> Self {
        Self::with(library::small).await
    }

    /// Over what `fill` writes.
    pub(crate) async fn with(fill: impl FnOnce(&Path)) -> Self {
        let folders = tempfile::tempdir().unwrap();
        let sounds = folders.path().join("sounds");
        std::fs::create_dir(&sounds).unwrap();
        fill(&sounds);
        Self::over(folders).await
    }

    /// Over folders that a server has used before.
    pub(crate) async fn over(folders: TempDir) -> Self {
        Self::configured(folders, |_| ()).await
    }

    /// Over folders, with another configuration.
    pub(crate) async fn configured(folders: TempDir, configure: impl FnOnce(&mut Config)) -> Self {
        static TLS: Once = Once::new();
        TLS.call_once(|| rustls::crypto::ring::default_provider().install_default().unwrap());
        let mut config = Config::embedded(folders.path().join("sounds"), folders.path().join("data"));
        configure(&mut config);
        let embedded = Embedded::start(config).await.unwrap();
        let created = embedded.create_key(&NewKey::new("studio").credits(3)).unwrap();
        let (key, http) = (created.key.secret().to_owned(), reqwest::Client::new());
        Self { embedded, key, http, folders }
    }

    /// Stops the server; its folders stay.
    pub(crate) fn stop(self) -> TempDir {
        self.embedded.stop();
        self.folders
    }

    /// A path below the server's root, such as `/v2/categories`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.embedded.url().strip_suffix("/v2").unwrap())
    }

    /// A request without a key.
    pub(crate) fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.http.request(method, if url.starts_with('/') { self.url(url) } else { url.to_owned() })
    }

    /// GET with the key.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).bearer_auth(&self.key).send().await.unwrap()
    }

    /// The JSON of a GET that must succeed.
    pub(crate) async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// The ids that a search finds.
    pub(crate) async fn found(&self, query: &str) -> Vec<String> {
        let sounds = self.json(&format!("/v2/sounds/search?{query}")).await;
        sounds.as_array().unwrap().iter().map(|sound| sound["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The titles that a search finds.
    pub(crate) async fn titles(&self, query: &str) -> Vec<String> {
        let sounds = self.json(&format!("/v2/sounds/search?{query}")).await;
        sounds.as_array().unwrap().iter().map(|sound| sound["title"].as_str().unwrap().to_owned()).collect()
    }

    /// Newest first.
    pub(crate) async fn ledger(&self) -> Vec<Value> {
        let request = self.request(Method::POST, "/v2/user/credits/ledger").bearer_auth(&self.key);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    pub(crate) async fn credits(&self) -> i64 {
        self.json("/v2/user/profile").await["credits_remaining"].as_i64().unwrap()
    }

    /// A sample of `/metrics`, by its name and labels as they stand there.
    pub(crate) async fn metric(&self, name: &str) -> Option<f64> {
        let text = self.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.map(|value| value.parse().unwrap())
    }

    /// Waits until something holds that comes without being asked for.
    pub(crate) async fn eventually(&self, holds: impl AsyncFn() -> bool) {
        let mut ticks = tokio::time::interval(Duration::from_millis(50));
        for _ in 0..600 {
            ticks.tick().await;
            if holds().await {
                return;
            }
        }
        panic!("it does not come to that in 30 s");
    }
}
