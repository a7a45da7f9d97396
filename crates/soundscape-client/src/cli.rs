//! What the command takes, and who does it.

mod bake;
mod cache;
mod categories;
mod completions;
mod credits;
mod get;
mod info;
mod lock;
mod output;
mod profile;
mod progress;
mod search;
mod verify;

use std::{io, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use soundscape_client::{Client, ClientBuilder, ClientError};
use tokio::runtime;
use tracing_subscriber::EnvFilter;

use output::Output;

/// Find, inspect, download and pin sounds.
///
/// The key is read from SOUNDSCAPE_API_KEY. Files are kept in SOUNDSCAPE_CACHE (default: the user's cache folder), at
/// most SOUNDSCAPE_CACHE_BYTES of them (default: 2000000000).
#[derive(Parser)]
#[command(name = "soundscape", version, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Address of the server
    #[arg(long, global = true, env = "SOUNDSCAPE_URL", default_value = "https://api.soundscape.io/v2")]
    url: String,

    /// Make no request: answer from the cache, or fail (as does SOUNDSCAPE_OFFLINE=1)
    #[arg(long, global = true)]
    offline: bool,

    /// Print JSON; the help of each command shows its shape
    #[arg(long, global = true)]
    json: bool,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  done, and all is well
  1  it failed, or a check found something: stale pins, wrong files, a denied licence
  2  the command line is not understood

To ship a game:
  soundscape lock add snd_8f3a2c1d \"door creak slow\"
  soundscape bake assets/baked
  soundscape credits --deny editorial > CREDITS.md";

#[derive(Subcommand)]
enum Command {
    Search(search::Search),
    Info(info::Info),
    Get(get::Get),
    Lock(lock::Lock),
    Bake(bake::Bake),
    Verify(verify::Verify),
    Credits(credits::Credits),
    Categories(categories::Categories),
    Profile(profile::Profile),
    #[command(subcommand)]
    Cache(cache::CacheCommand),
    Completions(completions::Completions),
}

/// Runs the command line. Results go to stdout, everything else to stderr.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    match execute(cli) {
        Ok(code) => code,
        // `soundscape search door | head -1` is no failure.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::print_error(&error);
            ExitCode::FAILURE
        }
    }
}

fn execute(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { command, url, offline, json } = cli;
    let connect = || client(&url, offline);
    let mut output = Output::new(io::stdout().lock(), json);
    let output = &mut output;
    match command {
        Command::Search(search) => wait(search.run(&connect()?, output))?,
        Command::Info(info) => wait(info.run(&connect()?, output))?,
        Command::Get(get) => wait(get.run(&connect()?, output))?,
        Command::Lock(lock) => return lock.run(connect, output),
        Command::Bake(bake) => wait(bake.run(&keyless(connect(), &url)?, output))?,
        Command::Verify(verify) => return verify.run(output),
        Command::Credits(credits) => return credits.run(output),
        Command::Categories(categories) => wait(categories.run(&connect()?, output))?,
        Command::Profile(profile) => wait(profile.run(&connect()?, output))?,
        Command::Cache(command) => return command.run(output),
        Command::Completions(completions) => completions.run::<Cli>(output)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn client(url: &str, offline: bool) -> Result<Client, ClientError> {
    let builder = ClientBuilder::from_env()?.url(url);
    if offline { builder.offline(true).build() } else { builder.build() }
}

/// What only needs a key for sounds that are not in the cache; the server then says that it is missing.
fn keyless(client: Result<Client, ClientError>, url: &str) -> Result<Client, ClientError> {
    match client {
        Err(ClientError::MissingKey) => Client::builder(url).build(),
        client => client,
    }
}

fn wait<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    // Only waits: the client does its work on a thread of its own.
    let runtime = runtime::Builder::new_current_thread().build();
    runtime.context("cannot wait for the client: the system is out of memory")?.block_on(work)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
