//! The peak between the samples, after ITU-R BS.1770-4 annex 2.

use std::f64::consts::PI;

/// The rate to which sounds are oversampled at least (BS.1770-4 annex 2).
const OVERSAMPLED_HZ: u32 = 192_000;
/// Samples that one interpolated value is made of.
const TAPS: usize = 32;
/// The middle ones, which make up nearly all of it.
const CORE: usize = 8;
const CORE_START: usize = (TAPS - CORE) / 2;
/// Samples before the first of the two between which a value lies.
const BEFORE: usize = TAPS / 2 - 1;
/// Positions that are looked at together.
const SPAN: usize = 64;
const LANES: usize = 16;

/// Finds the highest absolute value of a sound as it would be after reconstruction.
///
/// Between two samples as many values are interpolated as make 192 kHz or more (three at 48 kHz, four at
/// 44.1 kHz, none at 192 kHz), each from 32 samples by a sinc under a Kaiser window of β = 9, whose gain at 0 Hz is one.
/// Before the sound stands its mirror image, and of the last 16 samples only they themselves count: where a
/// sound is cut in the middle of a swing, as loops are, nothing must ring that is not in it.
///
/// Most of a sound cannot hold its peak, and is not interpolated: a value is at most the sum of the absolute
/// coefficients times the largest sample around (first bound), or what the middle eight samples give plus the
/// same for the others (second bound). Both are exact, so nothing is missed.
pub(crate) struct TruePeak {
    phases: Vec<Phase>,
    pending: Vec<Pending>,
    peak: f32,
    sample_peak: f32,
}

/// What came of a channel and is still needed.
#[derive(Clone, Default)]
struct Pending {
    samples: Vec<f32>,
    /// Whether the mirror image stands before it.
    begun: bool,
}

struct Phase {
    taps: [f32; TAPS],
    /// Sum of all absolute taps, and of those outside of the core.
    bound: f32,
    outer_bound: f32,
}

impl TruePeak {
    pub(crate) fn new(sample_rate_hz: u32, channels: u16) -> Self {
        let factor = OVERSAMPLED_HZ.div_ceil(sample_rate_hz.max(1)).min(64);
        Self {
            phases: (1..factor).map(|phase| Phase::new(f64::from(phase) / f64::from(factor))).collect(),
            pending: vec![Pending::default(); channels.into()],
            peak: 0.0,
            sample_peak: 0.0,
        }
    }

    pub(crate) fn push(&mut self, planes: &[Vec<f32>]) {
        for (channel, plane) in planes.iter().enumerate() {
            let mut pending = std::mem::take(&mut self.pending[channel]);
            pending.samples.extend_from_slice(plane);
            if pending.samples.len() >= SPAN + TAPS {
                self.look_through(&mut pending);
            }
            self.pending[channel] = pending;
        }
    }

    fn look_through(&mut self, pending: &mut Pending) {
        let samples = &mut pending.samples;
        if !pending.begun {
            pending.begun = true;
            let before: Vec<f32> =
                (1..=BEFORE).rev().map(|back| samples[mirrored(back, samples.len())]).collect();
            samples.splice(..0, before);
        }
        let mut next = 0;
        while samples.len() - next >= SPAN + TAPS - 1 {
            self.look_at(&samples[next..next + SPAN + TAPS - 1]);
            next += SPAN;
        }
        samples.drain(..next);
    }

    /// Interpolates after each of `SPAN` positions, unless that cannot raise the peak.
    fn look_at(&mut self, window: &[f32]) {
        let largest = largest(window);
        self.sample_peak = self.sample_peak.max(largest);
        self.peak = self.peak.max(largest);
        for phase in &self.phases {
            if phase.bound * largest <= self.peak {
                continue;
            }
            let core = interpolate(&phase.taps[CORE_START..CORE_START + CORE], &window[CORE_START..]);
            if core + phase.outer_bound * largest > self.peak {
                self.peak = self.peak.max(interpolate(&phase.taps, window));
            }
        }
    }

    /// The highest true peak of any channel in dBTP and the highest sample in dBFS, `None` for digital silence.
    pub(crate) fn finish(mut self) -> (Option<f64>, Option<f64>) {
        for mut pending in std::mem::take(&mut self.pending) {
            if !pending.samples.is_empty() {
                self.look_through(&mut pending);
                self.sample_peak = self.sample_peak.max(largest(&pending.samples));
                self.peak = self.peak.max(self.sample_peak);
            }
            for window in pending.samples.windows(TAPS) {
                for phase in &self.phases {
                    let value: f32 = window.iter().zip(&phase.taps).map(|(sample, tap)| sample * tap).sum();
                    self.peak = self.peak.max(value.abs());
                }
            }
        }
        let decibels = |peak: f32| (peak > 0.0).then(|| 20.0 * f64::from(peak).log10());
        (decibels(self.peak), decibels(self.sample_peak))
    }
}

