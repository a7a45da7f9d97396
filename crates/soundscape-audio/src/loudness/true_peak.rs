//! The peak between the samples, after ITU-R BS.1770-4 annex 2.

use std::f64::consts::PI;

/// The rate to which sounds are oversampled (BS.1770-4 annex 2).
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
/// Offsets between two samples that are told apart, where the rate needs more.
const MOST_PHASES: u32 = 1024;

/// Finds the highest absolute value of a sound as it would be after reconstruction.
///
/// It is read at 192 kHz, beginning with its first sample: at four places a sample at 48 kHz, at 640 places in 147
/// samples at 44.1 kHz, at none but the samples from 192 kHz on. Those are the places where other meters look, too:
/// of a click near half the sample rate, different places give peaks that differ by tenths of a decibel. Each value is
/// made of 32 samples by a sinc under a Kaiser window of β = 9, whose gain at 0 Hz is one.
/// Before the sound stands its mirror image, and of the last 16 samples only they themselves count: where a
/// sound is cut in the middle of a swing, as loops are, nothing must ring that is not in it.
///
/// Most of a sound cannot hold its peak, and is not interpolated: a value is at most the sum of the absolute
/// coefficients times the largest sample around (first bound), or what the middle eight samples give plus the
/// same for the others (second bound). Both are exact, so nothing is missed.
pub(crate) struct TruePeak {
    places: Places,
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
    /// How far behind the first position that is left the next place is, in parts of a sample.
    next: u64,
}

/// Where values are interpolated.
struct Places {
    /// From one to the next, in parts of a sample.
    step: u64,
    parts_of_sample: u64,
    /// Of equal distances within a sample.
    phases: Vec<Phase>,
    /// The largest of any phase.
    bound: f32,
}

struct Phase {
    taps: [f32; TAPS],
    /// Sum of all absolute taps, and of those outside of the core.
    bound: f32,
    outer_bound: f32,
}

impl TruePeak {
    pub(crate) fn new(sample_rate_hz: u32, channels: u16) -> Self {
        Self {
            places: Places::new(sample_rate_hz.clamp(1, OVERSAMPLED_HZ)),
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
        let mut done = 0;
        while samples.len() - done >= SPAN + TAPS - 1 {
            self.look_at(&samples[done..done + SPAN + TAPS - 1], &mut pending.next);
            done += SPAN;
        }
        samples.drain(..done);
    }

    /// Interpolates at all places within the first positions of a window, unless that cannot raise the peak.
    fn look_at(&mut self, window: &[f32], next: &mut u64) {
        let largest = largest(window);
        self.sample_peak = self.sample_peak.max(largest);
        self.peak = self.peak.max(largest);
        let positions = (window.len() + 1 - TAPS) as u64;
        if self.places.bound * largest <= self.peak {
            self.places.pass(positions, next);
            return;
        }
        while let Some((position, phase)) = self.places.take(positions, next) {
            let window = &window[position..position + TAPS];
            let core = dot(&phase.taps[CORE_START..CORE_START + CORE], &window[CORE_START..]);
            if core.abs() + phase.outer_bound * largest > self.peak {
                self.peak = self.peak.max(dot(&phase.taps, window).abs());
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
            if pending.samples.len() >= TAPS {
                self.look_at(&pending.samples, &mut pending.next);
            }
        }
        let decibels = |peak: f32| (peak > 0.0).then(|| 20.0 * f64::from(peak).log10());
        (decibels(self.peak), decibels(self.sample_peak))
    }
}

impl Places {
    fn new(sample_rate_hz: u32) -> Self {
        let shared = greatest_common_divisor(sample_rate_hz, OVERSAMPLED_HZ);
        let parts_of_sample = OVERSAMPLED_HZ / shared;
        let phases = parts_of_sample.min(MOST_PHASES);
        let phases: Vec<_> =
            (0..phases).map(|phase| Phase::new(f64::from(phase) / f64::from(phases))).collect();
        Self {
            step: (sample_rate_hz / shared).into(),
            parts_of_sample: parts_of_sample.into(),
            bound: phases.iter().map(|phase| phase.bound).fold(0.0, larger),
            phases,
        }
    }

    /// The next place within so many positions; counts from behind them where there is none.
    fn take(&self, positions: u64, next: &mut u64) -> Option<(usize, &Phase)> {
        let end = positions * self.parts_of_sample;
        if *next >= end {
            *next -= end;
            return None;
        }
        let (position, part) = (*next / self.parts_of_sample, *next % self.parts_of_sample);
        *next += self.step;
        let phase = part * self.phases.len() as u64 / self.parts_of_sample;
        Some((position as usize, &self.phases[phase as usize]))
    }

    /// Passes by all places within so many positions.
    fn pass(&self, positions: u64, next: &mut u64) {
        let end = positions * self.parts_of_sample;
        *next += end.saturating_sub(*next).div_ceil(self.step) * self.step;
        *next -= end;
    }
}

impl Phase {
    /// The values `offset` of a sample after the 16th of 32 samples.
    fn new(offset: f64) -> Self {
        let middle = (TAPS / 2 - 1) as f64;
        let tap = |index: usize| {
            let distance = index as f64 - middle - offset;
            let ratio = distance / (TAPS as f64 / 2.0);
            sinc(distance) * bessel_i0(9.0 * (1.0 - ratio * ratio).max(0.0).sqrt())
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

/// The sum of the products, side by side as far as it goes.
fn dot(taps: &[f32], samples: &[f32]) -> f32 {
    let mut sums = [0.0f32; CORE];
    for (taps, samples) in taps.chunks_exact(CORE).zip(samples.chunks_exact(CORE)) {
        for lane in 0..CORE {
            sums[lane] += taps[lane] * samples[lane];
        }
    }
    sums.iter().sum()
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

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
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

    /// Without any bound, at every place.
    fn exhaustive_peak(samples: &[f32], rate_hz: u32) -> f64 {
        let before = (1..=BEFORE).rev().map(|back| samples[mirrored(back, samples.len())]);
        let padded: Vec<f32> = before.chain(samples.iter().copied()).collect();
        let places = Places::new(rate_hz);
        let value = |place: usize| {
            let at = place as f64 * f64::from(rate_hz) / f64::from(OVERSAMPLED_HZ);
            // Rounding must not lead to the sample before.
            let part = ((at + 1e-9).fract() * places.phases.len() as f64) as usize;
            let window = padded.get((at + 1e-9) as usize..)?.get(..TAPS)?;
            Some(window.iter().zip(&places.phases[part].taps).map(|(a, b)| a * b).sum::<f32>().abs())
        };
        let between = (0..).map_while(value);
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
            for rate_hz in [8_000, 22_050, 44_100, 44_101, 48_000, 96_000, 192_000] {
                let want = exhaustive_peak(samples, rate_hz);
                for block in [7, 1152, 20_000] {
                    let got = peak(samples, rate_hz, block);
                    assert!((got - want).abs() < 1e-4, "{rate_hz} {block}: {got} for {want}");
                }
            }
        }
    }
}
