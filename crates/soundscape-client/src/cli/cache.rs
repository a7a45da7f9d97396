//! `soundscape cache`: what is kept on this machine.

use std::process::ExitCode;

use clap::Subcommand;
use soundscape_client::{BlobState, Cache, CacheEntry, ClientError, default_cache_dir};

use super::output::Output;

/// Look after the files that are kept on this machine
#[derive(Subcommand)]
pub(crate) enum CacheCommand {
    /// List the sounds in the cache
    List,
    /// Read every file in the cache and compare it with its hash; exit code 1 if one is not as it should be
    Verify,
}

impl CacheCommand {
    pub(crate) fn run(self, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
        let cache = Cache::open(default_cache_dir().ok_or(ClientError::NoCacheDir)?);
        match self {
            Self::List => list(&cache, output),
            Self::Verify => verify(&cache, output),
        }
    }
}

fn list(cache: &Cache, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
    let entries = cache.entries()?;
    output.print(&entries, |to| {
        entries.iter().try_for_each(|entry| writeln!(to, "{}", line(entry)))?;
        let bytes: u64 = entries.iter().map(CacheEntry::bytes).sum();
        writeln!(to, "{} files, {bytes} bytes in {}", entries.len(), cache.root().display())
    })?;
    Ok(ExitCode::SUCCESS)
}

fn verify(cache: &Cache, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
    let entries = cache.entries()?;
    let mut bad = Vec::new();
    for entry in &entries {
        match cache.check(entry)? {
            BlobState::Whole => {}
            state => bad.push((entry, wrong(state), cache.blob_path(entry.digest()))),
        }
    }
    let list = |(entry, wrong, path): &_| serde_json::json!({ "entry": entry, "wrong": wrong, "path": path });
    let json =
        serde_json::json!({ "checked": entries.len(), "bad": bad.iter().map(list).collect::<Vec<_>>() });
    output.print(&json, |to| {
        for (entry, wrong, path) in &bad {
            writeln!(to, "{}  {wrong}: {}", line(entry), path.display())?;
        }
        match bad.len() {
            0 => writeln!(to, "{} files checked, all whole", entries.len()),
            bad => {
                writeln!(to, "{} files checked, {bad} bad: `soundscape get` fetches them anew", entries.len())
            }
        }
    })?;
    Ok(if bad.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn wrong(state: BlobState) -> &'static str {
    match state {
        BlobState::Missing => "missing",
        BlobState::WrongSize => "wrong size",
        _ => "corrupt",
    }
}

fn line(entry: &CacheEntry) -> String {
    let variant = entry.variant();
    let normalized = if variant.normalize { "normalized" } else { "" };
    format!(
        "{}  {:<6} {normalized:<10} {:>10} bytes  {}",
        entry.id(),
        variant.format.name(),
        entry.bytes(),
        entry.namespace()
    )
}
