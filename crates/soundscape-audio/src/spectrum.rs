//! The average spectrum: its strongest peaks, its centre, its pitch.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use serde::{Deserialize, Serialize};

mod pitch;

/// The most peaks that are kept.
pub const MAX_SPECTRAL_PEAKS: usize = 16;
/// Peaks further than this below full scale are numerical noise, not sound.
const FLOOR_DB: f64 = -120.0;
/// Peaks further than this below the strongest one cannot be heard beside it.
const RANGE_DB: f64 = 80.0;
/// What is lower is an offset or rumble, and nobody hears it.
const LOWEST_HZ: f64 = 20.0;

/// One peak of the average spectrum of a whole sound.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpectralPeak {
    /// Its frequency in Hz.
    pub frequency_hz: f64,
    /// Its level in dB relative to a full-scale sine wave that lasts the whole sound.
    pub magnitude_db: f64,
}

/// Averages spectra after Welch (1967).
///
/// Segments are the power of two at or above 0.17 s (8192 frames at 44.1 and 48 kHz, about 5.5 Hz a bin), under
/// a Hann window, overlapping by half; one more segment ends on the last frame, and a sound shorter than a
/// segment gets one window of its own length, padded with zeros. Power is averaged over segments and over
/// channels, so that opposite phases do not cancel. A peak's frequency and level are those of a parabola
/// through the levels in dB of three bins: for a steady tone the frequency is within a tenth of a bin and the level within
/// 0.4 dB.
pub(crate) struct Spectrum {
    fft: Arc<dyn RealToComplex<f32>>,
    sample_rate_hz: u32,
    window: Vec<f32>,
    /// The latest frames of each channel: at least the last segment.
    recent: Vec<Vec<f32>>,
    /// Where in `recent` the next segment starts; the one before started half a segment earlier.
    next: usize,
    power: Vec<f64>,
    segments: u64,
    scratch: Scratch,
}

struct Scratch {
    segment: Vec<f32>,
    bins: Vec<Complex<f32>>,
    fft: Vec<Complex<f32>>,
}

impl Spectrum {
    pub(crate) fn new(sample_rate_hz: u32, channels: u16) -> Self {
        let size = (f64::from(sample_rate_hz) * 0.17) as usize;
        let size = size.clamp(64, 1 << 18).next_power_of_two();
        let fft = RealFftPlanner::new().plan_fft_forward(size);
        Self {
            sample_rate_hz,
            window: hann(size),
            recent: vec![Vec::with_capacity(2 * size); channels.into()],
            next: 0,
            power: vec![0.0; size / 2 + 1],
            segments: 0,
            scratch: Scratch {
                segment: fft.make_input_vec(),
                bins: fft.make_output_vec(),
                fft: fft.make_scratch_vec(),
            },
            fft,
        }
    }

    pub(crate) fn push(&mut self, planes: &[Vec<f32>]) {
        let size = self.scratch.segment.len();
        let length = planes.first().map_or(0, Vec::len);
        for start in (0..length).step_by(size / 2) {
            let end = (start + size / 2).min(length);
            for (channel, plane) in self.recent.iter_mut().zip(planes) {
                channel.extend_from_slice(&plane[start..end]);
            }
            while self.recent[0].len() >= self.next + size {
                self.add_segment(self.next);
                self.next += size / 2;
            }
            if let Some(old @ 1..) = self.next.checked_sub(size / 2) {
                self.recent.iter_mut().for_each(|channel| drop(channel.drain(..old)));
                self.next = size / 2;
            }
        }
    }

    pub(crate) fn finish(mut self) -> Found {
        let size = self.scratch.segment.len();
        let held = self.recent[0].len();
        if self.segments == 0 {
            self.window = hann(held);
            self.add_segment(0);
        } else if held > self.next + size / 2 {
            self.add_segment(held - size);
        }
        // A sine of amplitude 1 has the magnitude sum(window) / 2 in its bin.
        let full_scale = self.window.iter().map(|&weight| f64::from(weight)).sum::<f64>() / 2.0;
        let scale = self.segments as f64 * self.recent.len() as f64 * full_scale * full_scale;
        let levels_db: Vec<f64> =
            self.power.iter().map(|power| 10.0 * (power / scale).max(1e-20).log10()).collect();
        let bin_hz = f64::from(self.sample_rate_hz) / size as f64;
        let peaks = strongest(&levels_db, bin_hz);
        let heard = !peaks.is_empty();
        Found {
            centroid_hz: heard.then(|| centroid_hz(&self.power, bin_hz)).flatten(),
            pitch_hz: heard
                .then(|| pitch::pitch_hz(&self.power, &self.window, self.sample_rate_hz))
                .flatten(),
            peaks,
        }
    }

