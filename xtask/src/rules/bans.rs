//! Crates that must not come in, not even through another crate, and crates of which there may be one version only.

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use super::Breach;

/// deny.toml says the same to cargo-deny; this check needs nothing installed.
const BANNED: &[(&str, &str)] =
    &[("aws-lc-rs", TLS), ("aws-lc-sys", TLS), ("native-tls", TLS), ("openssl", TLS), ("openssl-sys", TLS)];
const TLS: &str = "TLS is rustls with ring here: turn off the feature that brings this in";

/// Two versions of these build, and then plugins and apps do not see each other's types.
const SINGLE: &[&str] = &["bevy_app", "bevy_asset", "bevy_ecs", "egui", "kira"];

/// The text of Cargo.lock, which names the crates of every feature and every platform.
pub(super) fn read(root: &Path) -> Result<String> {
    fs::read_to_string(root.join("Cargo.lock")).context("cannot read Cargo.lock")
}

pub(super) fn check(lock: &str) -> Vec<Breach> {
    let names: Vec<_> = lock
        .split("[[package]]")
        .skip(1)
        .filter_map(|package| {
            package.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        })
        .collect();
    let count = |name: &str| names.iter().filter(|found| **found == name).count();

    let banned = BANNED.iter().filter(|(name, _)| count(name) > 0);
    let doubled = SINGLE.iter().filter(|name| count(name) > 1);
    let find_out =
        |name: &str| format!("`cargo tree --workspace --all-features --invert {name}` shows who wants it");
    banned
        .map(|(name, why)| {
            Breach::new("Cargo.lock", format!("{name} must not be there. {why}. {}", find_out(name)))
        })
        .chain(doubled.map(|name| {
            let what = format!("{name} is there in {} versions. Keep one. {}", count(name), find_out(name));
            Breach::new("Cargo.lock", what)
        }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn banned_and_doubled_crates_are_found() {
        let check = |packages: &[(&str, &str)], expected: &[&str]| {
            let entry = |(name, version): &(&str, &str)| {
                format!(
                    "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\ndependencies = [\n \"egui\",\n]\n"
                )
            };
            let lock = format!("version = 4\n\n{}", packages.iter().map(entry).collect::<String>());
            let found: Vec<_> = check(&lock).into_iter().map(|breach| breach.what).collect();
            assert_eq!(found.len(), expected.len(), "{found:?}");
            for (found, start) in found.iter().zip(expected) {
                assert!(found.starts_with(start), "{found}");
            }
        };
        check(&[("egui", "0.36.2"), ("openssl-probe", "0.2.2"), ("rand", "0.8.0"), ("rand", "0.9.0")], &[]);
        check(&[("aws-lc-rs", "1.0.0")], &["aws-lc-rs must not be there"]);
        check(&[("openssl-sys", "0.9.0"), ("native-tls", "0.2.0")], &["native-tls", "openssl-sys"]);
        check(&[("egui", "0.35.0"), ("egui", "0.36.2")], &["egui is there in 2 versions"]);
        check(&[("bevy_ecs", "0.18.0"), ("bevy_ecs", "0.19.1")], &["bevy_ecs is there in 2 versions"]);
    }
}
