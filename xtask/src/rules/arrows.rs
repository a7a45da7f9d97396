//! Which of our crates may know which.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Breach;
use crate::workspace::cargo;

/// Every arrow there may be; ARCHITECTURE.md draws them. Crates that stand on no left side know none of the others.
const ALLOWED: &[Arrow<'static>] = &[
    arrow("bevy_soundscape", "soundscape-client", Kind::Always),
    arrow("bevy_soundscape", "soundscape-server", Kind::Optional),
    arrow("bevy_soundscape", "soundscape-server", Kind::Tests),
    arrow("bevy_soundscape", "soundscape-audio", Kind::Tests),
    arrow("soundscape-client", "soundscape-wire", Kind::Always),
    arrow("soundscape-client", "soundscape-server", Kind::Tests),
    arrow("soundscape-server", "soundscape-audio", Kind::Always),
    arrow("soundscape-server", "soundscape-wire", Kind::Always),
    arrow("soundscape-bench", "bevy_soundscape", Kind::Always),
    arrow("soundscape-bench", "soundscape-client", Kind::Always),
    arrow("soundscape-bench-picker", "bevy_soundscape", Kind::Always),
];

#[derive(Clone, Copy, Debug, PartialEq)]
struct Arrow<'a> {
    from: &'a str,
    to: &'a str,
    kind: Kind,
}

/// When one crate needs another.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// In every build.
    Always,
    /// Only behind a feature.
    Optional,
    /// Only to build its tests and examples.
    Tests,
}

const fn arrow<'a>(from: &'a str, to: &'a str, kind: Kind) -> Arrow<'a> {
    Arrow { from, to, kind }
}

/// What cargo says about the workspace's own crates.
pub(super) fn read(root: &Path) -> Result<Value> {
    let output = cargo()
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .context("cannot start cargo")?;
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("`cargo metadata` failed: {}", String::from_utf8_lossy(&output.stderr)))
}

pub(super) fn check(metadata: &Value) -> Vec<Breach> {
    let allowed = |found: &Arrow<'_>| {
        ALLOWED.iter().any(|allowed| {
            (allowed.from, allowed.to) == (found.from, found.to)
                && (allowed.kind == found.kind || allowed.kind == Kind::Always)
        })
    };
    let breach = |found: Arrow<'_>| {
        let when = match found.kind {
            Kind::Always => "",
            Kind::Optional => ", not even behind a feature",
            Kind::Tests => ", not even in its tests",
        };
        Breach::new(
            found.from,
            format!("must not depend on {}{when} (see the arrows in ARCHITECTURE.md)", found.to),
        )
    };
    arrows(metadata).into_iter().filter(|found| !allowed(found)).map(breach).collect()
}

fn arrows(metadata: &Value) -> Vec<Arrow<'_>> {
    let packages = list(metadata, "packages");
    let is_ours = |name: &str| packages.iter().any(|package| package["name"] == name);
    let mut found = Vec::new();
    for package in packages {
        for dependency in list(package, "dependencies") {
            let (Some(from), Some(to)) = (package["name"].as_str(), dependency["name"].as_str()) else {
                continue;
            };
            if !is_ours(to) {
                continue;
            }
            // Build scripts count as `Always`: what they need, every build needs.
            let kind = match (dependency["kind"].as_str(), dependency["optional"].as_bool()) {
                (Some("dev"), _) => Kind::Tests,
                (_, Some(true)) => Kind::Optional,
                _ => Kind::Always,
            };
            found.push(arrow(from, to, kind));
        }
    }
    found
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check_dependency(from: &str, to: &str, kind: Option<&str>, optional: bool, expected: Option<&str>) {
        let others = [
            "bevy_soundscape",
            "soundscape-audio",
            "soundscape-client",
            "soundscape-server",
            "soundscape-wire",
        ];
        let packages: Vec<_> = others
            .iter()
            .chain(&["xtask"])
            .map(|name| {
                let dependency = json!({"name": to, "kind": kind, "optional": optional});
                let outside = json!({"name": "serde", "kind": null, "optional": false});
                let dependencies = if *name == from { vec![outside, dependency] } else { vec![] };
                json!({"name": name, "dependencies": dependencies})
            })
            .collect();
        let found: Vec<_> = check(&json!({"packages": packages})).iter().map(Breach::to_string).collect();
        match expected {
            None => assert!(found.is_empty(), "{found:?}"),
            Some(start) => {
                assert_eq!(found.len(), 1, "{from} → {to}");
                assert!(found[0].starts_with(start), "{found:?}");
            }
        }
    }

    #[test]
    fn arrows_that_the_design_has() {
        check_dependency("bevy_soundscape", "soundscape-client", None, false, None);
        check_dependency("bevy_soundscape", "soundscape-server", None, true, None);
        check_dependency("bevy_soundscape", "soundscape-server", Some("dev"), false, None);
        check_dependency("bevy_soundscape", "soundscape-audio", Some("dev"), false, None);
        check_dependency("soundscape-client", "soundscape-wire", None, false, None);
        check_dependency("soundscape-client", "soundscape-server", Some("dev"), false, None);
        check_dependency("soundscape-server", "soundscape-wire", Some("dev"), false, None);
        check_dependency("soundscape-server", "soundscape-audio", None, true, None);
    }

    #[test]
    fn arrows_that_it_has_not() {
        let check = |from, to, kind, optional| {
            check_dependency(from, to, kind, optional, Some(&format!("{from}: must not depend on {to}")));
        };
        check("bevy_soundscape", "soundscape-server", None, false);
        check("bevy_soundscape", "soundscape-audio", None, true);
        check("bevy_soundscape", "soundscape-wire", None, false);
        check("soundscape-client", "soundscape-server", None, true);
        check("soundscape-client", "soundscape-audio", Some("dev"), false);
        check("soundscape-server", "soundscape-client", None, false);
        check("soundscape-wire", "soundscape-client", Some("dev"), false);
        check("soundscape-audio", "soundscape-wire", None, false);
        check("soundscape-audio", "soundscape-wire", Some("build"), false);
        check("xtask", "soundscape-audio", None, false);
    }
}
