//! The SoundScape server: a studio's own sound folders behind the SoundScape API.
//!
//! Run it with the `soundscape-server` command, or inside another program:
//!
//! ```no_run
//! # async fn example() -> Result<(), soundscape_server::ServerError> {
//! use soundscape_server::{Config, Embedded, NewKey};
//!
//! let server = Embedded::start(Config::embedded("assets/sounds", "soundscape-data")).await?;
//! let key = server.create_key(&NewKey::local())?;
//! println!("{} sounds at {}", server.report().sounds, server.url());
//! # Ok(())
//! # }
//! ```

mod answers;
mod app;
mod auth;
mod blobs;
mod body;
#[cfg(feature = "cli")]
mod catalogue;
mod categories;
#[cfg(feature = "cli")]
pub mod cli;
mod clock;
mod conditional;
mod config;
mod connections;
mod data_lock;
mod docs;
mod embedded;
mod error;
mod files;
mod finding;
mod framing;
mod fresh;
mod function_words;
mod ingest;
mod key;
mod leftovers;
mod meaning;
mod metrics;
mod openapi;
mod params;
mod preparation;
mod problem;
mod projection;
mod rate_limit;
mod render;
mod rendition;
mod request_log;
mod rotation;
mod router;
mod search;
mod server;
mod signing;
mod sound;
mod sounds;
mod source;
mod store;
mod taxonomy;
#[cfg(feature = "testkit")]
pub mod testkit;
mod tls;
mod user;
mod verify;
mod watch;

pub use clock::{Clock, SystemClock};
pub use config::{Config, TierLimits, Tiers};
pub use embedded::{Embedded, Starting};
pub use error::ServerError;
pub use finding::Finding;
pub use ingest::IngestReport;
pub use key::{CreatedKey, NewKey};
pub use meaning::QueryModelProblem;
pub use server::Server;
pub use tls::Tls;
pub use verify::{VerifyReport, verify};
