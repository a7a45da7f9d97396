//! A frame of the sound picker, beside egui's plain virtualised table of the same rows.

use anyhow::{Context as _, Result};

use super::{Goal, Measurement, reports};

pub(super) fn measure() -> Result<Vec<Measurement>> {
    let reports = reports("run --release -p soundscape-bench-picker")?;
    let mut rows = Vec::new();
    for report in &reports {
        eprintln!("{report}");
        let number =
            |field: &str| report[field].as_f64().with_context(|| format!("no `{field}` in {report}"));
        let (p99, median) = match report["name"].as_str() {
            Some("few") => ("p99 frame, 1080 px", "median frame, 1080 px"),
            _ => ("p99 frame, 3000 px", "median frame, 3000 px"),
        };
        for (name, value, baseline_value) in
            [(p99, "p99_us", "table_p99_us"), (median, "median_us", "table_median_us")]
        {
            rows.push(Measurement {
                name,
                value: number(value)?,
                unit: "µs",
                baseline: "plain table",
                baseline_value: number(baseline_value)?,
                goal: Goal::AtMost(1.5),
            });
        }
    }
    Ok(rows)
}
