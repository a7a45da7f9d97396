//! The server that sounds come from: another process, as it is another machine when a game is played.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use crate::Result;

/// Ended when it is dropped.
pub(crate) struct Host {
    process: Child,
    pub(crate) url: String,
    pub(crate) key: String,
}

impl Host {
    /// Serves the `library` in this folder with the program `soundscape-server`. Files are reached at `public_url`.
    pub(crate) fn start(program: &Path, folder: &Path, public_url: Option<&str>) -> Result<Self> {
        let command = || {
            let mut command = Command::new(program);
            command.env("SOUNDSCAPE_DATA", folder.join("data"));
            command.env("SOUNDSCAPE_TIER_ENTERPRISE_RATE", "1000000000");
            command.envs(public_url.map(|url| ("SOUNDSCAPE_PUBLIC_URL", url)));
            command
        };
        let keys = "keys create --workspace bench --tier enterprise --credits 1000000 --json".split(' ');
        let created = command().args(keys).output()?;
        let created: Value = serde_json::from_slice(&created.stdout)?;
        let key = created["key"].as_str().ok_or("no key was printed")?.to_owned();

        let mut process = command()
            .args("serve --listen 127.0.0.1:0 --prepare-previews false --library".split(' '))
            .arg(folder.join("library"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        let stdout = process.stdout.take().ok_or("the server has no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let url = line.trim().strip_prefix("listening on ").ok_or("the server did not start")?.to_owned();
        Ok(Self { process, url, key })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
