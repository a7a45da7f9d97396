//! How good the ranking of a search is, on queries that people judged, and how long searches take.

mod through_http;

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Goal, Measurement, lines_of};
use crate::{
    machine::{BUILD, Machine},
    workspace,
};

/// What is tuned is tuned on the other split.
const REPORTED: &str = "validation";

/// Latency is measured at up to so many sounds.
pub(super) fn measure(
    data: Option<&Path>,
    query_model: Option<&Path>,
    most_sounds: usize,
) -> Result<Vec<Measurement>> {
    let data = data.context("say with `--data DIR` where the judged queries are")?;
    Machine::this().provide(&BUILD.iter().collect::<Vec<_>>())?;
    through_http::build()?;
    let mut cargo = workspace::cargo();
    let arguments = "run --release -p soundscape-server --features testkit --example relevance --";
    // The example runs in the workspace's folder.
    let data = std::path::absolute(data)?;
    cargo.current_dir(workspace::root()).args(arguments.split(' ')).arg(data);
    if let Some(model) = query_model {
        cargo.arg(std::path::absolute(model)?);
    }
    let quality = lines_of(&mut cargo)?;
    for report in &quality {
        eprintln!("{}", line(report)?);
    }
    let number = |by: &str, name: &str| {
        let report = quality.iter().find(|report| report["split"] == REPORTED && report["by"] == by);
        report.and_then(|report| report[name].as_f64()).with_context(|| format!("no `{name}` by `{by}`"))
    };
    let row = |by, name, measure, baseline, baseline_value| -> Result<Measurement> {
        let (value, goal) = (number(by, measure)?, Goal::AtLeast(1.0));
        Ok(Measurement { name, value, unit: "of 1", baseline, baseline_value, goal })
    };
    let than_words = |name, measure| row("both", name, measure, "by words alone", number("words", measure)?);
    let mut measurements = vec![
        row("both", "nDCG@10", "ndcg_10", "goal", 0.71)?,
        row("both", "known item in first ten", "known_10", "goal", 0.23)?,
        than_words("mean average precision", "map")?,
        than_words("recall in first ten", "recall_10")?,
        than_words("recall in first hundred", "recall_100")?,
    ];
    if query_model.is_some() {
        measurements.push(row("both, model", "nDCG@10, query model", "ndcg_10", "goal", 0.74)?);
        measurements.push(row("both, model", "known item, query model", "known_10", "goal", 0.25)?);
    }
    measurements.extend(through_http::measure(most_sounds)?);
    Ok(measurements)
}

fn line(report: &Value) -> Result<String> {
    let name = |name: &str| report[name].as_str().with_context(|| format!("no `{name}` in {report}"));
    let mut line = format!("{:<12} {:<14}", name("split")?, name("by")?);
    for measure in ["ndcg_10", "map", "recall_10", "recall_100", "known_10"] {
        let value = report[measure].as_f64().with_context(|| format!("no `{measure}` in {report}"))?;
        line += &format!("  {measure} {value:.3}");
    }
    Ok(line)
}
