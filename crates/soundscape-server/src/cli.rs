//! The `soundscape-server` command line.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks through its streams")]

mod export;
mod import;
mod ingest;
mod keys;
mod logging;
mod serve;
mod settings;
mod signing_keys;
#[cfg(feature = "testkit")]
mod testkit;
mod verify;

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use serde::{Deserialize, Serialize};

use self::{
    logging::{DEFAULT_FILTER, LogFormat},
    settings::Settings,
};
use crate::config::{Config, Tiers};

/// Serves folders of sounds by the SoundScape API.
///
/// What a server is told can stand in flags, in environment variables and in a file (--config); the first that says
/// something holds. `soundscape-server config` shows what that comes to.
#[derive(Debug, Parser)]
#[command(name = "soundscape-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the sounds of one or more folders
    Serve(Settings),
    /// Show as TOML what `serve` would work with, from flags, environment, file and defaults
    Config(Settings),
    /// Take folders of sounds in, without serving them
    Ingest(ingest::IngestFolders),
    Import(import::Import),
    Export(export::Export),
    /// Check rows against files, the ledger against balances, the search index against the catalogue
    Verify(verify::Verify),
    /// Make, list and revoke API keys; works while the server runs
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Replace and list the secrets that sign file URLs; works while the server runs
    #[command(subcommand)]
    SigningKeys(signing_keys::SigningKeys),
    /// Serve sounds that are made for tests, with faults that are switched on and off
    #[cfg(feature = "testkit")]
    Testkit(testkit::Testkit),
}

/// What every command can be told: where the server keeps what it makes, what its tiers give, how it logs.
#[derive(Debug, Default, Args, Serialize, Deserialize)]
struct DataArgs {
    /// A file in TOML with what is said here, relative to which its paths are; docs/soundscape-server.toml is one
    #[arg(long, value_name = "FILE", env = "SOUNDSCAPE_CONFIG")]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// The server's own folder: database, search index, files made from the sounds [default: soundscape-data]
    #[arg(long, value_name = "DIR", env = "SOUNDSCAPE_DATA")]
    data: Option<PathBuf>,
    /// The database: sqlite://PATH, or postgres://USER:PASSWORD@HOST/DATABASE, whose password is safer in the
    /// environment, where other users of the machine do not see it [default: SQLite in the server's own folder]
    #[arg(long, value_name = "URL", env = "SOUNDSCAPE_DATABASE_URL", hide_env_values = true)]
    database_url: Option<DatabaseUrl>,
    /// The form of the log, which goes to stderr [default: text]
    #[arg(
        long,
        value_enum,
        value_name = "text|json",
        hide_possible_values = true,
        env = "SOUNDSCAPE_LOG_FORMAT"
    )]
    log_format: Option<LogFormat>,
    /// What is logged: LEVEL or TARGET=LEVEL, separated by commas; `soundscape_server=debug` adds a line for each
    /// request. RUST_LOG says the same, after SOUNDSCAPE_LOG [default: warn,soundscape_server=info]
    #[arg(long, value_name = "FILTER", env = "SOUNDSCAPE_LOG")]
    log_filter: Option<String>,
    /// Where files made from the sounds are kept: file:///PATH, or s3://BUCKET/PREFIX with the usual AWS_… variables for
    /// its credentials, region and endpoint [default: in the server's own folder]
    #[arg(long, value_name = "URL", env = "SOUNDSCAPE_BLOB_URL")]
    blob_url: Option<String>,
    #[command(flatten)]
    #[serde(flatten)]
    tiers: TierArgs,
}

/// May hold a password.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct DatabaseUrl(String);

impl From<&str> for DatabaseUrl {
    fn from(url: &str) -> Self {
        Self(url.into())
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("REDACTED")
    }
}

macro_rules! tier_args {
    ($($field:ident = $env:literal, $tier:ident.$limit:ident, $help:literal;)*) => {
        /// What each tier gives, for whom the defaults are not right.
        #[derive(Debug, Default, Args, Serialize, Deserialize)]
        struct TierArgs {
            $(#[doc = $help]
            #[arg(long, hide_short_help = true, value_name = "N", env = $env)]
            $field: Option<u32>,)*
        }

        impl TierArgs {
            fn defaults() -> Self {
                let tiers = Tiers::default();
                // The defaults are small.
                Self { $($field: tiers.$tier.$limit.try_into().ok()),* }
            }

            fn tiers(&self) -> Tiers {
                let mut tiers = Tiers::default();
                $(if let Some(limit) = self.$field {
                    tiers.$tier.$limit = limit.into();
                })*
                tiers
            }
        }
    };
}

