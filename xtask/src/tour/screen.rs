//! A screen without a monitor, and hands at its keyboard.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

use crate::{clock, workspace};

/// The panel alone has some hundreds.
const DRAWN_COLORS: u32 = 5_000;

/// Ends when it is dropped.
pub(super) struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    pub(super) fn start() -> Result<Self> {
        // It takes a number that is free, and says which.
        let mut server = Command::new("Xvfb")
            .args("-displayfd 1 -screen 0 1280x720x24 -nolisten tcp".split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb")?;
        let mut number = String::new();
        let said = server.stdout.take().map(|output| BufReader::new(output).read_line(&mut number));
        let screen = Self { server, display: format!(":{}", number.trim()) };
        match said {
            Some(Ok(1..)) => Ok(screen),
            _ => bail!("Xvfb does not say which display it is"),
        }
    }

    pub(super) fn display(&self) -> &str {
        &self.display
    }

    /// Gives the keyboard to the window of this title, once it is there: nobody manages windows here.
    pub(super) fn focus(&self, title: &str, patience: Duration) -> Result<()> {
        let stopwatch = clock::Stopwatch::start();
        loop {
            let output = self.xdotool(["search", "--onlyvisible", "--name", title]).output()?;
            let ids = String::from_utf8_lossy(&output.stdout);
            if let Some(id) = ids.lines().next() {
                return workspace::run(&mut self.xdotool(["windowfocus", id]));
            }
            if stopwatch.elapsed() > patience {
                bail!("no window `{title}` has come up");
            }
            clock::pause(Duration::from_millis(200));
        }
    }

    /// Waits until something is drawn: until then there are few colours, and shaders are compiled for many seconds.
    pub(super) fn until_drawn(&self, file: &Path, patience: Duration) -> Result<()> {
        let stopwatch = clock::Stopwatch::start();
        while stopwatch.elapsed() < patience {
            self.picture(file)?;
            let output = Command::new("identify").args(["-format", "%k"]).arg(file).output()?;
            let colors: u32 = String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0);
            if colors > DRAWN_COLORS {
                return Ok(());
            }
            clock::pause(Duration::from_millis(500));
        }
        bail!("nothing is drawn: see {}", file.display())
    }

    pub(super) fn type_words(&self, words: &str, between: Duration) -> Result<()> {
        let delay = between.as_millis().to_string();
        workspace::run(&mut self.xdotool(["type", "--delay", &delay, words]))
    }

    pub(super) fn key(&self, name: &str) -> Result<()> {
        workspace::run(&mut self.xdotool(["key", name]))
    }

    /// All of it, as a file.
    pub(super) fn picture(&self, file: &Path) -> Result<()> {
        let mut import = Command::new("import");
        workspace::run(import.args(["-window", "root"]).arg(file).env("DISPLAY", &self.display))
    }

    fn xdotool<const N: usize>(&self, words: [&str; N]) -> Command {
        let mut xdotool = Command::new("xdotool");
        xdotool.args(words).env("DISPLAY", &self.display);
        xdotool
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
