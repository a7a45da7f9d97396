//! The API from outside: real requests to a real server over a library that the test writes.
#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod account;
#[cfg(feature = "remote")]
mod blobs;
mod command;
mod conditional;
mod configuration;
mod connections;
mod databases;
mod docs;
mod download;
mod errors;
mod files;
mod filters;
mod hostile;
mod import;
mod ingest;
mod ledger;
mod library;
mod logs;
mod lookup;
mod metrics;
mod openapi;
#[cfg(feature = "postgres")]
mod outage;
mod preparation;
mod process;
#[cfg(feature = "postgres")]
mod proxy;
#[cfg(feature = "postgres")]
mod replicas;
mod server;
mod serving;
mod signing;
mod similar;
#[cfg(feature = "remote")]
mod sources;
#[cfg(feature = "testkit")]
mod testkit;
mod verify;
