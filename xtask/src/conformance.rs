//! `cargo xtask conformance`: whether the server keeps to its own document, and to the documentation's samples.

mod python;
mod samples;
mod server;
mod sound;

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};

use self::{python::Python, server::Server};
use crate::{
    machine::{BROWSER, BUILD, Machine, Need, PYTHON},
    workspace::{self, succeeds},
};

/// Test a running server against its own OpenAPI document, with data that is right, wrong and hostile.
///
/// Builds the server, starts it on a free port over the starter library, with a key that has no limits to speak of, and
/// then
///
///   1. runs the Python and the JavaScript sample of the API's documentation, in which only the host and the key are
///      replaced: the latter in a headless Chromium, on a page of another origin, where its sounds have to play;
///   2. runs schemathesis over /openapi.json with all its checks: each operation is called with data that the document
///      allows and data that it does not, and every answer must be one that the document describes.
///
/// Fails on any finding, also if the server's log has an error. Schemathesis comes from PyPI into an environment of its
/// own, target/conformance/venv. The same seed makes the same calls.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where the made-up data begins
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u32,
    /// Made-up calls of each operation
    #[arg(long, value_name = "N", default_value_t = 50)]
    examples: u32,
    /// Only run the samples of the documentation
    #[arg(long)]
    samples_only: bool,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut needs: Vec<&Need> = BUILD.iter().collect();
    // They may have come from elsewhere than the system's packages.
    needs.extend((!works("python3", &["-c", "import ensurepip, venv"])).then_some(&PYTHON));
    needs.extend(browser().is_none().then_some(&BROWSER));
    Machine::this().provide(&needs)?;
    let browser = browser().context("there is no browser that starts: install Chromium or Chrome")?;
    let folder = workspace::root().join("target/conformance");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let python = Python::provide(&folder.join("venv"))?;
    let mut server = Server::start(&folder)?;

    eprintln!("\n━━ the documentation's samples ━━");
    samples::run(&server, &python, browser, &folder)?;
    if !args.samples_only {
        eprintln!("\n━━ schemathesis ━━");
        workspace::run(&mut schemathesis(args, &server, &python, &folder))
            .context("schemathesis found what is listed above: mend the server or its document")?;
    }
    let errors = server.stop()?;
    ensure!(errors.is_empty(), "the server's log has errors:\n{}", errors.join("\n"));
    println!("\nThe server keeps to its document.");
    Ok(())
}

/// Chromium, by one of the names that it goes by.
fn browser() -> Option<&'static str> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    names.into_iter().find(|name| works(name, &["--version"]))
}

fn works(program: &str, arguments: &[&str]) -> bool {
    succeeds(Command::new(program).args(arguments))
}

fn schemathesis(args: &Args, server: &Server, python: &Python, folder: &Path) -> Command {
    let mut schemathesis = python.command("schemathesis");
    schemathesis
        .current_dir(folder)
        .args(["run", &format!("{}/openapi.json", server.url)])
        .args(["--header", &format!("Authorization: Bearer {}", server.key)])
        .args(["--checks", "all", "--mode", "all", "--phases", "examples,coverage,fuzzing,stateful"])
        // Would end the key that the run calls with; it has tests of its own.
        .args(["--exclude-path", "/v2/keys/rotate"])
        .args(["--max-examples", &args.examples.to_string(), "--seed", &args.seed.to_string()])
        .args(["--continue-on-failure", "--request-timeout", "60", "--no-color"])
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .env("PYTHONPATH", workspace::root().join("xtask/conformance"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("CONFORMANCE_SERVER", &server.url)
        .env("CONFORMANCE_KEY", &server.key);
    schemathesis
}