tier_args! {
    tier_indie_rate = "SOUNDSCAPE_TIER_INDIE_RATE", indie.rate, "Calls a minute of an Indie key [default: 120]";
    tier_indie_credits = "SOUNDSCAPE_TIER_INDIE_CREDITS", indie.credits,
        "Credits a month of the Indie tier [default: 500]";
    tier_studio_rate = "SOUNDSCAPE_TIER_STUDIO_RATE", studio.rate, "Calls a minute of a Studio key [default: 600]";
    tier_studio_credits = "SOUNDSCAPE_TIER_STUDIO_CREDITS", studio.credits,
        "Credits a month of the Studio tier [default: 5000]";
    tier_enterprise_rate = "SOUNDSCAPE_TIER_ENTERPRISE_RATE", enterprise.rate,
        "Calls a minute of an Enterprise key [default: 6000]";
    tier_enterprise_credits = "SOUNDSCAPE_TIER_ENTERPRISE_CREDITS", enterprise.credits,
        "Credits a month of the Enterprise tier [default: 100000]";
}

impl DataArgs {
    fn defaults() -> Self {
        Self {
            data: Some("soundscape-data".into()),
            log_format: Some(LogFormat::default()),
            log_filter: Some(DEFAULT_FILTER.into()),
            tiers: TierArgs::defaults(),
            ..Self::default()
        }
    }

    /// What a command beside the server works with, over these folders or those of the file. From here on it logs as it
    /// was told.
    fn config(self, library: Vec<PathBuf>) -> anyhow::Result<Config> {
        let mut config = Settings::settle(&self, self.config.as_deref())?.start()?;
        if !library.is_empty() {
            config.library = library;
        }
        Ok(config)
    }
}

/// The error with its causes, each said once.
fn in_full(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        _ if said.contains(&cause) => said,
        _ => format!("{said}: {cause}"),
    })
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let outcome = match Cli::from_arg_matches(&command().get_matches()) {
        Ok(cli) => cli.command.run(),
        Err(error) => error.exit(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {}", in_full(&error));
        ExitCode::FAILURE
    })
}

impl Command {
    fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Serve(settings) => serve::run(settings),
            Self::Config(settings) => serve::show(settings),
            Self::Ingest(ingest) => ingest.run(),
            Self::Import(import) => import.run(),
            Self::Export(export) => export.run(),
            Self::Verify(verify) => verify.run(),
            Self::Keys(keys) => keys.run(),
            Self::SigningKeys(keys) => keys.run(),
            #[cfg(feature = "testkit")]
            Self::Testkit(testkit) => testkit.run(),
        }
    }
}

/// The command line, which names the key of a file beside each flag.
fn command() -> clap::Command {
    fn name(command: clap::Command, keys: &[String]) -> clap::Command {
        let named = command.mut_args(|arg| match arg.get_help().map(ToString::to_string) {
            Some(help) if keys.iter().any(|key| key == arg.get_id()) => {
                let key = arg.get_id().to_string();
                arg.help(format!("{help} [key: {key}]"))
            }
            _ => arg,
        });
        named.mut_subcommands(|command| name(command, keys))
    }
    name(Cli::command(), &Settings::keys())
}

/// What a key of a file takes, in the words of its flag.
fn takes(key: &str) -> String {
    let command = Cli::command();
    let mut serve = command.get_subcommands().filter(|command| command.get_name() == "serve");
    let arg = serve.next().and_then(|serve| serve.get_arguments().find(|arg| arg.get_id() == key));
    let values = arg.and_then(|arg| arg.get_value_names()).unwrap_or_default().join(" ");
    let help = arg.and_then(|arg| arg.get_help()).map(ToString::to_string).unwrap_or_default();
    format!("{values}: {help}")
}

/// A runtime for one command.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Runtime::new()?;
    let outcome = runtime.block_on(work);
    // A file that is still being made is made again when it is needed.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}
