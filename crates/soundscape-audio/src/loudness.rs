//! Programme loudness after ITU-R BS.1770-4 and EBU R 128, from K-weighted power.

mod gating;
mod k_weighting;
mod true_peak;

pub(crate) use true_peak::TruePeak;

use gating::{gated_mean, lufs, range_lu};
use k_weighting::KWeighting;

/// How many times a second power is taken: short enough that a window which starts between two of them is off
/// by no more than 0.1 LU (EBU Tech 3341, cases 13 and 14).
pub(crate) const STEPS_PER_S: u64 = 100;
/// The momentary window and the gating block: 400 ms.
const MOMENTARY: usize = 40;
/// The short-term window: 3 s.
const SHORT_TERM: usize = 300;
/// Gating blocks overlap by 75 %, so they start this many steps apart: 100 ms.
const HOP: usize = 10;

/// Measures loudness, plane by plane.
///
/// Channels are weighted as BS.1770-4 has it: surround channels by 1.41, LFE not at all, in WAV order (3 =
/// L R C, 4 = L R Ls Rs, 5 = L R C Ls Rs, 6 = L R C LFE Ls Rs; channels past the sixth are not counted). One
/// channel is measured as that single channel: a mono sound is 3 LU below the same sound on two loudspeakers.
///
/// Momentary and short-term windows move by 10 ms, those of integrated loudness and of the range by 100 ms.
pub(crate) struct Loudness {
    sample_rate_hz: u64,
    filter: KWeighting,
    /// Frames and energy of the step in the making.
    frames: u64,
    energy: f64,
    /// All frames so far.
    total_frames: u64,
    /// Mean power of every step of 10 ms.
    steps: Vec<f32>,
    recent: Recent,
    gating_blocks: Vec<f64>,
    range_windows: Vec<f64>,
    momentary_max: f64,
    short_term_max: f64,
}

/// What [`Loudness`] finds.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) integrated_lufs: Option<f64>,
    pub(crate) range_lu: Option<f64>,
    pub(crate) momentary_max_lufs: Option<f64>,
    pub(crate) short_term_max_lufs: Option<f64>,
    /// K-weighted mean power in steps of 10 ms; the last may be shorter.
    pub(crate) steps: Vec<f32>,
}

impl Loudness {
    pub(crate) fn new(sample_rate_hz: u32, channels: u16) -> Self {
        Self {
            sample_rate_hz: sample_rate_hz.into(),
            filter: KWeighting::new(sample_rate_hz, channels),
            frames: 0,
            energy: 0.0,
            total_frames: 0,
            steps: Vec::new(),
            recent: Recent::default(),
            gating_blocks: Vec::new(),
            range_windows: Vec::new(),
            momentary_max: 0.0,
            short_term_max: 0.0,
        }
    }

    pub(crate) fn push(&mut self, planes: &[Vec<f32>]) {
        let length = planes.first().map_or(0, Vec::len);
        let mut start = 0;
        while start < length {
            // Steps end on whole frames nearest to multiples of 10 ms, so that they never drift.
            let end_of_step = ((self.steps.len() as u64 + 1) * self.sample_rate_hz).div_ceil(STEPS_PER_S);
            let take = (end_of_step - self.total_frames).min((length - start) as u64) as usize;
            self.energy += self.filter.energy(planes, start..start + take);
            self.frames += take as u64;
            self.total_frames += take as u64;
            start += take;
            if self.total_frames == end_of_step {
                self.complete_step();
            }
        }
    }

    fn complete_step(&mut self) {
        self.recent.push(self.energy, self.frames);
        self.steps.push((self.energy / self.frames as f64) as f32);
        (self.energy, self.frames) = (0.0, 0);
        let on_the_hop = self.steps.len().is_multiple_of(HOP);
        if let Some(power) = self.recent.mean(MOMENTARY) {
            self.momentary_max = self.momentary_max.max(power);
            if on_the_hop {
                self.gating_blocks.push(power);
            }
        }
        if let Some(power) = self.recent.mean(SHORT_TERM) {
            self.short_term_max = self.short_term_max.max(power);
            if on_the_hop {
                self.range_windows.push(power);
            }
        }
    }

    pub(crate) fn finish(mut self) -> Measured {
        if self.frames > 0 {
            self.steps.push((self.energy / self.frames as f64) as f32);
        }
        let integrated_lufs = gated_mean(&self.gating_blocks).map(lufs);
        let range_lu = integrated_lufs.and_then(|_| range_lu(&mut self.range_windows));
        let level = |power: f64| (power > 0.0).then(|| lufs(power));
        Measured {
            integrated_lufs,
            range_lu,
            momentary_max_lufs: level(self.momentary_max),
            short_term_max_lufs: level(self.short_term_max),
            steps: self.steps,
        }
    }
}

/// Energy and frames of the last 3 s, step by step.
#[derive(Default)]
struct Recent {
    steps: Vec<(f64, u64)>,
    next: usize,
}

impl Recent {
    fn push(&mut self, energy: f64, frames: u64) {
        if self.steps.len() < SHORT_TERM {
            self.steps.push((energy, frames));
        } else {
            self.steps[self.next] = (energy, frames);
        }
        self.next = (self.next + 1) % SHORT_TERM;
    }

    /// The mean power of the last `count` steps, once there are so many. They are summed anew each time: a
    /// running sum would keep the rounding errors of what was loud.
    fn mean(&self, count: usize) -> Option<f64> {
        if self.steps.len() < count {
            return None;
        }
        let before = self.next.min(count);
        let (older, newer) =
            (&self.steps[self.steps.len() - (count - before)..], &self.steps[self.next - before..self.next]);
        let (energy, frames) =
            older.iter().chain(newer).fold((0.0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1));
        Some(energy / frames as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(samples: &[f32], rate_hz: u32, block: usize) -> Measured {
        let mut loudness = Loudness::new(rate_hz, 2);
        for block in samples.chunks(block) {
            loudness.push(&[block.to_vec(), block.to_vec()]);
        }
        loudness.finish()
    }

    #[test]
    fn the_size_of_blocks_does_not_matter() {
        let samples: Vec<f32> = (0..200_000).map(|frame| (frame as f32 * 0.13).sin() * 0.2).collect();
        let (one, other) = (measure(&samples, 44_100, 1), measure(&samples, 44_100, 70_001));
        assert!((one.integrated_lufs.unwrap() - other.integrated_lufs.unwrap()).abs() < 1e-9);
        assert_eq!(one.steps.len(), other.steps.len());
    }

    #[test]
    fn steps_keep_to_the_clock_at_any_rate() {
        for rate_hz in [8_000, 11_025, 22_050, 44_100, 48_000, 192_000] {
            let measured = measure(&vec![0.1; rate_hz as usize * 5], rate_hz, 1000);
            assert_eq!(measured.steps.len(), 500, "{rate_hz}");
        }
    }

    #[test]
    fn windows_are_the_latest_steps() {
        let mut recent = Recent::default();
        for step in 1..=650u64 {
            recent.push(step as f64, 1);
            for count in [1, 40, 300] {
                let expect = (step >= count).then(|| (2 * step + 1 - count) as f64 / 2.0);
                assert_eq!(recent.mean(count as usize), expect, "{step} {count}");
            }
        }
    }
}
