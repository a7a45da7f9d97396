//! The API from outside: real requests to a real server over a library that the test writes.
#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod account;
mod command;
mod conditional;
mod connections;
mod databases;
mod docs;
mod download;
mod errors;
mod files;
mod ingest;
mod ledger;
mod library;
mod lookup;
mod openapi;
mod server;
#[cfg(feature = "testkit")]
mod testkit;
mod verify;
