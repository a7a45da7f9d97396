//! The real plugin, in an app without a window, against the real server.
#![expect(clippy::unwrap_used, reason = "in a test the panic is the report")]
#![expect(unreachable_pub, reason = "the modules of a test are all inside")]

mod demo;
mod loading;
mod queries;
mod secrets;
mod stage;
mod starting;
mod studio;
mod thrift;
