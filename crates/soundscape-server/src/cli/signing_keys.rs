//! `soundscape-server signing-keys`.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};

use super::{DataArgs, keys::with_store};
use crate::signing::{LEAD, LONGEST_LIFE, Standing, standing};

#[derive(Debug, Subcommand)]
pub(super) enum SigningKeys {
    /// Sign file URLs with a new secret
    ///
    /// Running servers take it by themselves and sign with it after 15 seconds, when all of them know it. URLs that the
    /// one before has signed work until they expire: it verifies for another 25 hours, which is longer than any of them
    /// lives.
    Rotate(Rotate),
    /// List the secrets by their ids
    List {
        #[command(flatten)]
        data: DataArgs,
    },
}

#[derive(Debug, Args)]
pub(super) struct Rotate {
    /// Rotate although the secret before the present one still verifies URLs, which then stop working: for one that is
    /// known to a stranger, rotate twice
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    data: DataArgs,
}

impl SigningKeys {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Rotate(rotate) => rotate.run(),
            Self::List { data } => list(data),
        }
    }
}

impl Rotate {
    fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.data.config(Vec::new())?;
        let newest = with_store(&config, async |store| {
            let now = config.clock.now();
            let keys = store.signing_keys(now).await?;
            let before = standing(&keys, now).nth(1).filter(|(_, standing)| *standing != Standing::Past);
            if let (Some((key, _)), false) = (before, self.force) {
                bail!(
                    "{} still verifies URLs until {}, and a rotation would end them: wait, or say --force",
                    key.id,
                    keys[0].created_at + LEAD + LONGEST_LIFE
                );
            }
            store.rotate_signing_key(now).await?;
            Ok(store.signing_keys(now).await?.swap_remove(0))
        })?;
        println!("{}", newest.id);
        eprintln!("It signs from {} on; servers that run need no restart.", newest.created_at + LEAD);
        Ok(ExitCode::SUCCESS)
    }
}

fn list(data: DataArgs) -> anyhow::Result<ExitCode> {
    let config = data.config(Vec::new())?;
    let now = config.clock.now();
    let keys = with_store(&config, async |store| Ok(store.signing_keys(now).await?))?;
    for (key, standing) in standing(&keys, now) {
        println!("{}  made {}  {standing}", key.id, key.created_at);
    }
    Ok(ExitCode::SUCCESS)
}
