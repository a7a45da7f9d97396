//! The plugin in a game, beside the same game without it or with Bevy's own asset sources.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Goal, Measurement, reports, server};

/// What the plugin's systems may take of any frame.
const SYSTEMS_MS: f64 = 0.1;
/// What a stream may take of memory.
const STREAM_MB: f64 = 20.0;

pub(super) fn measure() -> Result<Vec<Measurement>> {
    server::build()?;
    let program = server::program();
    let reports = reports(&format!("run --release -p soundscape-bench -- {}", program.display()))?;
    let number = |part: &str, name: &str, field: &str| {
        let report = reports.iter().find(|report| report["part"] == part && report["name"] == name);
        let report = report.with_context(|| format!("`{name}` of `{part}` was not measured"))?;
        report[field].as_f64().with_context(|| format!("no `{field}` in {report}"))
    };
    let mut rows = frames(&number)?;
    rows.extend([
        Measurement {
            name: "idle frame, 10,000 known",
            value: number("idle", "idle", "mean_us")?,
            unit: "µs",
            baseline: "without the plugin",
            baseline_value: number("idle", "idle", "without_plugin_us")?,
            goal: Goal::AtMost(1.02),
        },
        loading("500 cached sounds", "Bevy's file source", Goal::AtMost(1.1), |field| {
            number("loading", "cached", field)
        })?,
        loading("500 cold sounds", "Bevy's web source", Goal::AtMost(1.0), |field| {
            number("loading", "cold", field)
        })?,
    ]);
    rows.extend(leaks(|field| number("leaks", "leaks", field))?);
    rows.extend([
        Measurement {
            name: "first frame of 86 MB",
            value: number("streaming", "streamed", "s")?,
            unit: "s",
            baseline: "all of it, decoded",
            baseline_value: number("streaming", "decoded", "s")?,
            goal: Goal::AtMost(1.0 / 25.0),
        },
        Measurement {
            name: "memory of that stream",
            value: number("streaming", "streamed", "above_idle_mb")?,
            unit: "MB above idle",
            baseline: "allowed",
            baseline_value: STREAM_MB,
            goal: Goal::AtMost(1.0),
        },
    ]);
    print_details(&reports);
    Ok(rows)
}

fn frames(number: &impl Fn(&str, &str, &str) -> Result<f64>) -> Result<Vec<Measurement>> {
    let mut rows = Vec::new();
    for (way, p99, longest, systems) in [
        ("prefetch", "p99 frame, prefetch", "longest frame, prefetch", "systems, prefetch"),
        ("players", "p99 frame, 500 players", "longest frame, 500 players", "systems, 500 players"),
    ] {
        let beside_files = |name, field| {
            Ok::<_, anyhow::Error>(Measurement {
                name,
                value: number("frames", way, field)?,
                unit: "ms",
                baseline: "Bevy's file source",
                baseline_value: number("frames", "file_source", field)?,
                goal: Goal::AtMost(1.05),
            })
        };
        rows.extend([beside_files(p99, "p99_ms")?, beside_files(longest, "longest_ms")?]);
        rows.push(Measurement {
            name: systems,
            value: number("frames", way, "systems_ms")?,
            unit: "ms of a frame",
            baseline: "allowed",
            baseline_value: SYSTEMS_MS,
            goal: Goal::AtMost(1.0),
        });
    }
    Ok(rows)
}

fn loading(
    name: &'static str,
    baseline: &'static str,
    goal: Goal,
    number: impl Fn(&str) -> Result<f64>,
) -> Result<Measurement> {
    Ok(Measurement {
        name,
        value: number("s")?,
        unit: "s",
        baseline,
        baseline_value: number("other_s")?,
        goal,
    })
}

fn leaks(number: impl Fn(&str) -> Result<f64>) -> Result<[Measurement; 3]> {
    let row = |name, unit, value, baseline, baseline_value, most| {
        let (value, baseline_value) = (number(value)?, number(baseline_value)?);
        Ok::<_, anyhow::Error>(Measurement {
            name,
            value,
            unit,
            baseline,
            baseline_value,
            goal: Goal::AtMost(most),
        })
    };
    Ok([
        row("10,000 cycles", "entities, tasks, sounds", "things", "before", "things_before", 1.0)?,
        row("10,000 cycles", "threads", "threads", "before", "threads_before", 1.1)?,
        row("memory after 10,000", "MB", "memory_mb", "after 5,000", "memory_at_half_mb", 1.02)?,
    ])
}

/// What no goal holds for.
fn print_details(reports: &[Value]) {
    for report in reports {
        eprintln!("{report}");
    }
}
