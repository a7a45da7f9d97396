//! The real client against the real server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "cli")]
mod cli;
mod credentials;
mod errors;
mod faults;
mod fetch;
mod host;
mod log;
mod requests;
mod resume;
mod secrets;
mod storm;
mod studio;
mod traffic;
mod waiting;
