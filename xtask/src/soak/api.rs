//! What a client sees of the server, and which answers it may never get.

use std::{collections::BTreeSet, io, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use ureq::{Agent, Body, http::Response};

use super::library::WORD;

#[derive(Clone)]
pub(super) struct Api {
    agent: Agent,
    url: String,
    key: String,
}

/// What became of a request. An answer that no server may give is an error instead.
pub(super) enum Reply<T> {
    Done(T),
    /// The server cannot at the moment: a file that is being moved, too many files to make.
    Later(String),
    /// No answer, or half of one.
    Lost(String),
    /// Nobody listens.
    Refused,
}

/// What is promised of a download.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ticket {
    pub(super) size_bytes: u64,
    pub(super) sha256: String,
    url: String,
}

impl Ticket {
    /// Whether both promise the same file; each has a URL of its own.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        (self.size_bytes, &self.sha256) == (other.size_bytes, &other.sha256)
    }
}

/// Longer than any file takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// The longest that is read.
const LONGEST_BYTES: u64 = 64 << 20;

impl Api {
    pub(super) fn new(url: &str, key: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        Self { agent: config.build().new_agent(), url: url.to_owned(), key: key.to_owned() }
    }

    /// Without connections that are kept: such a one may be closed just when the next request is sent on it.
    pub(super) fn with_new_connections(mut self) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        self.agent = config.max_idle_connections(0).build().new_agent();
        self
    }

    pub(super) fn ticket(&self, sound: &str, query: &str, idempotency_key: &str) -> Result<Reply<Ticket>> {
        let url = format!("{}/v2/sounds/{sound}/download?{query}", self.url);
        let request = self.agent.get(&url).header("Authorization", format!("Bearer {}", self.key));
        let reply = request.header("Idempotency-Key", idempotency_key).call();
        Ok(match body(reply).with_context(|| format!("{sound}/download?{query}, key {idempotency_key}"))? {
            Reply::Done(bytes) => {
                let ticket: Value = serde_json::from_slice(&bytes)?;
                Reply::Done(Ticket {
                    size_bytes: ticket["file_size_bytes"].as_u64().context("file_size_bytes")?,
                    sha256: ticket["checksum_sha256"].as_str().context("checksum_sha256")?.to_owned(),
                    url: ticket["download_url"].as_str().context("download_url")?.to_owned(),
                })
            }
            Reply::Later(why) => Reply::Later(why),
            Reply::Lost(why) => Reply::Lost(why),
            Reply::Refused => Reply::Refused,
        })
    }

    /// Reads the file and holds it against the promise.
    pub(super) fn file(&self, ticket: &Ticket) -> Result<Reply<()>> {
        let path = ticket.url.split('?').next().unwrap_or_default();
        Ok(match body(self.agent.get(&ticket.url).call()).with_context(|| path.to_owned())? {
            Reply::Done(bytes) => {
                ensure!(
                    bytes.len() as u64 == ticket.size_bytes && hash(&bytes) == ticket.sha256,
                    "{path} has {} bytes with the hash {}; promised were {} with {}",
                    bytes.len(),
                    hash(&bytes),
                    ticket.size_bytes,
                    ticket.sha256
                );
                Reply::Done(())
            }
            Reply::Later(why) => Reply::Later(why),
            Reply::Lost(why) => Reply::Lost(why),
            Reply::Refused => Reply::Refused,
        })
    }

    /// The ids of all sounds that a search finds, and how many it says there are.
    pub(super) fn found(&self) -> Result<(BTreeSet<String>, usize)> {
        let url = format!("{}/v2/sounds/search?q={WORD}&limit=100", self.url);
        let mut response =
            self.agent.get(&url).header("Authorization", format!("Bearer {}", self.key)).call()?;
        let total =
            response.headers().get("X-Total-Count").and_then(|total| total.to_str().ok()?.parse().ok());
        let sounds: Value = serde_json::from_slice(&response.body_mut().read_to_vec()?)?;
        let sounds = sounds.as_array().with_context(|| format!("the search answers {sounds}"))?;
        let ids = sounds.iter().filter_map(|sound| Some(sound["id"].as_str()?.to_owned()));
        Ok((ids.collect(), total.context("no X-Total-Count")?))
    }

    /// The sounds of all categories together.
    pub(super) fn counted(&self) -> Result<u64> {
        let categories = self.json("/v2/categories")?;
        let categories = categories.as_array().context("no categories")?;
        Ok(categories.iter().filter_map(|category| category["sound_count"].as_u64()).sum())
    }

    pub(super) fn credits(&self) -> Result<i64> {
        self.json("/v2/user/profile")?["credits_remaining"].as_i64().context("no credits_remaining")
    }

    /// The newest transactions, newest first: amount, balance after it, sound.
    pub(super) fn ledger(&self) -> Result<Vec<(i64, i64, Option<String>)>> {
        let request = self.agent.post(format!("{}/v2/user/credits/ledger", self.url));
        let response = request.header("Authorization", format!("Bearer {}", self.key)).send_empty();
        let Reply::Done(bytes) = body(response)? else { bail!("the ledger cannot be read") };
        let entries: Vec<Value> = serde_json::from_slice(&bytes)?;
        let entry = |entry: Value| {
            let (amount, balance) = (entry["amount"].as_i64()?, entry["balance_after"].as_i64()?);
            Some((amount, balance, entry["sound_id"].as_str().map(ToOwned::to_owned)))
        };
        entries.into_iter().map(entry).collect::<Option<_>>().context("an entry without its numbers")
    }

    fn json(&self, path: &str) -> Result<Value> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let response = request.header("Authorization", format!("Bearer {}", self.key)).call();
        let Reply::Done(bytes) = body(response)? else { bail!("no answer to GET {path}") };
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// The whole body of a success.
fn body(response: Result<Response<Body>, ureq::Error>) -> Result<Reply<Vec<u8>>> {
    let mut response = match response {
        Ok(response) => response,
        Err(ureq::Error::Io(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            return Ok(Reply::Refused);
        }
        Err(error) => return Ok(Reply::Lost(error.to_string())),
    };
    let status = response.status().as_u16();
    let bytes = match response.body_mut().with_config().limit(LONGEST_BYTES).read_to_vec() {
        Ok(bytes) => bytes,
        Err(error) => return Ok(Reply::Lost(format!("half an answer: {error}"))),
    };
    match status {
        200 => Ok(Reply::Done(bytes)),
        404 | 503 => Ok(Reply::Later(format!("{status} {}", String::from_utf8_lossy(&bytes)))),
        _ => bail!("answered with {status}: {}", String::from_utf8_lossy(&bytes)),
    }
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
