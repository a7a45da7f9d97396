//! The real client against the real server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod command;
mod credentials;
mod errors;
mod faults;
mod fetch;
mod host;
mod log;
mod offline;
mod previews;
mod requests;
mod resume;
mod secrets;
#[cfg(feature = "cli")]
mod shipping;
#[cfg(all(feature = "cli", unix))]
mod storage;
mod storm;
mod stream;
mod studio;
mod traffic;
mod waiting;
