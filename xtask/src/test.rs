//! `cargo xtask test`: everything that must hold before a change lands, cheapest first.

use std::{process::Command, time::Duration};

use anyhow::{Context as _, Result, bail};

use crate::{
    clock::Stopwatch,
    machine::{BUILD, Machine, TESTS},
    postgres::{self, Cluster},
    rules,
    workspace::{self, command_line, succeeds},
};

/// Run every check of this project: format, lints, documentation, tests.
///
/// Stops at the first step that fails and says which. The last step is the test runner (cargo-nextest where it is
/// installed, else `cargo test`), so that its own summary ends the output.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only set the machine up, then run the unit and integration tests whose name contains this
    filter: Option<String>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = vec![Step::new("system packages", Work::SetUp)];
    if args.filter.is_none() {
        steps.push(Step::new("house rules", Work::Rules));
        steps.extend(CHECKS.iter().map(|(name, line)| Step::new(name, Work::Cargo(cargo_line(line)))));
    }
    let last = Step::new("unit and integration tests", Work::Tests(test_runner(args.filter.as_deref())));

    let count = steps.len() + 1;
    let mut times = Vec::new();
    for (index, step) in steps.into_iter().enumerate() {
        times.push((step.name, step.run(index + 1, count)?));
    }
    eprintln!("\nSo far, so good:");
    for (name, time) in times {
        eprintln!("  {name:<40}{}", seconds(time));
    }
    last.run(count, count).map(drop)
}

/// What each is called, and the words behind `cargo`.
const CHECKS: &[(&str, &str)] = &[
    ("format", "fmt --all --check"),
    ("lints", "clippy --workspace --all-targets --all-features -- -D warnings"),
    (
        "plugin without default features",
        "clippy -p bevy_soundscape --lib --no-default-features -- -D warnings",
    ),
    (
        "client without default features",
        "clippy -p soundscape-client --lib --no-default-features -- -D warnings",
    ),
    (
        "server without default features",
        "clippy -p soundscape-server --lib --no-default-features -- -D warnings",
    ),
    ("documentation", "doc --workspace --all-features --no-deps"),
    (
        "documentation without default features",
        "doc -p bevy_soundscape --lib --no-default-features --no-deps",
    ),
    ("tests in the documentation", "test --workspace --all-features --doc"),
];

struct Step {
    name: &'static str,
    work: Work,
}

enum Work {
    SetUp,
    Rules,
    Cargo(Command),
    /// Cargo, with a PostgreSQL for as long as it runs.
    Tests(Command),
}

impl Step {
    fn new(name: &'static str, work: Work) -> Self {
        Self { name, work }
    }

    fn run(self, number: usize, count: usize) -> Result<Duration> {
        let stopwatch = Stopwatch::start();
        eprintln!("\n━━ {number}/{count} {} ━━", self.name);
        let is_last = number == count;
        let outcome = match self.work {
            Work::SetUp => set_up(),
            Work::Rules => rules::check(&workspace::root()),
            Work::Cargo(mut cargo) => {
                eprintln!("$ {}", command_line(&cargo));
                workspace::run(&mut cargo)
            }
            Work::Tests(cargo) => with_postgres(cargo),
        };
        let time = stopwatch.elapsed();
        outcome.with_context(|| {
            format!("step {number} of {count}, {}, failed after {}", self.name, seconds(time))
        })?;
        if !is_last {
            eprintln!("━━ {} passed in {}", self.name, seconds(time));
        }
        Ok(time)
    }
}

fn set_up() -> Result<()> {
    let needs: Vec<_> = BUILD.iter().chain(TESTS).collect();
    Machine::this().provide(&needs)?;
    // rustup's minimal profile comes without these two.
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if succeeds(workspace::cargo().args([subcommand, "--version"])) {
            continue;
        }
        let mut rustup = Command::new("rustup");
        rustup.args(["component", "add", component]);
        if !succeeds(Command::new("rustup").arg("--version")) {
            bail!("`cargo {subcommand}` is missing: install {component} from where your Rust toolchain came");
        }
        eprintln!("$ {}", command_line(&rustup));
        workspace::run(&mut rustup)?;
    }
    Ok(())
}

fn with_postgres(mut cargo: Command) -> Result<()> {
    let postgres = Cluster::start().context("the tests need a PostgreSQL")?;
    cargo.env(postgres::URL, postgres.url());
    eprintln!("$ {}={} {}", postgres::URL, postgres.url(), command_line(&cargo));
    workspace::run(&mut cargo)
}

fn cargo_line(line: &str) -> Command {
    let mut cargo = workspace::cargo();
    cargo.current_dir(workspace::root()).args(line.split_whitespace());
    if line.starts_with("doc ") {
        cargo.env("RUSTDOCFLAGS", "-D warnings");
    }
    cargo
}

fn test_runner(filter: Option<&str>) -> Command {
    let mut cargo = if succeeds(workspace::cargo().args(["nextest", "--version"])) {
        cargo_line("nextest run --workspace --all-features")
    } else {
        cargo_line("test --workspace --all-features --lib --bins --tests --examples")
    };
    cargo.args(filter);
    cargo
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