impl Phase {
    /// The values `offset` of a sample after the 16th of 32 samples.
    fn new(offset: f64) -> Self {
        let middle = (TAPS / 2 - 1) as f64;
        let tap = |index: usize| {
            let distance = index as f64 - middle - offset;
            let ratio = distance / (TAPS as f64 / 2.0);
            (PI * distance).sin() / (PI * distance) * bessel_i0(9.0 * (1.0 - ratio * ratio).max(0.0).sqrt())
        };
        let taps: [f64; TAPS] = std::array::from_fn(tap);
        let sum: f64 = taps.iter().sum();
        let taps = taps.map(|tap| (tap / sum) as f32);
        let bound: f32 = taps.iter().map(|tap| tap.abs()).sum();
        let core: f32 = taps[CORE_START..CORE_START + CORE].iter().map(|tap| tap.abs()).sum();
        // Rounding must not make the bounds too small.
        Self { taps, bound: bound * 1.0001, outer_bound: (bound - core) * 1.0001 + 1e-6 }
    }
}

/// Where a sound of `length` samples is, `steps` before its start, when it turns around at both ends.
fn mirrored(steps: usize, length: usize) -> usize {
    let turn = 2 * (length - 1).max(1);
    let steps = steps % turn;
    steps.min(turn - steps).min(length - 1)
}

/// The largest absolute value that the taps give at any of `SPAN` positions.
fn interpolate(taps: &[f32], window: &[f32]) -> f32 {
    let mut found = [0.0f32; LANES];
    for position in (0..SPAN).step_by(LANES) {
        let mut sums = [0.0f32; LANES];
        for (index, tap) in taps.iter().enumerate() {
            let samples = &window[position + index..][..LANES];
            for lane in 0..LANES {
                sums[lane] += tap * samples[lane];
            }
        }
        for lane in 0..LANES {
            found[lane] = larger(found[lane], sums[lane].abs());
        }
    }
    found.into_iter().fold(0.0, larger)
}

fn largest(samples: &[f32]) -> f32 {
    let mut found = [0.0f32; LANES];
    let chunks = samples.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for lane in 0..LANES {
            found[lane] = larger(found[lane], chunk[lane].abs());
        }
    }
    rest.iter().map(|sample| sample.abs()).chain(found).fold(0.0, larger)
}

/// As one instruction: `f32::max` must look for NaN, and no sample is one.
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The modified Bessel function of order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for index in 1..60 {
        term *= (x / (2.0 * f64::from(index))).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peak(samples: &[f32], rate_hz: u32, block: usize) -> f64 {
        let mut meter = TruePeak::new(rate_hz, 1);
        samples.chunks(block).for_each(|block| meter.push(&[block.to_vec()]));
        meter.finish().0.unwrap()
    }

    /// Without any bound, at every position.
    fn exhaustive_peak(samples: &[f32], rate_hz: u32) -> f64 {
        let before = (1..=BEFORE).rev().map(|back| samples[mirrored(back, samples.len())]);
        let padded: Vec<f32> = before.chain(samples.iter().copied()).collect();
        let phases = TruePeak::new(rate_hz, 1).phases;
        let value =
            |window: &[f32], taps: &[f32]| window.iter().zip(taps).map(|(a, b)| a * b).sum::<f32>().abs();
        let between =
            padded.windows(TAPS).flat_map(|window| phases.iter().map(|phase| value(window, &phase.taps)));
        let peak = between.chain(samples.iter().map(|sample| sample.abs())).fold(0.0, f32::max);
        20.0 * f64::from(peak).log10()
    }

    #[test]
    fn nothing_is_missed() {
        let mut state = 1u32;
        let mut noise = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state as f32 / (1u64 << 31) as f32 - 1.0
        };
        let noise: Vec<f32> = (0..20_000).map(|_| noise()).collect();
        let decay: Vec<f32> = (0..20_000).map(|i| noise[i] * (-(i as f32) / 2000.0).exp()).collect();
        let tone: Vec<f32> = (0..20_000).map(|i| (i as f32 * 1.3).sin() * (i as f32 / 20_000.0)).collect();
        let last = [vec![0.0; 999], vec![0.5]].concat();
        for samples in [&noise, &decay, &tone, &last, &vec![0.7]] {
            for rate_hz in [8_000, 22_050, 44_100, 48_000, 96_000, 192_000] {
                let want = exhaustive_peak(samples, rate_hz);
                for block in [7, 1152, 20_000] {
                    let got = peak(samples, rate_hz, block);
                    assert!((got - want).abs() < 1e-4, "{rate_hz} {block}: {got} for {want}");
                }
            }
        }
    }
}
