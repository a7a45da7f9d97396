//! What the plugin costs a game, beside the same game without it or with Bevy's own asset sources: prints one JSON object
//! a line, for `cargo xtask bench plugin`.
//!
//! Each part is measured in a process of its own, and the server is another one, as it is elsewhere when a game is played.
#![expect(clippy::print_stdout, reason = "it talks through its stream")]

mod clock;
mod frames;
mod host;
mod idle;
mod leaks;
mod library;
mod link;
mod loading;
mod process;
mod silent_device;
mod stage;
mod streaming;
mod studio;

use std::{
    env,
    error::Error,
    path::Path,
    process::{Command, Stdio},
};

use studio::Studio;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What is measured of a studio.
type Part = fn(&Studio) -> Result<()>;

const PARTS: &[(&str, Part)] = &[
    ("frames", frames::measure),
    ("idle", idle::measure),
    ("loading", loading::measure),
    ("leaks", leaks::measure),
    ("streaming", streaming::measure),
];

/// `soundscape-bench SERVER [PART]`, where SERVER is the program `soundscape-server`.
fn main() -> Result<()> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    match &arguments[..] {
        [word, name, folder] if word == "measure" => part(name)?.1(&Studio::open(folder.as_ref())?),
        [server, name] => all(server.as_ref(), &[part(name)?]),
        [server] => all(server.as_ref(), &PARTS.iter().collect::<Vec<_>>()),
        _ => Err("usage: soundscape-bench SERVER [PART]".into()),
    }
}

fn part(name: &str) -> Result<&'static (&'static str, Part)> {
    let names: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
    let found = PARTS.iter().find(|(known, _)| *known == name);
    found.ok_or_else(|| format!("`{name}` is not measured here, only {}", names.join(", ")).into())
}

fn all(server: &Path, parts: &[&(&str, Part)]) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let _host = Studio::build(server, folder.path())?;
    parts.iter().try_for_each(|(name, _)| run(name, folder.path()))
}

fn run(name: &str, folder: &Path) -> Result<()> {
    let mut part = Command::new(env::current_exe()?);
    let status = part.args(["measure", name]).arg(folder).stdin(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("`{name}` failed ({status})").into()) }
}
