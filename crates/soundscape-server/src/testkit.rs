//! A server that misbehaves on demand: the real one, with faults switched on and off by a test.
//!
//! It has a small library, a key and a clock of its own, listens on a loopback port, and runs on its own thread, so that
//! it serves blocking tests and asynchronous ones. Behind the feature `testkit`:
//!
//! ```toml
//! [dev-dependencies]
//! soundscape-server = { version = "0.1", features = ["testkit"] }
//! ```
//!
//! Any client can be tested with it. This one knows the plain socket only:
//!
//! ```
//! use std::{io::{Read, Write}, net::TcpStream};
//! use soundscape_server::testkit::{Fault, Route, TestServer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = TestServer::builder().sounds(3).credits(10).start()?;
//! let search = || -> std::io::Result<String> {
//!     let mut connection = TcpStream::connect(server.address())?;
//!     let key = server.key().secret();
//!     write!(connection, "GET /v2/sounds/search?q=door HTTP/1.1\r\nHost: test\r\n\
//!                         Authorization: Bearer {key}\r\nConnection: close\r\n\r\n")?;
//!     let mut answer = String::new();
//!     connection.read_to_string(&mut answer)?;
//!     Ok(answer)
//! };
//!
//! server.inject(Fault::status(429).retry_after_s(2).on(Route::Search).times(1));
//! let refused = search()?;
//! assert!(refused.starts_with("HTTP/1.1 429") && refused.contains("retry-after: 2"));
//! assert!(search()?.contains("Steel door opens"));
//! assert_eq!((server.requests(Route::Search), server.answers(Route::Search, 200)), (2, 1));
//! assert_eq!(server.credits_charged()?, 0);
//! # Ok(()) }
//! ```
//!
//! # What can go wrong
//!
//! | | |
//! | --- | --- |
//! | too many calls | [`Fault::status`]`(429)`, with [`Fault::retry_after_s`] or without; for the real limit [`TestServerBuilder::calls_per_minute`] |
//! | a broken server | [`Fault::status`]`(500)`, `503`, or `502` as a proxy says it |
//! | silence | [`Fault::stall`] before the answer, [`Fault::stall_at`] in the middle, [`Fault::slow`], [`Fault::delay`] |
//! | a broken connection | [`Fault::cut`], [`Fault::reset`], [`Fault::hang_up`] |
//! | wrong content | [`Fault::flip`], [`Fault::length`], [`Fault::content_type`], [`Fault::header`], [`Fault::whole`] |
//! | time | [`VirtualClock`], [`Fault::expired_url`] |
//! | no credits | [`TestServerBuilder::credits`], [`Fault::no_credits`] |
//! | a server that is away | [`TestServer::outage`] |
//! | all at once | [`Fault::storm`] |
//!
//! A [`Fault`] befalls one [`Route`] or all, every request or a share, for a number of times or until
//! [`TestServer::heal`].
//!
//! # From other languages
//! `soundscape-server testkit --sounds 20` (built with this feature) prints one line of JSON: `url`, `key`, `sounds`, and
//! `control`, the URL below which faults are switched:
//!
//! | | |
//! | --- | --- |
//! | `POST /faults` | `{"fault": "cut", "byte": 1000, "on": "files", "times": 3}`; also `reset`, `share` with `seed` |
//! | | `status` with `status` and `retry_after_s`; `stall` and `flip` with `byte`, a number or `"anywhere"`; `hang_up`, `no_credits`, `expired_url`; `length` with `change` and `unannounced`; `header` with `name` and `value`; `whole`; `slow` with `bytes_per_s`; `delay` with `ms`; `storm` with `seed` |
//! | `POST /heal` | switches all off |
//! | `POST /outage` | `{"outage": "refused"}` or `{"outage": "hung_up"}` |
//! | `POST /clock` | `{"advance_s": 900}` or `{"set_back_s": 60}` |
//! | `GET /counts` | requests by route, connections, credits charged |

mod answer;
mod body;
mod builder;
#[cfg(feature = "cli")]
pub(crate) mod control;
mod dice;
mod door;
mod fault;
mod library;
mod plan;
mod tally;
mod trial;
mod virtual_clock;
mod wire;

use std::{
    fmt,
    net::SocketAddr,
    path::Path,
    sync::{Arc, PoisonError},
};

use soundscape_wire::TransactionType;
use tempfile::TempDir;

use self::{answer::Answer, door::Door};
use crate::{
    embedded::Embedded,
    error::ServerError,
    key::{CreatedKey, NewKey},
};

