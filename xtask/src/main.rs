//! `cargo xtask …`: sets up what a machine lacks, then runs what a developer needs.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks to a person")]

mod assets;
mod bench;
mod clock;
mod conformance;
mod demo;
mod features;
mod fuzz;
mod machine;
mod null_sink;
mod openapi;
mod postgres;
mod rules;
mod soak;
mod test;
mod tour;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, long_about = ABOUT)]
enum Command {
    Demo(demo::Args),
    Test(test::Args),
    Bench(bench::Args),
    Conformance(conformance::Args),
    Soak(soak::Args),
    Fuzz(fuzz::Args),
    Tour(tour::Args),
    /// Check the code and the documentation of the plugin with every set of its features.
    Features,
    /// Renew crates/soundscape-server/openapi.json, after a change of the API that is meant.
    Openapi,
    /// Make the starter library in assets/sounds anew.
    ///
    /// Every sound is synthesised from a fixed seed, so that each run writes the same bytes.
    Assets,
}

const ABOUT: &str = "Runs what a developer of SoundScape needs, on a fresh machine too.

`demo`, `test`, `conformance`, `soak` and `tour` first install the system packages that are missing, with apt on Debian and Ubuntu, \
as root or through sudo. Other systems get the list of what to install. Where nothing is missing, \
nothing on the system is touched.";

fn main() -> ExitCode {
    let outcome = match Command::parse() {
        Command::Demo(args) => demo::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Conformance(args) => conformance::run(&args),
        Command::Soak(args) => soak::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Tour(args) => tour::run(&args),
        Command::Features => features::run(),
        Command::Openapi => openapi::run(),
        Command::Assets => assets::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
