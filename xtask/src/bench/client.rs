//! The client beside the plainest tools: curl for downloads, reading a file for what is cached.

use anyhow::{Context as _, Result, ensure};

use super::{Goal, Measurement, example, reports};

/// What may be used above idle during a large download.
const MEMORY_MB: f64 = 32.0;

pub(super) fn measure() -> Result<Vec<Measurement>> {
    let (cold, large) = (example("cold")?, example("large")?);
    let [cold, cached] = cold.as_slice() else { anyhow::bail!("the example `cold` must print two lines") };
    let large = large.first().context("the example `large` printed nothing")?;
    let number = |report: &serde_json::Value, name: &str| {
        report[name].as_f64().with_context(|| format!("no `{name}` in {report}"))
    };
    ensure!(number(cold, "sounds")? == 500.0, "500 sounds must be downloaded: {cold}");
    let cache = reports("bench -p soundscape-client --bench cache")?;
    let lookup = cache.first().context("the benchmark `cache` printed nothing")?;
    eprintln!("curl with the files alone: {} s", cold["curl_files_s"]);
    Ok(vec![
        Measurement {
            name: "500 cold sounds",
            value: number(cold, "client_s")?,
            unit: "s",
            baseline: "curl, the same requests",
            baseline_value: number(cold, "curl_s")?,
            goal: Goal::AtMost(1.15),
        },
        Measurement {
            name: "a cached sound, read",
            value: number(cached, "client_us")?,
            unit: "µs",
            baseline: "the plain file",
            baseline_value: number(cached, "file_us")?,
            goal: Goal::AtMost(1.2),
        },
        Measurement {
            name: "lookup in 100,000 entries",
            value: number(lookup, "value")?,
            unit: "µs",
            baseline: "in 100 entries",
            baseline_value: number(lookup, "baseline_value")?,
            goal: Goal::AtMost(1.2),
        },
        Measurement {
            name: "memory of 500 MB download",
            value: number(large, "above_idle_mb")?,
            unit: "MB above idle",
            baseline: "allowed",
            baseline_value: MEMORY_MB,
            goal: Goal::AtMost(1.0),
        },
    ])
}
