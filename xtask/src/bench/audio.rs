//! Sounds measured and encoded beside ffmpeg: time on one core, agreement of what is measured, memory.

mod agreement;
mod signal;
mod timing;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, anyhow, ensure};
use serde_json::Value;

use super::{Goal, Measurement};
use crate::{
    machine::{BUILD, FFMPEG, Machine},
    workspace::{self, command_line},
};

/// The programs that are measured: examples of the audio crate.
struct Tools {
    measure: PathBuf,
    export: PathBuf,
}

pub(super) fn measure(sounds: Option<&Path>) -> Result<Vec<Measurement>> {
    let needs: Vec<_> = BUILD.iter().chain(FFMPEG).collect();
    Machine::this().provide(&needs)?;
    let tools = Tools::build()?;
    let folder = tempfile::tempdir()?;

    let mut rows =
        agreement::measure(&tools, &workspace::root().join("assets/sounds"), ["loudness", "true peak"])?;
    if let Some(sounds) = sounds {
        rows.extend(agreement::measure(&tools, sounds, ["loudness, --sounds", "true peak, --sounds"])?);
    }
    rows.extend(timing::measure(&tools, folder.path())?);

    eprintln!("Writing an hour of sound at 96 kHz …");
    let hour = folder.path().join("hour.wav");
    signal::write(&hour, 96_000, 3600)?;
    let memory = |name, command: &mut Command| -> Result<Measurement> {
        eprintln!("{name} …");
        let kib = report(command)?["memory_kib"].as_f64().context("the example does not tell its memory")?;
        Ok(Measurement {
            name,
            value: kib * 1024.0 / 1e6,
            unit: "MB",
            baseline: "allowed",
            baseline_value: 200.0,
            goal: Goal::AtMost(1.0),
        })
    };
    rows.push(memory("measuring 1 h: memory", Command::new(&tools.measure).arg(&hour))?);
    for (name, output) in [("OGG of 1 h: memory", "hour.ogg"), ("WAV of 1 h: memory", "hour24.wav")] {
        let output = folder.path().join(output);
        rows.push(memory(name, Command::new(&tools.export).args([&hour, &output]))?);
    }
    Ok(rows)
}

impl Tools {
    fn build() -> Result<Self> {
        eprintln!("Building for release …");
        let programs = workspace::build_examples("soundscape-audio", &["--release"], &["measure", "export"])?;
        let [measure, export] =
            <[PathBuf; 2]>::try_from(programs).map_err(|_| anyhow!("cargo built something else"))?;
        Ok(Self { measure, export })
    }
}

/// What a program that prints one JSON object says.
fn report(command: &mut Command) -> Result<Value> {
    let output = command.output().with_context(|| format!("cannot start `{}`", command_line(command)))?;
    ensure!(
        output.status.success(),
        "`{}` failed: {}",
        command_line(command),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(serde_json::from_slice(&output.stdout)?)
}
