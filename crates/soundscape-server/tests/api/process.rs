//! The `soundscape-server` command as processes over folders and databases of their own.

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::{ChildStderr, Command, Stdio},
    time::Duration,
};

use reqwest::{Response, header::HeaderMap};
use serde_json::Value;

use crate::serving::{Serving, command};

/// A data folder, and the variables that its commands are given.
pub(crate) struct Place {
    pub(crate) data: PathBuf,
    pub(crate) variables: Vec<(String, String)>,
}

impl Place {
    pub(crate) fn new(data: impl Into<PathBuf>) -> Self {
        Self { data: data.into(), variables: Vec::new() }
    }

    pub(crate) fn with(mut self, variable: &str, value: &str) -> Self {
        self.variables.push((variable.into(), value.into()));
        self
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = command(&self.data);
        command.envs(self.variables.iter().map(|(variable, value)| (variable, value)));
        command
    }

    /// Runs a command to its end: its exit code, what it printed, what it complained of.
    pub(crate) fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let output = self.command().args(args).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    /// As [`Place::run`], for what must succeed: what it printed.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let (code, printed, complaint) = self.run(args);
        assert_eq!(code, Some(0), "{args:?}: {printed}{complaint}");
        printed
    }

    /// Starts a server, and makes a key that may do everything.
    pub(crate) fn serve(&self, library: Option<&Path>) -> Process {
        let created = self.ok(&["keys", "create", "--workspace", "games", "--credits", "100", "--json"]);
        let key = serde_json::from_str::<Value>(&created).unwrap()["key"].as_str().unwrap().to_owned();
        let mut serve = self.command();
        serve.args(["serve", "--listen", "127.0.0.1:0"]);
        if let Some(library) = library {
            serve.arg("--library").arg(library);
        }
        let mut serving = Serving::start(serve.stderr(Stdio::piped()));
        let log = serving.child.stderr.take().unwrap();
        let url = serving.url.clone();
        Process { serving, log, url, key, http: reqwest::Client::new() }
    }
}

/// A running server. It ends when it is dropped.
pub(crate) struct Process {
    serving: Serving,
    log: ChildStderr,
    pub(crate) url: String,
    key: String,
    http: reqwest::Client,
}

impl Process {
    /// GET with the key of a path, or without it of a whole URL.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.get_with(path, HeaderMap::new()).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: HeaderMap) -> Response {
        let request = if path.starts_with('/') {
            self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.key)
        } else {
            self.http.get(path)
        };
        request.headers(headers).send().await.unwrap()
    }

    /// The status and the JSON of an answer.
    pub(crate) async fn json(&self, path: &str) -> (u16, Value) {
        let response = self.get(path).await;
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// A paid download: its ticket and its bytes.
    pub(crate) async fn download(&self, id: &str, format: &str) -> (Value, Vec<u8>) {
        let (status, ticket) = self.json(&format!("/v2/sounds/{id}/download?format={format}")).await;
        assert_eq!(status, 200, "{ticket}");
        let file = self.get(ticket["download_url"].as_str().unwrap()).await;
        assert_eq!(file.status(), 200);
        assert_eq!(file.headers()["etag"], format!("\"{}\"", ticket["checksum_sha256"].as_str().unwrap()));
        (ticket, file.bytes().await.unwrap().into())
    }

    /// The ids that a search finds.
    pub(crate) async fn found(&self, query: &str) -> Vec<String> {
        let (status, sounds) = self.json(&format!("/v2/sounds/search?{query}")).await;
        assert_eq!(status, 200, "{sounds}");
        sounds.as_array().unwrap().iter().map(|sound| sound["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until a search finds as many as that.
    pub(crate) async fn finds(&self, query: &str, count: usize) -> Vec<String> {
        until(&format!("{query} finds {count}"), async || {
            Some(self.found(query).await).filter(|found| found.len() == count)
        })
        .await
    }

    /// Ends the server; what it logged.
    pub(crate) fn stop(mut self) -> String {
        self.serving.stop();
        let mut log = String::new();
        self.log.read_to_string(&mut log).unwrap();
        log
    }
}

/// Asks again until there is an answer; a second or two would do.
pub(crate) async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    let asked = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            ticks.tick().await;
            if let Some(answer) = ask().await {
                break answer;
            }
        }
    });
    asked.await.unwrap_or_else(|_| panic!("{what}: not within 20 s"))
}
