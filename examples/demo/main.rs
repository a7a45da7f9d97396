//! Words in, a sound out, without a window: each step printed with its time.
//!
//! ```text
//! cargo run --example demo --features local -- --library assets/sounds --query door --record out.wav
//! ```
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "a demonstration talks to whoever started it")]

mod headless;
mod null_output;

use std::path::PathBuf;

use bevy::app::AppExit;
use clap::Parser;

/// Search, fetch, decode and play the best hit, and print each step with its time.
#[derive(Parser)]
struct Args {
    /// Folder with sounds (WAV, AIFF, FLAC, OGG, MP3), subfolders included
    #[arg(long, value_name = "DIR", default_value = "assets/sounds")]
    library: PathBuf,
    /// Words to search for
    #[arg(long, value_name = "WORDS", default_value = "footsteps gravel")]
    query: String,
    /// Write what is played to this WAV file
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

fn main() -> AppExit {
    let Args { library, query, record } = Args::parse();
    headless::run(headless::Plan { library, query, record })
}
