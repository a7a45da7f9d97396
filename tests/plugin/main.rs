//! The real plugin, in an app without a window, against the real server.
#![expect(clippy::unwrap_used, reason = "in a test the panic is the report")]
#![expect(unreachable_pub, reason = "the modules of a test are all inside")]

mod baked;
mod banks;
mod demo;
mod examples;
mod leaks;
mod loading;
mod lock;
mod loops;
mod memory;
mod null_output;
mod offline;
mod players;
mod prefetch;
mod queries;
mod secrets;
mod silent_host;
mod stage;
mod starting;
mod studio;
mod thrift;
