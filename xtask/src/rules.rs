//! The house rules that no other tool checks: what may depend on what, and how files are named and kept.

mod arrows;
mod bans;
mod leftovers;
mod length;
mod names;
mod opening;
mod sources;

use std::{fmt, path::Path};

use anyhow::{Result, bail};

/// Checks every rule, prints each breach, and fails if there was one.
pub(crate) fn check(root: &Path) -> Result<()> {
    let sources = sources::read(root)?;
    let breaches: Vec<Breach> = [
        arrows::check(&arrows::read(root)?),
        bans::check(&bans::read(root)?),
        names::check(&sources),
        opening::check(&sources),
        length::check(&sources),
        leftovers::check(&sources),
    ]
    .into_iter()
    .flatten()
    .collect();
    if breaches.is_empty() {
        eprintln!("{} Rust files keep the house rules", sources.len());
        return Ok(());
    }
    for breach in &breaches {
        eprintln!("{breach}");
    }
    bail!("the house rules are broken in {} places (each is named above)", breaches.len())
}

/// One place where a rule is broken.
#[derive(Debug)]
struct Breach {
    /// A file, with the line where there is one, or a crate.
    place: String,
    /// What is wrong there and what to do.
    what: String,
}

impl Breach {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// The places that a rule finds in planted files, for the tests of each rule.
#[cfg(test)]
fn places(rule: fn(&[sources::Source]) -> Vec<Breach>, files: &[(&str, &str)]) -> Vec<String> {
    let source = |(path, text): &(&str, &str)| sources::Source { path: (*path).into(), text: (*text).into() };
    let sources: Vec<_> = files.iter().map(source).collect();
    rule(&sources).into_iter().map(|breach| breach.place).collect()
}
