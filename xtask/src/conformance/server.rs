//! A server to be tested, as a process of its own.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::sound;
use crate::workspace;

/// A running server; it ends with this value.
pub(super) struct Server {
    pub(super) url: String,
    pub(super) key: String,
    process: Child,
    log: PathBuf,
}

impl Server {
    /// Builds the server and starts it over the starter library and the sound that the documentation names.
    pub(super) fn start(folder: &Path) -> Result<Self> {
        let (data, library, log) = (folder.join("data"), folder.join("library"), folder.join("server.log"));
        for made in [&data, &library] {
            if made.exists() {
                fs::remove_dir_all(made).with_context(|| format!("cannot remove {}", made.display()))?;
            }
        }
        fs::create_dir_all(&library)?;
        fs::write(library.join(sound::FILE), sound::of_the_documentation())?;
        fs::write(library.join("sounds.csv"), sound::SIDECAR)?;

        let program = workspace::build("soundscape-server")?;
        let mut serve = Command::new(&program);
        serve.arg("serve").arg("--library").arg(workspace::root().join("assets/sounds")).arg(&library);
        serve.arg("--data").arg(&data).args(["--listen", "127.0.0.1:0"]);
        // It calls without a key on purpose, and wants to hear why it is refused each time.
        serve.args(["--guess-rate", "1000000000"]);
        serve.env("SOUNDSCAPE_TIER_ENTERPRISE_RATE", "1000000000");
        let log_file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut process =
            serve.stdout(Stdio::piped()).stderr(log_file).spawn().context("cannot start the server")?;
        let mut line = String::new();
        if let Some(stdout) = process.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let url = line.trim().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let mut server = Self { url, key: String::new(), process, log };
        ensure!(!server.url.is_empty(), "the server does not start: see {}", server.log.display());
        server.key = create_key(&program, &data)?;
        Ok(server)
    }

    /// Stops the server and returns what its log says of errors.
    pub(super) fn stop(&mut self) -> Result<Vec<String>> {
        ensure!(self.process.try_wait()?.is_none(), "the server has stopped: see {}", self.log.display());
        self.process.kill()?;
        self.process.wait()?;
        let log = fs::read_to_string(&self.log)?;
        Ok(log
            .lines()
            .filter(|line| line.contains("ERROR") || line.contains("panicked"))
            .map(Into::into)
            .collect())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have been stopped already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn create_key(program: &Path, data: &Path) -> Result<String> {
    let mut create = Command::new(program);
    create
        .args("keys create --workspace conformance --tier enterprise --credits 1000000000 --json".split(' '));
    let output = create.arg("--data").arg(data).output().context("cannot start the server's command")?;
    let created: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    match created["key"].as_str() {
        Some(key) => Ok(key.to_owned()),
        None => bail!("no key was made: {}", String::from_utf8_lossy(&output.stderr)),
    }
}
