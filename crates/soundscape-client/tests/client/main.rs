//! The real client against the real server.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[cfg(feature = "cli")]
mod cli;
mod errors;
mod faults;
mod fetch;
mod host;
mod requests;
mod secrets;
mod studio;
