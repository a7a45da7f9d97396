//! The real client against the real server.

mod cli;
mod errors;
mod fetch;
mod host;
mod requests;
mod secrets;
mod studio;
