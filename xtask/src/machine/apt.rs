//! Packages on Debian and Ubuntu: which are installed, and installing others.

use std::process::Command;

use anyhow::{Result, bail};

use super::{Machine, Need, text};
use crate::workspace::{command_line, run, succeeds};

/// The names, among all that `needs` go by, of packages that are installed.
pub(super) fn installed(machine: &Machine, needs: &[&'static Need]) -> Vec<String> {
    let mut query = machine.command("dpkg-query");
    query.args(["--show", "--showformat", "${db:Status-Status} ${Package}\\n"]);
    query.args(needs.iter().flat_map(|need| need.packages));
    // It fails as soon as one name is unknown, but answers for all the others.
    let answer = query.output().map(|output| text(&output.stdout)).unwrap_or_default();
    answer.lines().filter_map(|line| line.strip_prefix("installed ")).map(str::to_owned).collect()
}

/// Installs what is missing, as root or through sudo.
pub(super) fn install(machine: &Machine, missing: &[&'static Need]) -> Result<()> {
    let sudo = sudo(machine, missing)?;
    if let Err(error) = run(&mut apt_get(machine, sudo, &["update"])) {
        // One broken third-party source must not stand in the way: what is needed may come from the others.
        eprintln!("{error:#}; trying with the package lists as they are");
    }
    let mut names = Vec::new();
    for need in missing {
        match need.packages.iter().find(|name| is_available(machine, name)) {
            Some(name) => names.push(*name),
            None => bail!(
                "apt knows no package named {} ({}). Add the source that has it to /etc/apt, or install it by hand, \
                 then run this command again",
                need.packages.join(" or "),
                need.purpose
            ),
        }
    }
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(names);
    let mut install = apt_get(machine, sudo, &arguments);
    eprintln!("$ {}", command_line(&install));
    run(&mut install)
}

/// What to put before a command so that it runs as root: nothing for root itself.
fn sudo(machine: &Machine, missing: &[&'static Need]) -> Result<&'static [&'static str]> {
    let id = machine.command("id").arg("-u").output().map(|output| text(&output.stdout)).unwrap_or_default();
    if id.trim() == "0" {
        return Ok(&[]);
    }
    if succeeds(machine.command("sudo").args(["-n", "true"])) {
        return Ok(&["sudo", "-n"]);
    }
    if machine.interactive && machine.has_program("sudo") {
        return Ok(&["sudo"]);
    }
    let names: Vec<_> = missing.iter().map(|need| need.packages[0]).collect();
    bail!(
        "only root may install them, and sudo is not at hand. Run this as root, then try again:\n  apt-get install {}",
        names.join(" ")
    )
}

fn apt_get(machine: &Machine, sudo: &[&str], arguments: &[&str]) -> Command {
    // sudo drops the environment, so `env` sets it on the far side.
    let mut words = sudo.iter().chain(&["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    let mut command = machine.command(words.next().unwrap_or(&"env"));
    // A fresh machine is often busy with its own upgrades, which hold the lock.
    command.args(words).args(["-q", "-o", "DPkg::Lock::Timeout=300"]).args(arguments);
    command
}

/// Whether this release has a package of that name: a name without a record is virtual or unknown.
fn is_available(machine: &Machine, name: &str) -> bool {
    let answer = machine.command("apt-cache").args(["show", name]).output();
    answer.is_ok_and(|output| text(&output.stdout).lines().any(|line| line.starts_with("Package:")))
}
