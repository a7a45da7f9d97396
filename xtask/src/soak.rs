//! `cargo xtask soak`: whether anything is lost, doubled or left dangling when the server is killed in mid-work.

mod api;
mod downloads;
mod library;
mod plan;
mod round;
mod server;

use std::{fs, path::Path};

use anyhow::{Context as _, Result};

use self::{plan::Plan, round::Soak, server::Installation};
use crate::{
    clock::Stopwatch,
    machine::{BUILD, Machine, TESTS},
    postgres::Cluster,
    workspace,
};

/// Kill the server and the ingest command in the middle of their work, again and again.
///
/// A round: the server runs over a folder whose sounds come, change, move and go; the ingest command runs beside it over the
/// same folder; clients download with idempotency keys, in formats that have to be made. At a random moment within two
/// seconds the server, the ingest command or both get SIGKILL, and in some rounds the restarted server once more while it
/// starts. Then `verify` has to find nothing; every download is asked for again with its key, be it answered or lost, and
/// its file has to be what was promised; each key has cost one credit, as the profile, the ledger and the clients' own book
/// say; the search finds the sounds that are in the folder and no others; and nothing unfinished is left behind.
///
/// Stops at the first promise that is broken, says what differs and where the data is. The same seed plans the same rounds;
/// what the kill meets still depends on the machine.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Rounds for each database
    #[arg(long, value_name = "N", default_value_t = 50)]
    rounds: u32,
    /// Where the random plans begin
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// What the server keeps its catalogue in
    #[arg(long, value_enum, default_value_t = Databases::Both)]
    database: Databases,
    /// Send SIGTERM to the server instead, and demand that no request fails that it had accepted
    #[arg(long)]
    term: bool,
}

#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
enum Databases {
    Sqlite,
    Postgres,
    Both,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let with_postgres = args.database != Databases::Sqlite;
    let needs: Vec<_> = BUILD.iter().chain(TESTS.iter().filter(|_| with_postgres)).collect();
    Machine::this().provide(&needs)?;
    eprintln!("Building the server …");
    let program = workspace::build("soundscape-server")?;
    if args.database != Databases::Postgres {
        soak(args, "sqlite", &program, None)?;
    }
    if with_postgres {
        soak(args, "postgres", &program, Some(&Cluster::start()?))?;
    }
    Ok(())
}

fn soak(args: &Args, database: &str, program: &Path, cluster: Option<&Cluster>) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("soundscape-soak-").tempdir()?;
    let installation = Installation {
        program: program.to_owned(),
        folder: folder.path().to_owned(),
        database_url: cluster.map(Cluster::url),
    };
    let outcome = rounds(args, database, installation);
    let Err(error) = outcome else { return Ok(()) };
    let kept = folder.keep();
    if let Some(cluster) = cluster {
        // Whatever comes of it, the promise that is broken is what must be heard of.
        if let Err(error) = cluster.dump(&kept.join("postgres.sql")) {
            eprintln!("the database is not kept: {error:#}");
        }
    }
    let seed = args.seed;
    Err(error.context(format!(
        "a promise is broken on {database} with --seed {seed}; its data is in {}",
        kept.display()
    )))
}

fn rounds(args: &Args, database: &str, installation: Installation) -> Result<()> {
    for made in [installation.library(), installation.data(), installation.temporary()] {
        fs::create_dir_all(&made).with_context(|| format!("cannot make {}", made.display()))?;
    }
    let stopwatch = Stopwatch::start();
    let mut soak = Soak::start(installation, args.term)?;
    let (mut answered, mut lost, mut unheard, mut later, mut leftovers) = (0, 0, 0, 0, 0);
    for number in 1..=args.rounds {
        let told = soak
            .round(number, &Plan::new(args.seed, number, args.term))
            .with_context(|| format!("round {number}"))?;
        println!("{database} {number:>3}: {}", told.line);
        answered += told.answered;
        lost += told.lost;
        unheard += told.unheard;
        later += told.later;
        leftovers += told.leftovers;
    }
    println!(
        "{database}: {} rounds in {:.0} s with seed {}: {answered} downloads answered, {lost} lost ({unheard} paid for already) and repeated, {later} put \
         off, {leftovers} unfinished files swept; every promise was kept\n",
        args.rounds,
        stopwatch.elapsed().as_secs_f64(),
        args.seed
    );
    Ok(())
}
