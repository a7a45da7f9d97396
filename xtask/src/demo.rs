//! `cargo xtask demo`: a window, or the same app without one, that finds sounds by words and plays them.

use std::{env, ffi::OsString, path::PathBuf};

use anyhow::{Result, ensure};

use crate::{
    machine::{BUILD, Machine, WINDOW},
    workspace,
};

/// Open a window where you type what you want to hear, and play what is found.
///
/// Installs what this machine lacks, builds, and starts the example `demo`, with a SoundScape server of its own over
/// a folder of sounds. Without a display, or with --record, the same app runs without a window: it searches,
/// fetches, decodes and plays the best hit, and prints each step with its time.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with sounds (WAV, AIFF, FLAC, OGG, MP3), subfolders included [default: the starter library]
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// Words to search for right away, such as "door creak"
    #[arg(long, value_name = "WORDS")]
    query: Option<String>,
    /// Write what is played to this WAV file instead of opening a window
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Everything else goes to the app as it stands
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    rest: Vec<OsString>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let library = args.library.clone().unwrap_or_else(|| workspace::root().join("assets/sounds"));
    ensure!(
        library.is_dir(),
        "there is no folder {}. Give one that holds sounds with --library DIR, or make the starter library with \
         `cargo xtask assets`",
        library.display()
    );

    let headless = why_headless(args);
    let mut needs: Vec<_> = BUILD.iter().collect();
    match headless {
        Some(reason) => println!("{reason}: running the same app without a window."),
        None => needs.extend(WINDOW),
    }
    Machine::this().provide(&needs)?;

    println!("Building the demo (the first time takes a few minutes) …");
    let mut cargo = workspace::cargo();
    cargo.args("run --package bevy_soundscape --example demo --features local --".split(' '));
    cargo.args(app_arguments(args, library, headless.is_some()));
    workspace::run(&mut cargo)
}

/// Why no window can or shall open.
fn why_headless(args: &Args) -> Option<&'static str> {
    let is_set = |name| env::var_os(name).is_some_and(|value: OsString| !value.is_empty());
    if args.record.is_some() {
        Some("Recording")
    } else if args.rest.iter().any(|argument| argument == "--headless") {
        Some("As asked")
    } else if !cfg!(target_os = "linux") || is_set("DISPLAY") {
        None
    } else if is_set("WAYLAND_DISPLAY") {
        Some("No X11 display (DISPLAY is not set; on Wayland, Xwayland sets it)")
    } else {
        Some("No display (DISPLAY is not set)")
    }
}

fn app_arguments(args: &Args, library: PathBuf, headless: bool) -> Vec<OsString> {
    let mut words = vec!["--library".into(), library.into()];
    if let Some(query) = &args.query {
        words.extend(["--query".into(), query.into()]);
    }
    if let Some(file) = &args.record {
        words.extend(["--record".into(), file.into()]);
    }
    if headless && !args.rest.iter().any(|argument| argument == "--headless") {
        words.push("--headless".into());
    }
    words.extend(args.rest.iter().cloned());
    words
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn the_app_gets_what_was_typed() {
        let check = |typed: &str, headless: bool, expected: &str| {
            let line = Line::parse_from(std::iter::once("demo").chain(typed.split_whitespace()));
            let library = line.args.library.clone().unwrap_or_else(|| "sounds".into());
            let words = app_arguments(&line.args, library, headless);
            let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
            assert_eq!(words.join(" "), expected, "{typed}");
        };
        check("", false, "--library sounds");
        check("", true, "--library sounds --headless");
        check("--query door --library a", false, "--library a --query door");
        check(
            "--record out.wav --query door",
            true,
            "--library sounds --query door --record out.wav --headless",
        );
        check("--query door -- --frames 3", false, "--library sounds --query door --frames 3");
        check("--frames 3", true, "--library sounds --headless --frames 3");
        check("--headless", true, "--library sounds --headless");
    }
}
