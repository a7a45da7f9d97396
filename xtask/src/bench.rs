//! `cargo xtask bench NAME`: measures side by side in one run, and holds the ratios against their goals.

mod audio;
mod client;
mod flood;
mod import;
mod outage;
mod picker;
mod plugin;
mod recording;
mod search;
mod server;
mod storm;

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, ensure};

use crate::workspace::{self, command_line};

/// Measure what is promised about speed, and compare it with its goals.
///
/// Everything of one table is measured in one run on this machine: ratios, or times and sizes beside what is allowed.
/// Exits with 1 when a goal is not met.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure
    #[arg(value_enum)]
    name: Name,
    /// `search`: a folder of judged queries, in the form of the TAU Audio-Text Graded Relevances
    #[arg(long)]
    data: Option<PathBuf>,
    /// `audio`: a folder of further sounds to compare with ffmpeg
    #[arg(long)]
    sounds: Option<PathBuf>,
    /// `search`: a folder with the model that a server takes with its flag of this name; without one, it is not measured
    #[arg(long)]
    query_model: Option<PathBuf>,
    /// `search`: at up to how many sounds to measure how long it takes
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000)]
    up_to: usize,
    /// Print one JSON object a line instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Name {
    /// Measuring and encoding sounds beside ffmpeg: time, agreement, memory (`--sounds` compares more sounds)
    Audio,
    /// 500 cold sounds against curl, a cached sound against a plain file, memory during a large download
    Client,
    /// The server's memory under hostile calls
    Flood,
    /// A catalogue of a million rows: taking it in, and the time until a server over it answers
    Import,
    /// Requests and recovery of a client whose server is away for a minute
    Outage,
    /// A frame of the sound picker over 100,000 sounds, against a plain table of the same rows
    Picker,
    /// Frames, loads, idling and leaks of a game with the plugin, against Bevy's own sources and a game without it
    Plugin,
    /// What a sound device plays, recorded, against a reference decode: each format, loop seams
    Recording,
    /// How well searches find what people judged to fit (needs `--data`)
    Search,
    /// Authenticated searches and metadata against `/healthz`, through HTTP
    Server,
    /// 2,000 downloads while a tenth of all requests goes wrong, against the same undisturbed
    Storm,
}

/// A measured value beside the one that it is compared with.
struct Measurement {
    name: &'static str,
    value: f64,
    unit: &'static str,
    baseline: &'static str,
    baseline_value: f64,
    goal: Goal,
}

/// What the ratio of the two must be.
#[derive(Clone, Copy)]
enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let measurements = match args.name {
        Name::Audio => audio::measure(args.sounds.as_deref())?,
        Name::Client => client::measure()?,
        Name::Flood => flood::measure()?,
        Name::Import => import::measure()?,
        Name::Outage => outage::measure()?,
        Name::Picker => picker::measure()?,
        Name::Plugin => plugin::measure()?,
        Name::Recording => recording::measure()?,
        Name::Search => search::measure(args.data.as_deref(), args.query_model.as_deref(), args.up_to)?,
        Name::Server => server::measure()?,
        Name::Storm => storm::measure()?,
    };
    for measurement in &measurements {
        if args.json {
            println!("{}", measurement.json());
        } else {
            println!("{}", measurement.line());
        }
    }
    ensure!(measurements.iter().all(Measurement::holds), "a goal is not met");
    Ok(())
}

/// What an example of the client prints, one JSON object a line. It is built for release.
fn example(name: &str) -> Result<Vec<serde_json::Value>> {
    reports(&format!("run --release -p soundscape-client --example {name}"))
}

/// What a program that cargo builds for release and runs prints: one JSON object a line.
fn reports(arguments: &str) -> Result<Vec<serde_json::Value>> {
    eprintln!("Building for release …");
    let mut cargo = workspace::cargo();
    cargo.current_dir(workspace::root()).args(arguments.split(' '));
    lines_of(&mut cargo)
}

/// What a program that cargo builds and runs prints: one JSON object a line.
fn lines_of(cargo: &mut Command) -> Result<Vec<serde_json::Value>> {
    let output = cargo.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    ensure!(output.status.success(), "`{}` failed", command_line(cargo));
    let lines = std::str::from_utf8(&output.stdout)?.lines();
    Ok(lines.map(serde_json::from_str).collect::<Result<_, _>>()?)
}

impl Measurement {
    fn ratio(&self) -> f64 {
        self.value / self.baseline_value
    }

    fn holds(&self) -> bool {
        match self.goal {
            Goal::AtLeast(least) => self.ratio() >= least,
            Goal::AtMost(most) => self.ratio() <= most,
        }
    }

    fn json(&self) -> String {
        serde_json::json!({
            "name": self.name, "value": self.value, "unit": self.unit, "baseline": self.baseline,
            "baseline_value": self.baseline_value, "ratio": self.ratio(), "goal": self.goal.ratio(), "holds": self.holds(),
        })
        .to_string()
    }

    fn line(&self) -> String {
        let Self { name, value, unit, baseline, baseline_value, goal } = self;
        let verdict = if self.holds() { "holds" } else { "MISSED" };
        let digits = |value: f64| if value < 100.0 { 2 } else { 0 };
        format!(
            "{name:<24} {value:>10.*} {unit}   {baseline} {baseline_value:.*} {unit}   ratio {:.2} (goal {goal})  {verdict}",
            digits(*value),
            digits(*baseline_value),
            self.ratio()
        )
    }
}

impl Goal {
    fn ratio(self) -> f64 {
        match self {
            Self::AtLeast(ratio) | Self::AtMost(ratio) => ratio,
        }
    }
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::AtLeast(ratio) => write!(f, "≥ {ratio}"),
            Self::AtMost(ratio) => write!(f, "≤ {ratio}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_held_against_its_goal() {
        let measurement = |value| Measurement {
            name: "search",
            value,
            unit: "requests/s",
            baseline: "healthz",
            baseline_value: 1_000.0,
            goal: Goal::AtLeast(0.25),
        };
        assert!(measurement(250.0).holds() && !measurement(249.0).holds());
        assert!(measurement(100.0).line().ends_with("ratio 0.10 (goal ≥ 0.25)  MISSED"));
        let at_most = |value| Measurement { goal: Goal::AtMost(0.25), ..measurement(value) };
        assert!(at_most(250.0).holds() && !at_most(251.0).holds());
        assert!(at_most(251.0).line().ends_with("ratio 0.25 (goal ≤ 0.25)  MISSED"));
        let json: serde_json::Value = serde_json::from_str(&measurement(500.0).json()).unwrap();
        assert_eq!((&json["ratio"], &json["holds"]), (&serde_json::json!(0.5), &serde_json::json!(true)));
    }
}
