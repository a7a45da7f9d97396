//! Type what you want to hear, and hear it: the plugin over a folder of sounds, in a window or without one.
//!
//! ```text
//! cargo run --example demo --features local -- --library assets/sounds --query door
//! cargo run --example demo --features local -- --headless --record out.wav
//! ```
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "a demonstration talks to whoever started it")]

mod browser;
mod display;
mod headless;
mod look;
mod null_output;
mod player;
mod view;
mod waveform;
mod window;

use std::path::PathBuf;

use bevy::app::AppExit;
use clap::Parser;

/// Type what you want to hear, and hear it.
#[derive(Parser)]
struct Args {
    /// Folder with sounds (WAV, AIFF, FLAC, OGG, MP3), subfolders included
    #[arg(long, value_name = "DIR", default_value = "assets/sounds")]
    library: PathBuf,
    /// Words to search for right away [default without a window: footsteps gravel]
    #[arg(long, value_name = "WORDS")]
    query: Option<String>,
    /// Search, fetch, decode and play the best hit without a window, and print each step with its time
    #[arg(long)]
    headless: bool,
    /// Write what is played to this WAV file; implies --headless
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

fn main() -> AppExit {
    let Args { library, query, headless, record } = Args::parse();
    if !headless && record.is_none() {
        match display::missing() {
            None => return window::run(library, query),
            Some(reason) => println!("{reason}: running without a window."),
        }
    }
    headless::run(headless::Plan { library, query: query.unwrap_or("footsteps gravel".into()), record })
}
