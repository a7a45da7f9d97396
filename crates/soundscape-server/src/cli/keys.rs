//! `soundscape-server keys`.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::SignedDuration;
use soundscape_wire::{ApiKey, KeyMode, Scope, Tier};

use super::{DataArgs, block_on};
use crate::{
    app,
    config::Config,
    key::{CreatedKey, DEFAULT_GRACE, LONGEST_GRACE, NewKey, hash},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a key; it is shown this once
    Create(Create),
    /// Take a key that was made elsewhere, such as a documentation's sample
    Import(Import),
    /// Replace a key: the new one is shown this once, the old one goes on working for a time of grace
    Rotate(Rotate),
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
    #[command(flatten)]
    key: KeyArgs,
    /// Make a sandbox key: everything works and no credit moves
    #[arg(long)]
    test: bool,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The key: `ss_live_…`, or `ss_test_…` for the sandbox
    #[arg(value_name = "KEY", value_parser = ApiKey::unchecked)]
    secret: ApiKey,
    #[command(flatten)]
    key: KeyArgs,
}

#[derive(Debug, Args)]
pub(super) struct Rotate {
    /// The key's id, as `keys list` shows it
    key_id: String,
    /// Seconds that the old key goes on working; 0: none
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_GRACE.as_secs(),
          value_parser = clap::value_parser!(i64).range(0..=LONGEST_GRACE.as_secs()))]
    grace: i64,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// Whose the key is, and what it may do.
#[derive(Debug, Args)]
struct KeyArgs {
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
            Self::Import(import) => import.run(),
            Self::Rotate(rotate) => rotate.run(),
            Self::List { data } => list(data.config(Vec::new())?),
            Self::Revoke { key_id, data } => revoke(data.config(Vec::new())?, &key_id),
        }
    }
}

impl Create {
    fn run(self) -> anyhow::Result<ExitCode> {
        let mode = if self.test { KeyMode::Test } else { KeyMode::Live };
        self.key.run(mode, async |store, config, request| {
            Ok(app::create_key(store, &config.tiers, &*config.clock, request).await?)
        })
    }
}

impl Import {
    fn run(self) -> anyhow::Result<ExitCode> {
        let secret = self.secret;
        self.key.run(secret.mode(), async |store, config, request| {
            if let Some(known) = store.key(&hash(secret.secret())).await? {
                bail!("this key is registered already, as {} of {}", known.id, known.workspace);
            }
            Ok(app::register_key(store, &config.tiers, &*config.clock, secret.clone(), request).await?)
        })
    }
}

impl Rotate {
    fn run(self) -> anyhow::Result<ExitCode> {
        let config = self.data.config(Vec::new())?;
        let created = with_store(&config, async |store| {
            let old = store.keys().await?.into_iter().find(|key| key.id == self.key_id);
            let old = old.context("there is no such key: `soundscape-server keys list` shows them")?;
            let grace = SignedDuration::from_secs(self.grace);
            Ok(app::rotate_key(store, &*config.clock, &old, grace).await?.0)
        })?;
        show(created, self.json);
        Ok(ExitCode::SUCCESS)
    }
}

impl KeyArgs {
    /// Has the key made by `make`, and shows it.
    fn run(
        self,
        mode: KeyMode,
        make: impl AsyncFnOnce(&Store, &Config, &NewKey) -> anyhow::Result<CreatedKey>,
    ) -> anyhow::Result<ExitCode> {
        let Self { workspace, tier, scopes, credits, json, data } = self;
        let config = data.config(Vec::new())?;
        let request = NewKey { workspace, tier, scopes, credits, mode };
        show(with_store(&config, async |store| make(store, &config, &request).await)?, json);
        Ok(ExitCode::SUCCESS)
    }
}

fn show(created: CreatedKey, json: bool) {
    let CreatedKey { key, key_id, workspace_id, scopes, expires_at } = created;
    if json {
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

pub(super) fn with_store<T>(
    config: &Config,
    work: impl AsyncFnOnce(&Store) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    block_on(async {
        std::fs::create_dir_all(&config.data)?;
        let store = Store::open(&config.data, config.database_url.as_deref()).await?;
        let outcome = work(&store).await;
        store.close().await;
        outcome
    })
}
