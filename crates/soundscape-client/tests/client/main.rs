//! The real client against the real server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod command;
mod errors;
mod fetch;
mod host;
mod offline;
mod requests;
mod secrets;
#[cfg(feature = "cli")]
mod shipping;
mod split;
#[cfg(all(feature = "cli", unix))]
mod storage;
mod studio;
