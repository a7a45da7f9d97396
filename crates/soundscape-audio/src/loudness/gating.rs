//! From the power of windows to integrated loudness and loudness range.

/// Windows below this are silence (BS.1770-4, EBU Tech 3342).
const ABSOLUTE_GATE_LUFS: f64 = -70.0;
/// Blocks further than this below the mean of those past the first gate do not count for loudness.
const RELATIVE_GATE_LU: f64 = -10.0;
/// The same for the range.
const RANGE_GATE_LU: f64 = -20.0;

/// K-weighted power, summed over channels, as loudness in LUFS.
pub(super) fn lufs(power: f64) -> f64 {
    10.0 * power.log10() - 0.691
}

fn power(lufs: f64) -> f64 {
    10f64.powf((lufs + 0.691) / 10.0)
}

/// The mean power of the blocks that pass both gates of BS.1770-4; `None` where none does.
pub(super) fn gated_mean(blocks: &[f64]) -> Option<f64> {
    let first = mean_above(blocks, power(ABSOLUTE_GATE_LUFS))?;
    mean_above(blocks, power(lufs(first) + RELATIVE_GATE_LU).max(power(ABSOLUTE_GATE_LUFS)))
}

/// The distance between the 10th and the 95th percentile of what passes the gates, in LU (EBU Tech 3342).
/// Sorts the windows.
pub(super) fn range_lu(windows: &mut [f64]) -> Option<f64> {
    let first = mean_above(windows, power(ABSOLUTE_GATE_LUFS))?;
    let gate = power(lufs(first) + RANGE_GATE_LU).max(power(ABSOLUTE_GATE_LUFS));
    windows.sort_by(f64::total_cmp);
    let loud = &windows[windows.partition_point(|&window| window <= gate)..];
    let percentile =
        |percent: f64| loud.get(((loud.len().max(1) - 1) as f64 * percent / 100.0).round() as usize);
    Some(lufs(*percentile(95.0)?) - lufs(*percentile(10.0)?))
}

fn mean_above(blocks: &[f64], gate: f64) -> Option<f64> {
    let (sum, count) = blocks
        .iter()
        .filter(|&&block| block > gate)
        .fold((0.0, 0u64), |(sum, count), block| (sum + block, count + 1));
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_blocks_do_not_count() {
        let blocks = |levels: &[f64]| levels.iter().map(|&level| power(level)).collect::<Vec<_>>();
        let check = |levels: &[f64], expect: Option<f64>| {
            let got = gated_mean(&blocks(levels)).map(lufs);
            assert!(
                got.zip(expect).map_or(got == expect, |(got, expect)| (got - expect).abs() < 1e-9),
                "{got:?}"
            );
        };
        check(&[-23.0, -23.0, -40.0], Some(-23.0));
        check(&[-23.0, -80.0], Some(-23.0));
        check(&[-71.0], None);
        check(&[], None);
        let mut windows = blocks(&[-50.0, -20.0, -20.0, -30.0, -30.0, -90.0]);
        assert!((range_lu(&mut windows).unwrap() - 10.0).abs() < 1e-9);
    }
}
