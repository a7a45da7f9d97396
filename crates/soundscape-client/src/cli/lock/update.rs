//! `soundscape lock update`: resolves every query anew.

use anyhow::ensure;
use clap::Args;
use soundscape_client::{Client, LockFile};

use super::{LockPath, keep, print};
use crate::cli::output::Output;

/// Resolve every query anew, and take titles, creators and licences as they are now
#[derive(Args)]
pub(crate) struct Update {
    #[command(flatten)]
    file: LockPath,
}

impl Update {
    pub(crate) async fn run(self, client: &Client, output: &mut Output<'_>) -> anyhow::Result<()> {
        let path = &self.file.lock_file;
        let before = LockFile::read(path)?;
        let renewed = client.renew(&before).await?;
        let mut meanwhile = false;
        let (lock, changed) = LockFile::edit(path, |lock| {
            meanwhile = *lock != before;
            if !meanwhile {
                *lock = renewed;
            }
        })?;
        ensure!(!meanwhile, "{} was changed meanwhile: run `soundscape lock update` again", path.display());
        keep(&lock, path, client);
        print(&lock, changed, output)
    }
}
