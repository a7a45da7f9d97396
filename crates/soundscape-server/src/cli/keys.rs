//! `soundscape-server keys`.

use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, Subcommand};
use soundscape_wire::{KeyMode, Scope, Tier};

use super::{DataArgs, block_on};
use crate::{
    app,
    config::Config,
    key::{CreatedKey, NewKey},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a key; it is shown this once
    Create(Create),
    /// List the keys by what may be shown of them
    List {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Revoke a key at once
    Revoke {
        /// The key's id, as `keys list` shows it
        key_id: String,
        #[command(flatten)]
        data: DataArgs,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The workspace that the key belongs to; one that does not exist is made
    #[arg(long, value_name = "NAME")]
    workspace: String,
    /// The tier of a workspace that is made: indie, studio or enterprise
    #[arg(long, default_value = "indie")]
    tier: Tier,
    /// What the key may do, separated by commas
    #[arg(long, value_delimiter = ',', default_values_t = Scope::ALL)]
    scopes: Vec<Scope>,
    /// Credits of a workspace that is made, where not a month's worth of its tier
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    credits: Option<i64>,
    /// Make a sandbox key: everything works and no credit moves
    #[arg(long)]
    test: bool,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

impl Keys {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Create(create) => create.run(),
            Self::List { data } => list(data.config(Vec::new())),
            Self::Revoke { key_id, data } => revoke(data.config(Vec::new()), &key_id),
        }
    }
}

impl Create {
    fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.data.config(Vec::new());
        let request = NewKey {
            workspace: self.workspace,
            tier: self.tier,
            scopes: self.scopes,
            credits: self.credits,
            mode: if self.test { KeyMode::Test } else { KeyMode::Live },
        };
        let created = with_store(&config, async |store| {
            Ok(app::create_key(store, &config.tiers, &*config.clock, &request).await?)
        })?;
        let CreatedKey { key, key_id, workspace_id, scopes, expires_at } = created;
        if self.json {
            let json = serde_json::json!({
                "key": key.secret(), "key_id": key_id, "workspace_id": workspace_id,
                "scopes": scopes, "expires_at": expires_at,
            });
            println!("{json}");
        } else {
            let scopes: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
            println!("{}", key.secret());
            eprintln!("{key_id}, workspace {workspace_id}, {}, until {expires_at}", scopes.join(" "));
            eprintln!("Keep it safe: it is not shown again. Programs read it from SOUNDSCAPE_API_KEY.");
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(config: Config) -> anyhow::Result<ExitCode> {
    let keys = with_store(&config, async |store| Ok(store.keys().await?))?;
    let now = config.clock.now();
    for key in keys {
        let state = match key.revoked_at {
            Some(at) => format!("revoked {at}"),
            None if key.expires_at <= now => format!("expired {}", key.expires_at),
            None => format!("until {}", key.expires_at),
        };
        let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.name()).collect();
        println!("{}  {}  {}  {}  {state}", key.id, key.display, key.workspace, scopes.join(","));
    }
    Ok(ExitCode::SUCCESS)
}

fn revoke(config: Config, key_id: &str) -> anyhow::Result<ExitCode> {
    let revoked =
        with_store(&config, async |store| Ok(store.revoke_key(key_id, config.clock.now()).await?))?;
    if !revoked {
        bail!("there is no such key to revoke: `soundscape-server keys list` shows them");
    }
    eprintln!("{key_id} is revoked");
    Ok(ExitCode::SUCCESS)
}

fn with_store<T>(config: &Config, work: impl AsyncFnOnce(&Store) -> anyhow::Result<T>) -> anyhow::Result<T> {
    block_on(async {
        std::fs::create_dir_all(&config.data)?;
        let store = Store::open(&config.data, config.database_url.as_deref()).await?;
        let outcome = work(&store).await;
        store.close().await;
        outcome
    })
}
