//! What the command takes, and who does it.

mod cache;
mod get;
mod info;
mod output;
mod search;

use std::{io, process::ExitCode};

use anyhow::Context;
use clap::{Parser, Subcommand};
use soundscape_client::{Client, ClientBuilder, ClientError};
use tokio::runtime;
use tracing_subscriber::EnvFilter;

use output::Output;

/// Find, inspect and download sounds.
///
/// The key is read from SOUNDSCAPE_API_KEY, and files are kept in SOUNDSCAPE_CACHE (default: the user's cache folder).
#[derive(Parser)]
#[command(name = "soundscape", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Address of the server
    #[arg(long, global = true, env = "SOUNDSCAPE_URL", default_value = "https://api.soundscape.io/v2")]
    url: String,

    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    Search(search::Search),
    Info(info::Info),
    Get(get::Get),
    #[command(subcommand)]
    Cache(cache::CacheCommand),
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
    let Cli { command, url, json } = cli;
    let mut output = Output::new(io::stdout().lock(), json);
    let output = &mut output;
    match command {
        Command::Search(search) => wait(search.run(&client(&url)?, output))?,
        Command::Info(info) => wait(info.run(&client(&url)?, output))?,
        Command::Get(get) => wait(get.run(&client(&url)?, output))?,
        Command::Cache(command) => return command.run(output),
    }
    Ok(ExitCode::SUCCESS)
}

fn client(url: &str) -> Result<Client, ClientError> {
    ClientBuilder::from_env()?.url(url).build()
}

fn wait<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    // Only waits: the client does its work on a thread of its own.
    let runtime = runtime::Builder::new_current_thread().build();
    runtime.context("cannot wait for the client: the system is out of memory")?.block_on(work)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
