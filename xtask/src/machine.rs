//! What this machine lacks of the system's packages, found and put right.

mod apt;
mod need;

use std::{env, ffi::OsString, io::IsTerminal as _, path::Path, process::Command};

use anyhow::{Result, bail};

use need::Probe;
pub(crate) use need::{BROWSER, BUILD, FFMPEG, LOAD, Need, PYTHON, RECORDING, SCREEN, TESTS, WINDOW};

use crate::workspace::succeeds;

/// A machine, as far as its programs tell.
pub(crate) struct Machine {
    /// Where programs are looked for.
    path: OsString,
    /// Whether a person can be asked for a password.
    interactive: bool,
}

impl Machine {
    pub(crate) fn this() -> Self {
        Self { path: env::var_os("PATH").unwrap_or_default(), interactive: std::io::stdin().is_terminal() }
    }

    /// Sees to it that everything needed is there. Touches nothing when nothing is missing.
    pub(crate) fn provide(&self, needs: &[&'static Need]) -> Result<()> {
        let missing = self.missing(needs);
        if missing.is_empty() {
            return Ok(());
        }
        let list = describe(&missing);
        if !self.has_apt() {
            bail!(
                "this machine lacks some system packages, and only apt's (Debian, Ubuntu) can be installed from here.\n\
                 Install your system's packages for the following, then run this command again \
                 (Debian's names are given):\n{list}"
            );
        }
        eprintln!("This machine lacks some system packages:\n{list}");
        apt::install(self, &missing)?;
        let left = self.missing(needs);
        if !left.is_empty() {
            bail!("apt-get said that all went well, yet these are still missing:\n{}", describe(&left));
        }
        Ok(())
    }

    fn missing(&self, needs: &[&'static Need]) -> Vec<&'static Need> {
        // Elsewhere than on Linux, sound and windows come with the system.
        if !cfg!(target_os = "linux") {
            return Vec::new();
        }
        if self.has_apt() {
            let installed = apt::installed(self, needs);
            let lacking =
                |need: &&Need| !need.packages.iter().any(|name| installed.iter().any(|have| have == name));
            needs.iter().copied().filter(lacking).collect()
        } else {
            needs.iter().copied().filter(|need| need.probe.is_some_and(|probe| !self.finds(probe))).collect()
        }
    }

    fn has_apt(&self) -> bool {
        self.has_program("apt-get") && self.has_program("dpkg-query")
    }

    fn finds(&self, probe: Probe) -> bool {
        match probe {
            Probe::Program(name) => self.has_program(name),
            Probe::PkgConfig(library) => succeeds(self.command("pkg-config").args(["--exists", library])),
            Probe::SharedLibrary(file) => {
                // Where the loader keeps no list (musl, NixOS), a missing library cannot be told from a present one.
                let list = self.command("ldconfig").arg("-p").output();
                list.map_or(true, |list| !list.status.success() || text(&list.stdout).contains(file))
            }
            Probe::AnyFileIn(folders) => folders
                .iter()
                .any(|folder| Path::new(folder).read_dir().is_ok_and(|mut files| files.next().is_some())),
        }
    }

    fn has_program(&self, name: &str) -> bool {
        env::split_paths(&self.path).any(|folder| folder.join(name).is_file())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", &self.path);
        command
    }
}

fn describe(needs: &[&Need]) -> String {
    let lines = needs.iter().map(|need| format!("  {:<20} {}", need.packages[0], need.purpose));
    lines.collect::<Vec<_>>().join("\n")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests;
