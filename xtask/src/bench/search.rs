//! How good the ranking of a search is, on queries that people judged, and how long searches take beside bare tantivy.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Goal, Measurement, lines_of, reports};
use crate::{
    machine::{BUILD, Machine},
    workspace,
};

/// What is tuned is tuned on the other split.
const REPORTED: &str = "validation";

pub(super) fn measure(data: Option<&Path>) -> Result<Vec<Measurement>> {
    let data = data.context("say with `--data DIR` where the judged queries are")?;
    Machine::this().provide(&BUILD.iter().collect::<Vec<_>>())?;
    eprintln!("Building for release …");
    let mut cargo = workspace::cargo();
    let arguments = "run --release -p soundscape-server --features testkit --example relevance --";
    // The example runs in the workspace's folder.
    let data = std::path::absolute(data)?;
    cargo.current_dir(workspace::root()).args(arguments.split(' ')).arg(data);
    let quality = lines_of(&mut cargo)?;
    for report in &quality {
        eprintln!("{}", line(report)?);
    }
    let number = |by: &str, name: &str| {
        let report = quality.iter().find(|report| report["split"] == REPORTED && report["by"] == by);
        report.and_then(|report| report[name].as_f64()).with_context(|| format!("no `{name}` by `{by}`"))
    };
    let row = |name, measure, baseline, baseline_value| -> Result<Measurement> {
        let (value, goal) = (number("both", measure)?, Goal::AtLeast(1.0));
        Ok(Measurement { name, value, unit: "of 1", baseline, baseline_value, goal })
    };
    let than_words = |name, measure| row(name, measure, "by words alone", number("words", measure)?);
    let mut measurements = vec![
        row("nDCG@10", "ndcg_10", "goal", 0.71)?,
        row("known item in first ten", "known_10", "goal", 0.23)?,
        than_words("mean average precision", "map")?,
        than_words("recall in first ten", "recall_10")?,
        than_words("recall in first hundred", "recall_100")?,
    ];
    for report in &reports("run --release -p soundscape-server --features testkit --example latency")? {
        measurements.extend(latency(report)?);
    }
    Ok(measurements)
}

fn latency(report: &Value) -> Result<[Measurement; 2]> {
    let number = |name: &str| report[name].as_f64().with_context(|| format!("no `{name}` in {report}"));
    let [median, slowest] = match report["sounds"].as_u64() {
        Some(1_000) => ["1,000 sounds, p50", "1,000 sounds, p99"],
        Some(100_000) => ["100,000 sounds, p50", "100,000 sounds, p99"],
        _ => ["1,000,000 sounds, p50", "1,000,000 sounds, p99"],
    };
    let row = |name, value, baseline| -> Result<Measurement> {
        let (value, baseline_value) = (number(value)?, number(baseline)?);
        let goal = Goal::AtMost(1.5);
        Ok(Measurement { name, value, unit: "ms", baseline: "bare tantivy", baseline_value, goal })
    };
    Ok([row(median, "p50_ms", "bare_p50_ms")?, row(slowest, "p99_ms", "bare_p99_ms")?])
}

fn line(report: &Value) -> Result<String> {
    let name = |name: &str| report[name].as_str().with_context(|| format!("no `{name}` in {report}"));
    let mut line = format!("{:<12} {:<8}", name("split")?, name("by")?);
    for measure in ["ndcg_10", "map", "recall_10", "recall_100", "known_10"] {
        let value = report[measure].as_f64().with_context(|| format!("no `{measure}` in {report}"))?;
        line += &format!("  {measure} {value:.3}");
    }
    Ok(line)
}
