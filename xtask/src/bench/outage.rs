//! Calls that wait for a server that is away: how many requests they make, and how soon they go on.

use anyhow::{Context as _, Result, ensure};

use super::{Goal, Measurement, example};

pub(super) fn measure() -> Result<Vec<Measurement>> {
    eprintln!("The server is away for a minute …");
    let reports = example("outage")?;
    ensure!(reports.len() == 3, "the example `outage` must report three outages: {reports:?}");
    let mut measurements = Vec::new();
    for report in &reports {
        let number = |name| report[name].as_f64().with_context(|| format!("no `{name}` in {report}"));
        let (requests, recovery) = match report["name"].as_str() {
            Some("503") => (Some("requests, server says 503"), "recovery, server said 503"),
            Some("hung up") => (Some("requests, server hangs up"), "recovery, server hung up"),
            // Nobody is there to count.
            _ => (None, "recovery, nobody listened"),
        };
        measurements.extend(
            requests
                .map(|name| {
                    Ok::<_, anyhow::Error>(Measurement {
                        name,
                        value: number("requests")?,
                        unit: "requests",
                        baseline: "waiting calls",
                        baseline_value: number("calls")?,
                        goal: Goal::AtMost(6.0),
                    })
                })
                .transpose()?,
        );
        measurements.push(Measurement {
            name: recovery,
            value: number("recovery_s")?,
            unit: "s",
            baseline: "one second",
            baseline_value: 1.0,
            goal: Goal::AtMost(5.0),
        });
    }
    Ok(measurements)
}
