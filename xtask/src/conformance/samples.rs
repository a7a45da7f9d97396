//! The samples of the API's documentation, in which only the host and the key are replaced.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, ensure};

use super::{python::Python, server::Server};
use crate::workspace::{self, command_line};

/// What stands in the samples for the reader's own.
const HOST: &str = "https://api.soundscape.io";
const KEY: &str = "ss_live_4kR9mXp2vLw8nQ3jH7";

/// Beside Python, which sees to it, `browser` runs what is for browsers.
pub(super) fn run(server: &Server, python: &Python, browser: &str, folder: &Path) -> Result<()> {
    let source = workspace::root().join("xtask/conformance");
    let page = folder.join("page");
    fs::create_dir_all(&page).with_context(|| format!("cannot make {}", page.display()))?;
    let place = |name: &str| -> Result<_> {
        let text = fs::read_to_string(source.join("samples").join(name))
            .with_context(|| format!("cannot read {name}"))?;
        let path = page.join(name);
        fs::write(&path, text.replace(HOST, &server.url).replace(KEY, &server.key))?;
        Ok(path)
    };

    let mut sample = python.command("python");
    sample.arg(place("documentation.py")?);
    prints(
        &mut sample,
        &[
            "snd_8f3a2c1d: Footsteps on gravel at night — 1.0s, -",
            "Loudness: -",
            "Formats: wav24, wav16, mp3320, ogg",
            &format!("Download URL: {}/files/downloads/snd_8f3a2c1d/", server.url),
            "Expires: 2",
        ],
    )?;

    place("index.html")?;
    place("documentation.mjs")?;
    let mut sample = python.command("python");
    sample.arg(source.join("browser.py")).arg(browser).arg(&page).arg(&server.url);
    sample.arg(folder.join("browser.log"));
    prints(
        &mut sample,
        &[
            "Glass breaks (",
            "Tier: Enterprise",
            "Credits: ",
            "Resets: 2",
            "previews play on http://127.0.0.1:",
        ],
    )
}

/// Runs a program that has to succeed and to print all of this.
fn prints(program: &mut Command, expected: &[&str]) -> Result<()> {
    let line = command_line(program);
    let output = program.output().with_context(|| format!("cannot start `{line}`"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    eprintln!("$ {line}\n{text}");
    ensure!(output.status.success(), "`{line}` failed:\n{}", String::from_utf8_lossy(&output.stderr));
    for expected in expected {
        ensure!(text.contains(expected), "`{line}` does not print `{expected}`");
    }
    Ok(())
}