    fn add_segment(&mut self, start: usize) {
        let Scratch { segment, bins, fft } = &mut self.scratch;
        for channel in &self.recent {
            segment.fill(0.0);
            for ((slot, sample), weight) in segment.iter_mut().zip(&channel[start..]).zip(&self.window) {
                *slot = sample * weight;
            }
            // It fails only on buffers of a wrong length, and these were made by the plan itself.
            if self.fft.process_with_scratch(segment, bins, fft).is_ok() {
                for (sum, bin) in self.power.iter_mut().zip(bins.iter()) {
                    *sum += f64::from(bin.norm_sqr());
                }
            }
        }
        self.segments += 1;
    }
}

/// What [`Spectrum`] finds.
pub(crate) struct Found {
    pub(crate) peaks: Vec<SpectralPeak>,
    pub(crate) centroid_hz: Option<f64>,
    pub(crate) pitch_hz: Option<f64>,
}

/// The mean of all frequencies, each weighted by its power.
fn centroid_hz(power: &[f64], bin_hz: f64) -> Option<f64> {
    let bins = power.iter().enumerate().skip((LOWEST_HZ / bin_hz).ceil().max(1.0) as usize);
    let (moment, total) = bins.fold((0.0, 0.0), |(moment, total), (bin, power)| {
        (moment + bin as f64 * bin_hz * power, total + power)
    });
    (total > 0.0).then(|| moment / total)
}

/// The periodic Hann window.
fn hann(frames: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU / frames.max(1) as f64;
    (0..frames).map(|frame| (0.5 - 0.5 * (step * (frame as f64 + 0.5)).cos()) as f32).collect()
}

/// Local maxima, strongest first.
fn strongest(levels_db: &[f64], bin_hz: f64) -> Vec<SpectralPeak> {
    let mut peaks: Vec<SpectralPeak> = levels_db
        .windows(3)
        .enumerate()
        .filter(|(_, bins)| bins[1] > FLOOR_DB && bins[1] > bins[0] && bins[1] >= bins[2])
        .map(|(index, bins)| {
            let curvature = bins[0] - 2.0 * bins[1] + bins[2];
            let shift = if curvature < 0.0 { 0.5 * (bins[0] - bins[2]) / curvature } else { 0.0 };
            SpectralPeak {
                frequency_hz: (index as f64 + 1.0 + shift) * bin_hz,
                magnitude_db: bins[1] - 0.25 * (bins[0] - bins[2]) * shift,
            }
        })
        .collect();
    peaks.sort_by(|a, b| b.magnitude_db.total_cmp(&a.magnitude_db));
    let floor_db = peaks.first().map_or(FLOOR_DB, |loudest| loudest.magnitude_db - RANGE_DB);
    peaks.retain(|peak| peak.magnitude_db >= floor_db);
    peaks.truncate(MAX_SPECTRAL_PEAKS);
    peaks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(frequency_hz: f64, amplitude: f64, frames: usize) -> Vec<f32> {
        let step = std::f64::consts::TAU * frequency_hz / 48_000.0;
        (0..frames).map(|frame| (amplitude * (step * frame as f64).sin()) as f32).collect()
    }

    fn peaks(samples: &[f32], block: usize) -> Vec<SpectralPeak> {
        let mut spectrum = Spectrum::new(48_000, 1);
        samples.chunks(block).for_each(|block| spectrum.push(&[block.to_vec()]));
        spectrum.finish().peaks
    }

    #[test]
    fn a_tone_is_found_within_a_tenth_of_a_bin() {
        for frequency_hz in [50.0, 997.0, 1000.0, 4321.7, 19_000.3] {
            for frames in [8192, 10_000, 48_000, 131_072] {
                let peak = peaks(&sine(frequency_hz, 0.5, frames), 1000)[0];
                assert!((peak.frequency_hz - frequency_hz).abs() < 0.6, "{frequency_hz} {frames} {peak:?}");
                assert!((peak.magnitude_db + 6.02).abs() < 0.4, "{frequency_hz} {frames} {peak:?}");
            }
        }
    }

    #[test]
    fn a_tone_shorter_than_a_segment_is_found() {
        let peak = peaks(&sine(1000.0, 1.0, 2400), 700)[0];
        assert!((peak.frequency_hz - 1000.0).abs() < 3.0 && peak.magnitude_db.abs() < 0.3, "{peak:?}");
    }

    #[test]
    fn tones_come_strongest_first_and_silence_has_none() {
        let mix: Vec<f32> =
            sine(3000.0, 0.1, 48_000).iter().zip(sine(500.0, 0.6, 48_000)).map(|(a, b)| a + b).collect();
        let found: Vec<f64> = peaks(&mix, 4096).iter().map(|peak| peak.frequency_hz.round()).collect();
        assert_eq!(found, [500.0, 3000.0]);
        assert_eq!(peaks(&vec![0.0; 48_000], 4096), []);
    }

    #[test]
    fn the_size_of_blocks_does_not_matter() {
        let samples = sine(1234.5, 0.3, 30_001);
        assert_eq!(peaks(&samples, 7), peaks(&samples, 30_001));
    }
}
