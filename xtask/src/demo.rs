//! `cargo xtask demo`: the sound picker over a forest in a window, or one sound found and played without a window.

use std::{env, ffi::OsString, path::PathBuf};

use anyhow::{Result, ensure};

use crate::{
    machine::{BUILD, Machine, WINDOW},
    workspace,
};

/// Open a forest clearing with the sound picker: click a thing, type what it should sound like, and use what you hear.
///
/// Installs what this machine lacks, builds, and starts the example `forest`, with a SoundScape server of its own over
/// a folder of sounds. What you choose is written below target/demo. Without a display, or with --record, the example
/// `demo` runs instead: it searches, fetches, decodes and plays the best hit, and prints each step with its time.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder with sounds (WAV, AIFF, FLAC, OGG, MP3), subfolders included [default: the starter library]
    #[arg(long, value_name = "DIR")]
    library: Option<PathBuf>,
    /// Words to search for right away, such as "door creak"
    #[arg(long, value_name = "WORDS")]
    query: Option<String>,
    /// Open no window
    #[arg(long)]
    headless: bool,
    /// Write what is played to this WAV file instead of opening a window
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Everything else goes to the example as it stands
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
    match &headless {
        Some(reason) => println!("{reason}: finding and playing one sound without a window."),
        None => needs.extend(WINDOW),
    }
    Machine::this().provide(&needs)?;

    println!("Building the demo (the first time takes a few minutes) …");
    let mut cargo = workspace::cargo();
    cargo.args("run --package bevy_soundscape".split(' '));
    cargo.args(example(args, library, headless.is_some()));
    workspace::run(&mut cargo)
}

/// Why no window can or shall open.
fn why_headless(args: &Args) -> Option<String> {
    if args.record.is_some() {
        Some("Recording".into())
    } else if args.headless {
        Some("As asked".into())
    } else {
        no_display()
    }
}

/// Elsewhere than on Linux there always is one.
#[cfg(not(target_os = "linux"))]
fn no_display() -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
fn no_display() -> Option<String> {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let Some(display) = set("DISPLAY") else {
        let wayland = set("WAYLAND_DISPLAY").map_or("", |_| "; on Wayland, Xwayland sets it");
        return Some(format!("No display (DISPLAY is not set{wayland})"));
    };
    // `:77` and `:77.0` are sockets of this machine; a host name in front is another's, which only a window finds out.
    let number = display.strip_prefix(':')?.split('.').next()?;
    let answers = std::os::unix::net::UnixStream::connect(format!("/tmp/.X11-unix/X{number}")).is_ok();
    (!answers).then(|| format!("No display (nothing answers at DISPLAY={display})"))
}

/// Which example, and what it is told.
fn example(args: &Args, library: PathBuf, headless: bool) -> Vec<OsString> {
    let which = if headless {
        "--example demo --features local --"
    } else {
        "--example forest --features local,picker -- --picker"
    };
    let mut words: Vec<OsString> = which.split(' ').map(Into::into).collect();
    words.extend(["--library".into(), library.into()]);
    if let Some(query) = &args.query {
        words.extend(["--query".into(), query.into()]);
    }
    if let Some(file) = &args.record {
        words.extend(["--record".into(), file.into()]);
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
    fn the_example_gets_what_was_typed() {
        let check = |typed: &str, headless: bool, expected: &str| {
            let line = Line::parse_from(std::iter::once("demo").chain(typed.split_whitespace()));
            let library = line.args.library.clone().unwrap_or_else(|| "sounds".into());
            let words = example(&line.args, library, headless);
            let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
            let words = words.join(" ");
            let (which, words) = words.split_once(" -- ").unwrap();
            let features = if headless { "demo --features local" } else { "forest --features local,picker" };
            assert_eq!(which, format!("--example {features}"), "{typed}");
            assert_eq!(words, expected, "{typed}");
        };
        check("", false, "--picker --library sounds");
        check("", true, "--library sounds");
        check("--headless", true, "--library sounds");
        check("--query door --library a", false, "--picker --library a --query door");
        check("--record out.wav --query door", true, "--library sounds --query door --record out.wav");
        check("--query door -- --hush", false, "--picker --library sounds --query door --hush");
    }
}
