//! `cargo xtask features`: the plugin's code and documentation with every set of its features.

use anyhow::{Context as _, Result};

use crate::{
    clock::Stopwatch,
    workspace::{self, cargo, command_line},
};

const PACKAGE: &str = "bevy_soundscape";

pub(crate) fn run() -> Result<()> {
    let names = names()?;
    let sets = every_set(&names);
    for (number, set) in sets.iter().enumerate() {
        let stopwatch = Stopwatch::start();
        let features = set.join(",");
        for line in ["clippy --quiet", "doc --quiet --no-deps"] {
            let mut cargo = cargo();
            cargo.current_dir(workspace::root()).args(line.split(' ')).args(["-p", PACKAGE, "--lib"]);
            cargo.args(["--no-default-features", "--features", &features]).env("RUSTDOCFLAGS", "-D warnings");
            if line.starts_with("clippy") {
                cargo.args(["--", "-D", "warnings"]);
            }
            workspace::run(&mut cargo)
                .with_context(|| format!("a set of features fails: {}", command_line(&cargo)))?;
        }
        let features = if set.is_empty() { "none" } else { &features };
        eprintln!("{:>3}/{} {features}: {:.1} s", number + 1, sets.len(), stopwatch.elapsed().as_secs_f64());
    }
    Ok(())
}

/// All of its features but the set that is the default.
fn names() -> Result<Vec<String>> {
    let output = cargo()
        .current_dir(workspace::root())
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .context("cannot start cargo")?;
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("`cargo metadata` failed")?;
    let packages = metadata["packages"].as_array().context("cargo names no packages")?;
    let plugin =
        packages.iter().find(|package| package["name"] == PACKAGE).context("the plugin is missing")?;
    let features = plugin["features"].as_object().context("the plugin has no features")?;
    Ok(features.keys().filter(|name| *name != "default").cloned().collect())
}

fn every_set(names: &[String]) -> Vec<Vec<&str>> {
    let members = |bits: u32| names.iter().enumerate().filter(move |(bit, _)| bits & (1 << bit) != 0);
    (0..1 << names.len()).map(|bits| members(bits).map(|(_, name)| name.as_str()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_comes_once() {
        let names = ["a", "b", "c"].map(str::to_owned);
        let mut sets: Vec<_> = every_set(&names).into_iter().map(|set| set.concat()).collect();
        sets.sort_unstable();
        assert_eq!(sets, ["", "a", "ab", "abc", "ac", "b", "bc", "c"]);
    }
}
