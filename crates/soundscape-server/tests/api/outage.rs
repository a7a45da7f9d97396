//! A server whose PostgreSQL goes away and comes back.

use std::time::Duration;

use futures_util::future::join_all;
use reqwest::{Client, Method, Response};
use serde_json::Value;

use crate::{
    databases::Database,
    library,
    proxy::{Proxy, Way},
    serving::{Serving, command},
};

/// Whoever has no answer after this hangs.
const FEW_SECONDS: Duration = Duration::from_secs(12);

/// Tries again after a while, and not for ever.
struct Attempts(tokio::time::Interval, usize);

fn attempts() -> Attempts {
    Attempts(tokio::time::interval(Duration::from_millis(100)), 300)
}

impl Attempts {
    async fn next(&mut self, failed: &str) {
        self.0.tick().await;
        self.1 = self.1.checked_sub(1).unwrap_or_else(|| panic!("{failed}"));
    }
}

struct Caller {
    http: Client,
    url: String,
    key: String,
}

impl Caller {
    async fn call(&self, method: Method, path: &str) -> Response {
        let url = if path.starts_with('/') { format!("{}{path}", self.url) } else { path.to_owned() };
        let answer = self.http.request(method, url).bearer_auth(&self.key).send().await;
        answer.unwrap_or_else(|error| panic!("{path}: {error:?}"))
    }

    async fn status(&self, path: &str) -> u16 {
        self.call(Method::GET, path).await.status().as_u16()
    }

    /// Asks until it has this status.
    async fn until(&self, path: &str, status: u16) {
        let mut attempts = attempts();
        while self.status(path).await != status {
            attempts.next(&format!("{path} has not {status}")).await;
        }
    }

    /// Calls all at once, and expects that the database is missed, and said so.
    async fn all_unavailable(&self, paths: &[(Method, String)]) {
        let calls = paths.iter().map(|(method, path)| self.call(method.clone(), path));
        for answer in join_all(calls).await {
            let (url, status) = (answer.url().clone(), answer.status());
            assert_eq!(status, 503, "{url}");
            assert!(answer.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0, "{url}");
            let problem: Value = answer.json().await.unwrap();
            assert_eq!(problem["code"], "unavailable", "{url}");
            assert!(problem["detail"].as_str().unwrap().contains("database"), "{url}: {problem}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_outlives_the_absence_of_its_database() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let database = Database::postgres().await;
    let proxy = Proxy::to(&database.url);
    let folders = tempfile::tempdir().unwrap();
    let (sounds, data, log) =
        (folders.path().join("sounds"), folders.path().join("data"), folders.path().join("log"));
    library::small(&sounds);
    let command = || {
        let mut command = command(&data);
        command.env("SOUNDSCAPE_DATABASE_URL", &proxy.url);
        command
    };
    let created = command().args(["keys", "create", "--workspace", "games", "--json"]).output().unwrap();
    let created: Value = serde_json::from_slice(&created.stdout).unwrap();
    let mut serving = command();
    serving.args(["serve", "--listen", "127.0.0.1:0", "--guess-rate", "30", "--library"]).arg(&sounds);
    serving.stderr(std::fs::File::create(&log).unwrap());
    let serving = tokio::task::block_in_place(|| Serving::start(&mut serving));
    let caller = Caller {
        http: Client::builder().timeout(FEW_SECONDS).build().unwrap(),
        url: serving.url.clone(),
        key: created["key"].as_str().unwrap().to_owned(),
    };
    let found: Value = caller.call(Method::GET, "/v2/sounds/search?q=door").await.json().await.unwrap();
    let id = found[0]["id"].as_str().unwrap();
    assert_eq!(caller.status("/readyz").await, 200);

    let get = |path: &str| (Method::GET, path.to_owned());
    let routes = [
        get("/v2/sounds/search?q=door"),
        get(&format!("/v2/sounds?ids={id}")),
        get(&format!("/v2/sounds/{id}/metadata")),
        get(&format!("/v2/sounds/{id}/download?format=ogg")),
        get("/v2/categories"),
        get("/v2/user/profile"),
        (Method::POST, "/v2/user/credits/ledger".to_owned()),
        (Method::POST, "/v2/keys/rotate".to_owned()),
        get(found[0]["preview_url"].as_str().unwrap()),
        get(found[0]["waveform_url"].as_str().unwrap()),
    ];
    for way in [Way::Cut, Way::Blocked] {
        proxy.set(way);
        caller.until("/readyz", 503).await;
        // More calls than anybody may guess keys: nobody did.
        caller
            .all_unavailable(&routes.iter().cycle().take(4 * routes.len()).cloned().collect::<Vec<_>>())
            .await;
        caller.all_unavailable(&[get("/readyz")]).await;
        assert_eq!((caller.status("/healthz").await, caller.status("/openapi.json").await), (200, 200));
        library::tone(&sounds.join(format!("{way:?}_meanwhile.wav")), 300.0 + f64::from(way == Way::Cut));

        proxy.set(Way::Open);
        caller.until("/readyz", 200).await;
        for (method, path) in routes.iter().filter(|(_, path)| !path.ends_with("rotate")) {
            assert_eq!(caller.call(method.clone(), path).await.status(), 200, "{path}");
        }
    }
    for query in ["cut+meanwhile", "blocked+meanwhile"] {
        let one = async || {
            let path = format!("/v2/sounds/search?limit=1&q=\"{query}\"");
            caller.call(Method::GET, &path).await.headers()["x-total-count"] == "1"
        };
        let mut attempts = attempts();
        while !one().await {
            attempts.next(&format!("{query} is not found")).await;
        }
    }
    drop(serving);
    let log = std::fs::read_to_string(&log).unwrap();
    let lines = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    assert_eq!((lines("the database is away"), lines("the database is back")), (2, 2), "{log}");
    assert_eq!((lines("a request failed"), lines("cannot scan")), (0, 0), "{log}");
    database.delete().await;
}
