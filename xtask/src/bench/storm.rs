//! Downloads in a storm of faults: how much longer they take than undisturbed ones.

use anyhow::{Context as _, Result, ensure};

use super::{Goal, Measurement, example};

/// The worst of several storms.
pub(super) fn measure() -> Result<Vec<Measurement>> {
    let mut worst: Option<(f64, f64)> = None;
    for report in example("storm")? {
        let number = |name| report[name].as_f64().with_context(|| format!("no `{name}` in {report}"));
        ensure!(
            number("downloads")? == 2_000.0 && number("wrong")? == 0.0 && number("charged")? == 2_000.0,
            "2,000 downloads must arrive whole and be charged once each: {report}"
        );
        let (storm_s, undisturbed_s) = (number("storm_s")?, number("undisturbed_s")?);
        if worst.is_none_or(|(storm, undisturbed)| storm_s / undisturbed_s > storm / undisturbed) {
            worst = Some((storm_s, undisturbed_s));
        }
    }
    let (value, baseline_value) = worst.context("the example `storm` printed nothing")?;
    Ok(vec![Measurement {
        name: "2,000 downloads in the worst of five storms",
        value,
        unit: "s",
        baseline: "undisturbed",
        baseline_value,
        goal: Goal::AtMost(3.0),
    }])
}
