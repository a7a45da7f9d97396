//! The real plugin, in an app without a window, against the real server.
#![expect(clippy::unwrap_used, reason = "in a test the panic is the report")]
#![expect(unreachable_pub, reason = "the modules of a test are all inside")]

mod baked;
mod banks;
#[cfg(feature = "bevy_audio")]
mod bevys_audio;
mod demo;
mod examples;
#[cfg(feature = "hot-reload")]
mod hot_reload;
mod leaks;
mod loading;
mod lock;
mod log;
mod loops;
mod memory;
mod null_output;
mod offline;
mod players;
mod prefetch;
mod queries;
mod reflection;
mod secrets;
mod stage;
mod starting;
#[cfg(feature = "streaming")]
mod streaming;
mod studio;
mod thrift;
mod urgency;
