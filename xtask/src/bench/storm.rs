//! Downloads in a storm of faults: how much longer they take than undisturbed ones.

use anyhow::{Context as _, Result, ensure};

use super::{Goal, Measurement, example};

pub(super) fn measure() -> Result<Vec<Measurement>> {
    let reports = example("storm")?;
    let report = reports.first().context("the example `storm` printed nothing")?;
    let number = |name| report[name].as_f64().with_context(|| format!("no `{name}` in {report}"));
    ensure!(
        number("downloads")? == 2_000.0 && number("wrong")? == 0.0 && number("charged")? == 2_000.0,
        "2,000 downloads must arrive whole and be charged once each: {report}"
    );
    Ok(vec![Measurement {
        name: "2,000 downloads in storm",
        value: number("storm_s")?,
        unit: "s",
        baseline: "undisturbed",
        baseline_value: number("undisturbed_s")?,
        goal: Goal::AtMost(3.0),
    }])
}
