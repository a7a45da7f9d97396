//! `soundscape lock`: pins sounds in a lock file.

mod add;
mod remove;
mod update;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use soundscape_client::{Client, ClientError, LockFile, SoundId};

use super::{output::Output, wait};

/// Pin sounds in a lock file, so that everybody who builds the project gets the same bytes
///
/// Without a command, lists what is pinned, or checks it with --check.
///
/// JSON: {"generation", "changed", "queries": [{"words", …, "variations", "id", "more": [ids]}], "sounds": [{"id",
/// "format", "normalize", "sha256", "bytes", "title", "creator", "license", "attribution", "facts": {"duration_s", …}}]},
/// and with --check: {"stale": [{"kind", …}]}
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Lock {
    #[command(subcommand)]
    command: Option<LockCommand>,

    #[command(flatten)]
    file: LockPath,

    /// Compare what is pinned with the server; exit code 1 and a list when it is out of date. Costs no credit
    #[arg(long)]
    check: bool,
}

/// Which lock file.
#[derive(Args)]
pub(crate) struct LockPath {
    /// The lock file
    #[arg(long, value_name = "FILE", default_value = LockFile::NAME)]
    pub(crate) lock_file: PathBuf,
}

#[derive(Subcommand)]
enum LockCommand {
    Add(add::Add),
    Remove(remove::Remove),
    Update(update::Update),
}

impl Lock {
    pub(crate) fn run(
        self,
        connect: impl FnOnce() -> Result<Client, ClientError>,
        output: &mut Output<'_>,
    ) -> anyhow::Result<ExitCode> {
        match self.command {
            Some(LockCommand::Add(add)) => wait(add.run(&connect()?, output))?,
            Some(LockCommand::Remove(remove)) => remove.run(output)?,
            Some(LockCommand::Update(update)) => wait(update.run(&connect()?, output))?,
            None => {
                let lock = LockFile::read(&self.file.lock_file)?;
                if self.check {
                    return wait(check(&connect()?, &lock, output));
                }
                print(&lock, false, output)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn check(client: &Client, lock: &LockFile, output: &mut Output<'_>) -> anyhow::Result<ExitCode> {
    let stale = client.check(lock).await?;
    output.print(&serde_json::json!({ "stale": stale }), |to| {
        stale.iter().try_for_each(|stale| writeln!(to, "{stale}"))?;
        match stale.len() {
            0 => writeln!(
                to,
                "{} queries and {} sounds are as pinned",
                lock.queries().len(),
                lock.sounds().len()
            ),
            stale => writeln!(to, "{stale} out of date: `soundscape lock update` takes what there is now"),
        }
    })?;
    Ok(if stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Has the cache keep what is pinned. It only costs time when the cache cannot.
fn keep(lock: &LockFile, path: &Path, client: &Client) {
    let cache = client.cache();
    let kept = cache.keep_pinned(path, lock).and_then(|()| cache.prune_if_full());
    kept.unwrap_or_else(|error| tracing::warn!(%error, "the cache does not keep what is pinned"));
}

fn print(lock: &LockFile, changed: bool, output: &mut Output<'_>) -> anyhow::Result<()> {
    let json = serde_json::json!({
        "generation": lock.generation(), "changed": changed, "queries": lock.queries(), "sounds": lock.sounds(),
    });
    output.print(&json, |to| {
        for sound in lock.sounds() {
            let path = sound.path();
            writeln!(
                to,
                "{path:<40} {:>10} bytes  {:<12}  {}",
                sound.bytes,
                sound.license.name(),
                sound.title
            )?;
        }
        for pinned in lock.queries() {
            for id in pinned.ids() {
                writeln!(to, "{:<40} `{}`", id.as_str(), pinned.query.words)?;
            }
        }
        let (sounds, queries) = (lock.sounds().len(), lock.queries().len());
        writeln!(to, "{sounds} sounds, {queries} queries, generation {}", lock.generation())
    })?;
    Ok(())
}

/// A sound by its id, or words to find one by.
#[derive(Clone)]
enum Wanted {
    Id(SoundId),
    Words(String),
}

/// Words that look like an id are one with a typing error.
fn wanted(text: &str) -> Result<Wanted, String> {
    match text.parse() {
        Ok(id) => Ok(Wanted::Id(id)),
        Err(error) if text.starts_with(SoundId::PREFIX) => Err(error.to_string()),
        Err(_) if text.trim().is_empty() => Err("write an id or words".into()),
        Err(_) => Ok(Wanted::Words(text.into())),
    }
}
