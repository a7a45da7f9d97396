//! The `soundscape-server` command line.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command talks through its streams")]

mod ingest;
mod keys;
mod serve;
#[cfg(feature = "testkit")]
mod testkit;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, Tiers};

/// Serves folders of sounds by the SoundScape API.
#[derive(Debug, Parser)]
#[command(name = "soundscape-server", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the sounds of one or more folders
    Serve(serve::Serve),
    /// Take folders of sounds in, without serving them
    Ingest(ingest::IngestFolders),
    /// Check rows against files, the ledger against balances, the search index against the catalogue
    Verify(verify::Verify),
    /// Make, list and revoke API keys; works while the server runs
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Serve sounds that are made for tests, with faults that are switched on and off
    #[cfg(feature = "testkit")]
    Testkit(testkit::Testkit),
}

/// Where the server keeps what it makes.
#[derive(Debug, Args)]
struct DataArgs {
    /// The server's own folder: database, search index, files made from the sounds
    #[arg(long, value_name = "DIR", default_value = "soundscape-data", env = "SOUNDSCAPE_DATA")]
    data: PathBuf,
    /// The database: sqlite://PATH, or postgres://USER:PASSWORD@HOST/DATABASE, whose password is safer in the
    /// environment, where other users of the machine do not see it [default: SQLite in the server's own folder]
    #[arg(long, value_name = "URL", env = "SOUNDSCAPE_DATABASE_URL", hide_env_values = true)]
    database_url: Option<DatabaseUrl>,
    #[command(flatten)]
    tiers: TierArgs,
}

/// May hold a password.
#[derive(Clone)]
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
    ($($field:ident: $type:ty = $env:literal, $tier:ident.$limit:ident, $help:literal;)*) => {
        /// What each tier gives, for whom the defaults are not right.
        #[derive(Debug, Args)]
        struct TierArgs {
            $(#[doc = $help]
            #[arg(long, hide = true, value_name = "N", env = $env, default_value_t = Tiers::default().$tier.$limit)]
            $field: $type,)*
        }

        impl TierArgs {
            fn tiers(&self) -> Tiers {
                let mut tiers = Tiers::default();
                $(tiers.$tier.$limit = self.$field;)*
                tiers
            }
        }
    };
}

tier_args! {
    tier_indie_rate: u32 = "SOUNDSCAPE_TIER_INDIE_RATE", indie.rate, "Calls a minute of an Indie key";
    tier_indie_credits: i64 = "SOUNDSCAPE_TIER_INDIE_CREDITS", indie.credits, "Credits a month of the Indie tier";
    tier_studio_rate: u32 = "SOUNDSCAPE_TIER_STUDIO_RATE", studio.rate, "Calls a minute of a Studio key";
    tier_studio_credits: i64 = "SOUNDSCAPE_TIER_STUDIO_CREDITS", studio.credits, "Credits a month of the Studio tier";
    tier_enterprise_rate: u32 = "SOUNDSCAPE_TIER_ENTERPRISE_RATE", enterprise.rate, "Calls a minute of an Enterprise key";
    tier_enterprise_credits: i64 = "SOUNDSCAPE_TIER_ENTERPRISE_CREDITS", enterprise.credits,
        "Credits a month of the Enterprise tier";
}

impl DataArgs {
    fn config(self, library: Vec<PathBuf>) -> Config {
        let mut config = Config::embedded(PathBuf::new(), self.data);
        config.library = library;
        // A variable that is set to nothing is not set.
        config.database_url = self.database_url.map(|url| url.0).filter(|url| !url.is_empty());
        config.tiers = self.tiers.tiers();
        config
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| "warn,soundscape_server=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome = match cli.command {
        Command::Serve(serve) => serve.run(),
        Command::Ingest(ingest) => ingest.run(),
        Command::Verify(verify) => verify.run(),
        Command::Keys(keys) => keys.run(),
        #[cfg(feature = "testkit")]
        Command::Testkit(testkit) => testkit.run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

/// A runtime for one command.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Runtime::new()?.block_on(work)
}
