//! `soundscape cache`: what is kept on this machine.

use std::process::ExitCode;

use clap::Subcommand;
use soundscape_client::{BlobState, Cache, CacheEntry, ClientError, default_cache_bytes, default_cache_dir};

use super::output::Output;

/// Look after the files that are kept on this machine
///
/// None of these needs a key or a server.
#[derive(Subcommand)]
pub(crate) enum CacheCommand {
    /// List the sounds in the cache
    ///
    /// JSON: [{"namespace", "id", "format", "normalize", "digest", "bytes"}]
    List,
    /// Remove the files that were not used for longest
    ///
    /// What a lock file pins, or a program uses, stays. JSON: {"evicted", "freed_bytes", "blobs", "bytes"}
    Prune {
        /// Until at most so many are left [default: what SOUNDSCAPE_CACHE_BYTES allows]
        #[arg(long, value_name = "BYTES")]
        to: Option<u64>,
    },
    /// Show what the cache holds
    ///
    /// JSON: {"entries", "blobs", "bytes", "pinned_bytes", "limit_bytes", …}
    Stats,
    /// Read every file in the cache and compare it with its hash; exit code 1 if one is not as it should be
    ///
    /// JSON: {"checked", "bad": [{"entry", "wrong", "path"}]}
    Verify,
}

impl CacheCommand {
    pub(crate) fn run(self, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
        let cache = open()?;
        match self {
            Self::List => list(&cache, output),
            Self::Prune { to } => prune(&cache, to, output),
            Self::Stats => stats(&cache, output),
            Self::Verify => verify(&cache, output),
        }
    }
}

/// The cache that every command uses.
pub(crate) fn open() -> Result<Cache, ClientError> {
    let folder = default_cache_dir().ok_or(ClientError::NoCacheDir)?;
    Ok(Cache::open(folder).limit_bytes(default_cache_bytes()?))
}

fn prune(cache: &Cache, to: Option<u64>, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
    let to = to.map_or_else(default_cache_bytes, Ok)?;
    let pruned = cache.prune(to)?;
    output.print(&pruned, |to| {
        writeln!(
            to,
            "{} files removed ({} bytes), {} left ({} bytes)",
            pruned.evicted, pruned.freed_bytes, pruned.blobs, pruned.bytes
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

fn stats(cache: &Cache, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
    let stats = cache.stats()?;
    output.print(&stats, |to| {
        let mut row = |name: &str, value: String| writeln!(to, "{name:<10} {value}");
        row("folder", cache.root().display().to_string())?;
        row("sounds", stats.entries.to_string())?;
        row("files", stats.blobs.to_string())?;
        row("bytes", format!("{} of {}", stats.bytes, stats.limit_bytes))?;
        row("pinned", format!("{} bytes", stats.pinned_bytes))
    })?;
    Ok(ExitCode::SUCCESS)
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
