//! `soundscape bake`: the pinned sounds as files beside the game.

use std::path::PathBuf;

use clap::Args;
use soundscape_client::{Client, LockFile};

use super::{lock::LockPath, output::Output, progress};

/// Write the pinned sounds into a folder, with a manifest
///
/// Files that are right already are not touched; those of an earlier bake that are not pinned any more are removed.
/// Needs no key when the cache has every sound.
///
/// JSON: {"written", "unchanged", "removed"}, lists of paths
#[derive(Args)]
pub(crate) struct Bake {
    /// The folder, such as assets/baked
    #[arg(value_name = "DIR")]
    folder: PathBuf,

    #[command(flatten)]
    file: LockPath,
}

impl Bake {
    pub(crate) async fn run(self, client: &Client, output: &mut Output<'_>) -> anyhow::Result<()> {
        let path = &self.file.lock_file;
        // Not of the lock file's generation: what `lock add` or a game has paid for today is free here, too.
        let lock = LockFile::read(path)?;
        let bar = progress::sounds();
        let baked = client
            .bake(&lock, &self.folder, |written, total| {
                bar.set_length(total as u64);
                bar.set_position(written as u64);
            })
            .await?;
        bar.finish_and_clear();
        let (written, unchanged, removed) = (baked.written.len(), baked.unchanged.len(), baked.removed.len());
        output.print(&baked, |to| {
            baked.removed.iter().try_for_each(|path| writeln!(to, "removed {path}"))?;
            baked.written.iter().try_for_each(|path| writeln!(to, "wrote {path}"))?;
            let folder = self.folder.display();
            writeln!(to, "{written} written, {unchanged} unchanged, {removed} removed in {folder}")
        })?;
        let cache = client.cache();
        // It only costs time when the cache cannot.
        let kept = cache.keep_pinned(path, &lock).and_then(|()| cache.prune_if_full());
        kept.unwrap_or_else(|error| tracing::warn!(%error, "the cache does not keep what is pinned"));
        Ok(())
    }
}
