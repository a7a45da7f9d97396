//! `cargo xtask bench NAME`: measures side by side in one run, and holds the ratios against their goals.

mod client;
mod server;

use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};

use crate::workspace;

/// Measure what is promised about speed, and compare it with its goals.
///
/// Everything of one table is measured in one run on this machine, so that only the ratios count. Exits with 1 when a
/// goal is not met.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What to measure
    #[arg(value_enum)]
    name: Name,
    /// Print one JSON object a line instead of a table
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Name {
    /// 500 cold sounds against curl, a cached sound against a plain file, memory during a large download
    Client,
    /// Authenticated searches and metadata against `/healthz`, through HTTP
    Server,
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
        Name::Client => client::measure()?,
        Name::Server => server::measure()?,
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
    eprintln!("Building the client and the server for release …");
    let mut cargo = workspace::cargo();
    cargo.current_dir(workspace::root()).args("run --release -p soundscape-client --example".split(' '));
    let output = cargo.arg(name).stderr(Stdio::inherit()).output().context("cannot start cargo")?;
    ensure!(output.status.success(), "the example `{name}` failed");
    let lines = std::str::from_utf8(&output.stdout)?.lines();
    Ok(lines.map(serde_json::from_str).collect::<Result<_, _>>()?)
}

impl Measurement {
    fn ratio(&self) -> f64 {
        self.value / self.baseline_value
    }

    fn holds(&self) -> bool {
        match self.goal {
            Goal::AtLeast(goal) => self.ratio() >= goal,
            Goal::AtMost(goal) => self.ratio() <= goal,
        }
    }

    fn json(&self) -> String {
        let (Goal::AtLeast(goal) | Goal::AtMost(goal)) = self.goal;
        serde_json::json!({
            "name": self.name, "value": self.value, "unit": self.unit, "baseline": self.baseline,
            "baseline_value": self.baseline_value, "ratio": self.ratio(), "goal": goal, "holds": self.holds(),
        })
        .to_string()
    }

    fn line(&self) -> String {
        let Self { name, value, unit, baseline, baseline_value, goal } = self;
        let verdict = if self.holds() { "holds" } else { "MISSED" };
        let goal = match goal {
            Goal::AtLeast(goal) => format!("≥ {goal}"),
            Goal::AtMost(goal) => format!("≤ {goal}"),
        };
        let digits = |value: f64| if value < 100.0 { 2 } else { 0 };
        format!(
            "{name:<24} {value:>10.*} {unit}   {baseline} {baseline_value:.*} {unit}   ratio {:.2} (goal {goal})  {verdict}",
            digits(*value),
            digits(*baseline_value),
            self.ratio()
        )
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
