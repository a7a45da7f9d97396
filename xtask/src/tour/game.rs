//! The example `forest`, with the picker open, in a folder of its own.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

use super::screen::Screen;
use crate::{clock, null_sink::NullSink, workspace};

pub(super) const TITLE: &str = "A forest at dusk";

/// Ends when it is dropped.
pub(super) struct Game {
    program: Child,
    said: Receiver<String>,
    folder: TempDir,
}

/// Says where its program is.
pub(super) fn build() -> Result<PathBuf> {
    workspace::built("forest", "build --package bevy_soundscape --example forest --features local,picker")
}

impl Game {
    pub(super) fn start(program: &Path, screen: &Screen, sink: &NullSink) -> Result<Self> {
        let (folder, root) = (tempfile::tempdir()?, workspace::root());
        let mut program = Command::new(program)
            .args(["--picker", "--hush", "--library"])
            .arg(root.join("assets/sounds"))
            .current_dir(folder.path())
            .envs(sink.environment())
            .env("DISPLAY", screen.display())
            .env_remove("WAYLAND_DISPLAY")
            .env("BEVY_ASSET_ROOT", &root)
            .env("SOUNDSCAPE_CACHE", folder.path().join("cache"))
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the example `forest`")?;
        let output = program.stdout.take().context("the example says nothing")?;
        let (tell, said) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { program, said, folder })
    }

    /// Where it runs.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The next line that it prints with all of this in it.
    pub(super) fn until(&self, parts: &[&str], patience: Duration) -> Result<String> {
        let stopwatch = clock::Stopwatch::start();
        while let Some(left) = patience.checked_sub(stopwatch.elapsed()) {
            match self.said.recv_timeout(left) {
                Ok(line) if parts.iter().all(|part| line.contains(part)) => return Ok(line),
                Ok(_) => {}
                Err(_) => break,
            }
        }
        bail!("waited in vain for the example to say `{}`", parts.join(" … "))
    }
}

impl Drop for Game {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
