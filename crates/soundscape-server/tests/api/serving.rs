//! The server as a process of its own, and other commands beside it.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;

/// A command over a data folder, of whose environment nothing else is left that would change what it does.
pub(crate) fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_soundscape-server"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SOUNDSCAPE_") || name == "RUST_LOG" {
            command.env_remove(name);
        }
    }
    command.env("SOUNDSCAPE_DATA", data);
    command
}

/// A running server. It ends with this value, also when a test fails.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) url: String,
    stdout: BufReader<ChildStdout>,
}

impl Serving {
    /// Starts `serve` and waits until it says where it listens.
    pub(crate) fn start(serve: &mut Command) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut child = serve.stdout(Stdio::piped()).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("{line}")).to_owned();
        Self { child, url, stdout }
    }

    /// Asks it to stop as a system does, and returns what else it has printed.
    pub(crate) fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success());
        rest
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already when all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a key, and returns what `--json` prints of it.
pub(crate) fn create_key(data: &Path, arguments: &[&str]) -> Value {
    let create = ["keys", "create", "--workspace", "games", "--json"];
    let output = command(data).args(create).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