pub use self::{
    builder::TestServerBuilder,
    door::Outage,
    fault::{Fault, Route},
    tally::Seen,
    trial::{RankBy, Trial, TrialQuestion, TrialSound},
    virtual_clock::VirtualClock,
};
#[doc(no_inline)]
pub use soundscape_wire::{ApiKey, LedgerEntry, Scope, SoundId, Tier};

/// A running server with faults. Dropping it ends it and deletes its folders.
pub struct TestServer {
    url: String,
    address: SocketAddr,
    key: CreatedKey,
    sounds: Vec<TestSound>,
    doors: Vec<Door>,
    answer: Arc<Answer>,
    clock: VirtualClock,
    /// `None` only while it is being dropped.
    embedded: Option<Embedded>,
    folder: TempDir,
}

/// A sound of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestSound {
    /// Its id.
    pub id: SoundId,
    /// Its title.
    pub title: String,
}

impl TestServer {
    /// Sets one up.
    pub fn builder() -> TestServerBuilder {
        TestServerBuilder::new()
    }

    /// Starts one as it is by default.
    pub fn start() -> Result<Self, ServerError> {
        Self::builder().start()
    }

    /// The API's base URL: `http://127.0.0.1:PORT/v2`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where the API listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The key of the server's own workspace.
    pub fn key(&self) -> &ApiKey {
        &self.key.key
    }

    /// That key with its id and its workspace.
    pub fn created_key(&self) -> &CreatedKey {
        &self.key
    }

    /// Makes another key.
    pub fn create_key(&self, request: &NewKey) -> Result<CreatedKey, ServerError> {
        self.embedded()?.create_key(request)
    }

    /// The library's sounds, by title.
    pub fn sounds(&self) -> &[TestSound] {
        &self.sounds
    }

    /// The server's clock.
    pub fn clock(&self) -> &VirtualClock {
        &self.clock
    }

    /// A folder that is deleted with the server.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Switches a fault on. Where several befall a request, the oldest does.
    pub fn inject(&self, fault: Fault) {
        self.answer.plan.lock().unwrap_or_else(PoisonError::into_inner).inject(fault);
    }

    /// The server is away from now on: all its connections are cut, and new ones fail as `outage` says. For a server that
    /// is there and answers 503, inject [`Fault::status`]. Blocks for a moment.
    pub fn outage(&self, outage: Outage) -> Result<(), ServerError> {
        self.turn(Some(outage))
    }

    /// Switches all faults off and ends an outage. The clock stays as it is. Blocks for a moment.
    pub fn heal(&self) -> Result<(), ServerError> {
        self.answer.plan.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.turn(None)
    }

    /// Requests so far, those that a fault befell included.
    pub fn requests(&self, route: Route) -> u64 {
        self.answer.tally.requests(route)
    }

    /// Answers with this status so far.
    pub fn answers(&self, route: Route, status: u16) -> u64 {
        self.answer.tally.answers(route, status)
    }

    /// Requests that are being answered now; of one that stalls, until its caller hangs up.
    pub fn under_way(&self) -> usize {
        self.answer.tally.under_way()
    }

    /// Connections so far, those that were closed at once included.
    pub fn connections(&self) -> u64 {
        self.answer.tally.connections()
    }

    /// The latest requests, oldest first; 10,000 at most.
    pub fn seen(&self) -> Vec<Seen> {
        self.answer.tally.seen()
    }

    /// All transactions of the key's workspace, newest first. Blocks for a moment.
    pub fn ledger(&self) -> Result<Vec<LedgerEntry>, ServerError> {
        let workspace = self.key.workspace_id.clone();
        self.embedded()?.run(|app| async move { app.store.ledger(&workspace, i64::MAX).await })
    }

    /// Credits that downloads have cost. Blocks for a moment.
    pub fn credits_charged(&self) -> Result<i64, ServerError> {
        let downloads = |entry: &&LedgerEntry| entry.kind == TransactionType::Download;
        Ok(-self.ledger()?.iter().filter(downloads).map(|entry| entry.amount).sum::<i64>())
    }

    fn turn(&self, outage: Option<Outage>) -> Result<(), ServerError> {
        let turn = |door: &Door| door.turn(outage);
        self.doors.iter().try_for_each(turn).map_err(ServerError::io("the port of the test server"))
    }

    fn embedded(&self) -> Result<&Embedded, ServerError> {
        self.embedded.as_ref().ok_or(ServerError::Stopped)
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.doors.clear();
        // Before its folders are deleted.
        if let Some(embedded) = self.embedded.take() {
            embedded.stop();
        }
    }
}

impl fmt::Debug for TestServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestServer").field("url", &self.url).finish_non_exhaustive()
    }
}
