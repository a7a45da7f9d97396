//! The `soundscape` command, as a user of a studio runs it.

use std::process::{Command, Output};

use crate::studio::Studio;

pub(crate) fn run(studio: &Studio, arguments: &[&str]) -> Output {
    command(studio, arguments).output().unwrap()
}

pub(crate) fn command(studio: &Studio, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_soundscape"));
    command
        .args(arguments)
        .current_dir(studio.folder())
        .env_remove("RUST_LOG")
        .env("SOUNDSCAPE_URL", studio.server.url())
        .env("SOUNDSCAPE_API_KEY", studio.key.key.secret())
        .env("SOUNDSCAPE_CACHE", studio.cache());
    command
}

#[track_caller]
pub(crate) fn success(output: Output) -> String {
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    assert_eq!(stderr, "");
    stdout
}

#[track_caller]
pub(crate) fn failure(output: Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    text(&output.stderr)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

/// A command whose exit code 1 is a finding and no error: what it printed.
#[track_caller]
pub(crate) fn finding(output: Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
    text(&output.stdout)
}
