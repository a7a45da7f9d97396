//! The crate from the outside: files in, facts and files out.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails, in the functions it calls too")]

mod analysis;
mod damage;
mod decoding;
mod ebu;
mod encoding;
mod flac;
mod formats;
mod m4a;
mod mutation;
mod normalising;
mod seeds;
mod signals;
mod tagging;
mod wholeness;
