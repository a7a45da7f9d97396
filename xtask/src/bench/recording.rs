//! What is heard beside a reference decode: recorded from a sound device that nobody hears.

use anyhow::{Context as _, Result, ensure};

use super::{Goal, Measurement, lines_of};
use crate::{
    machine::{BUILD, Machine, RECORDING},
    null_sink::NullSink,
    workspace,
};

/// How much later than the plugin says a sound may be in the recording; and earlier, since it says so after the fact.
const LATE_S: f64 = 0.6;
const EARLY_S: f64 = 0.3;

pub(super) fn measure() -> Result<Vec<Measurement>> {
    let needs: Vec<_> = BUILD.iter().chain(RECORDING).collect();
    Machine::this().provide(&needs)?;
    let sink = NullSink::start()?;
    // Not for release: what is heard is the same, and the tests' build of the dependencies will do.
    let mut cargo = workspace::cargo();
    cargo.args("bench --profile dev -p bevy_soundscape --all-features --bench recording".split(' '));
    cargo.current_dir(workspace::root()).envs(sink.environment());
    let reports = lines_of(&mut cargo)?;
    ensure!(!reports.is_empty(), "the benchmark `recording` printed nothing");
    let mut measurements = Vec::new();
    for report in &reports {
        let number = |name: &str| report[name].as_f64().with_context(|| format!("no `{name}` in {report}"));
        eprintln!("{report}");
        let delay_s = number("delay_s")?;
        ensure!((-EARLY_S..LATE_S).contains(&delay_s), "the sound is not where it should be: {report}");
        ensure!(
            (0.99..1.01).contains(&number("gain")?),
            "the sound is louder or quieter than it should be: {report}"
        );
        let name = report["name"].as_str().context("a recording without a name")?;
        let correlation = |name: String, value, goal| Measurement {
            // There are few of them, and this command ends soon.
            name: name.leak(),
            value,
            unit: "correlation",
            baseline: "the same",
            baseline_value: 1.0,
            goal,
        };
        measurements.push(correlation(name.to_owned(), number("correlation")?, Goal::AtLeast(0.999)));
        measurements.push(correlation(format!("≠ {name}"), number("wrong")?, Goal::AtMost(0.3)));
    }
    Ok(measurements)
}
