//! `soundscape lock update`: resolves every query anew.

use clap::Args;
use soundscape_client::{Client, LockFile};

use super::{LockPath, save};
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
        let renewed = client.renew(&LockFile::read(path)?).await?;
        save(&renewed, path, Some(client), output)
    }
}
