//! A Python of its own, with what is needed from PyPI.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::workspace;

/// A virtual environment.
pub(super) struct Python {
    folder: PathBuf,
}

const REQUIREMENTS: &str = include_str!("../../conformance/requirements.txt");

impl Python {
    /// Makes the environment, or takes the one that is there.
    pub(super) fn provide(folder: &Path) -> Result<Self> {
        let python = Self { folder: folder.to_path_buf() };
        // Written last: an environment that is half made is made anew.
        let stamp = folder.join("requirements.txt");
        if fs::read_to_string(&stamp).is_ok_and(|made_of| made_of == REQUIREMENTS) {
            return Ok(python);
        }
        eprintln!("Installing from PyPI: {}", REQUIREMENTS.split_whitespace().collect::<Vec<_>>().join(", "));
        workspace::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
        let mut pip = python.command("python");
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        workspace::run(pip.args(REQUIREMENTS.split_whitespace()))?;
        fs::write(&stamp, REQUIREMENTS).with_context(|| format!("cannot write {}", stamp.display()))?;
        Ok(python)
    }

    /// A program of the environment.
    pub(super) fn command(&self, program: &str) -> Command {
        Command::new(self.folder.join("bin").join(program))
    }
}
