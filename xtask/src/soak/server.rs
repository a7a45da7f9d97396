//! The server's commands over one data folder, each a process of its own.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::{
    clock::{Stopwatch, pause},
    workspace,
};

/// Where everything is.
pub(super) struct Installation {
    pub(super) program: PathBuf,
    pub(super) folder: PathBuf,
    /// Not SQLite's.
    pub(super) database_url: Option<String>,
}

pub(super) const CREDITS: i64 = 1_000_000;

/// A stopping server gives the calls under way 30 seconds.
const LONGEST_DRAIN: Duration = Duration::from_secs(35);
/// No scan takes so long.
const LONGEST_INGEST: Duration = Duration::from_secs(60);

impl Installation {
    pub(super) fn library(&self) -> PathBuf {
        self.folder.join("library")
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Where programs put their temporary files.
    pub(super) fn temporary(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    pub(super) fn create_key(&self) -> Result<String> {
        let arguments = "keys create --workspace soak --tier enterprise --json --credits".split(' ');
        let output = self.command().args(arguments).arg(CREDITS.to_string()).output()?;
        let created: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let key = created["key"].as_str().map(ToOwned::to_owned);
        key.with_context(|| format!("no key was made: {}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Starts a server that may not answer yet.
    pub(super) fn start(&self) -> Result<Process> {
        let mut serve = self.command();
        serve.args(["serve", "--listen", "127.0.0.1:0", "--library"]).arg(self.library());
        self.spawn("server", serve)
    }

    pub(super) fn start_ingest(&self) -> Result<Process> {
        let mut ingest = self.command();
        ingest.arg("ingest").arg(self.library());
        self.spawn("ingest", ingest)
    }

    pub(super) fn verify(&self) -> Result<Output> {
        self.command().arg("verify").output().context("cannot start the server's command")
    }

    /// What the logs say of errors.
    pub(super) fn errors(&self) -> Result<Vec<String>> {
        let logs = ["server", "ingest"].map(|name| fs::read_to_string(self.log(name)));
        let logs = logs.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
        let is_error =
            |line: &&str| line.contains("ERROR") || line.contains("panicked") || line.starts_with("error:");
        Ok(logs.lines().filter(is_error).map(ToOwned::to_owned).collect())
    }

    /// Files that a killed program did not come to rename or delete, by the names that they have meanwhile.
    pub(super) fn leftovers(&self) -> Result<Vec<PathBuf>> {
        let (mut found, mut folders) = (Vec::new(), vec![self.data(), self.temporary()]);
        while let Some(folder) = folders.pop() {
            let is_temporary = folder.starts_with(self.temporary());
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name();
                let is_leftover = |name: &str| is_temporary || name.starts_with(".tmp") || name.contains('#');
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if is_leftover(&name.to_string_lossy()) {
                    found.push(entry.path());
                }
            }
        }
        Ok(found)
    }

    fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_remove("RUST_LOG")
            .env("TMPDIR", self.temporary())
            .env("SOUNDSCAPE_DATA", self.data())
            // Set to nothing, it is not set.
            .env("SOUNDSCAPE_DATABASE_URL", self.database_url.as_deref().unwrap_or_default())
            .env("SOUNDSCAPE_TIER_ENTERPRISE_RATE", "1000000000");
        command
    }

    fn spawn(&self, name: &'static str, mut command: Command) -> Result<Process> {
        let log = File::options().create(true).append(true).open(self.log(name))?;
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn();
        Ok(Process { name, child: child.with_context(|| format!("cannot start the {name}"))? })
    }
}

/// A running command; it is killed with this value.
pub(super) struct Process {
    name: &'static str,
    child: Child,
}

impl Process {
    /// The URL of a server, once it answers.
    pub(super) fn url(&mut self) -> Result<String> {
        let stdout = self.child.stdout.take().context("its output is read once")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ");
        Ok(url.context("the server does not start: see server.log")?.to_owned())
    }

    pub(super) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Sends SIGKILL and waits for the end.
    pub(super) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Sends SIGTERM and waits for a good end; tells how long that took.
    pub(super) fn terminate(&mut self) -> Result<Duration> {
        let stopwatch = Stopwatch::start();
        workspace::run(Command::new("kill").args(["-TERM", &self.child.id().to_string()]))?;
        self.end(LONGEST_DRAIN, &[0])?;
        Ok(stopwatch.elapsed())
    }

    /// Waits for the end of an ingest. It ends with 1 where it met a file that was being written.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.end(LONGEST_INGEST, &[0, 1])
    }

    fn end(&mut self, patience: Duration, good: &[i32]) -> Result<()> {
        let stopwatch = Stopwatch::start();
        while stopwatch.elapsed() < patience {
            if let Some(status) = self.child.try_wait()? {
                let is_good = status.code().is_some_and(|code| good.contains(&code));
                ensure!(is_good, "the {} ended with {status}", self.name);
                return Ok(());
            }
            pause(Duration::from_millis(2));
        }
        bail!("the {} did not end in {} s", self.name, patience.as_secs())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
