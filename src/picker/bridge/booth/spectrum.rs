//! How strong each frequency of a preview is at each moment.

use std::sync::Arc;

use bevy_asset::Assets;
use bevy_kira_audio::{AudioSource, prelude::Frame};
use realfft::RealFftPlanner;
use soundscape_client::SoundId;

use super::{
    super::errand::{Errand, look},
    previews::Previews,
};
use crate::picker::{Message, Spectrogram};

/// Enough for the widest panel, and few enough for a texture of any GPU.
const COLUMNS_MAX: usize = 1024;
/// Columns are no closer than this: windows overlap enough.
const HOP_FRAMES: usize = 64;
const ROWS: usize = 128;

/// The sound whose spectrogram is wanted, one at a time.
#[derive(Default)]
pub(super) struct Analysis {
    wanted: Option<SoundId>,
    under_way: Option<Errand<Spectrogram>>,
}

impl Analysis {
    pub(super) fn want(&mut self, id: SoundId) {
        *self = Self { wanted: Some(id), under_way: None };
    }

    /// Begins as soon as the preview is there.
    pub(super) fn look(
        &mut self,
        previews: &Previews,
        sources: Option<&Assets<AudioSource>>,
        messages: &mut Vec<Message>,
    ) {
        let Some(id) = &self.wanted else { return };
        if self.under_way.is_none() {
            let Some(source) = previews.get(id).and_then(|handle| sources?.get(&handle)) else { return };
            let (frames, sample_rate_hz) = (source.sound.frames.clone(), source.sound.sample_rate);
            let work = blocking::unblock(move || spectrogram(&frames, sample_rate_hz));
            self.under_way = Some(Errand::new(async { Ok(work.await) }));
        }
        if let Some(Ok(spectrogram)) = look(&mut self.under_way) {
            messages.extend(self.wanted.take().map(|id| Message::Analysed { id, spectrogram }));
        }
    }
}

/// Of the louder channel. Blocks for some milliseconds.
fn spectrogram(frames: &[Frame], sample_rate_hz: u32) -> Spectrogram {
    let columns = (frames.len() / HOP_FRAMES).clamp(1, COLUMNS_MAX);
    // In a short sound, when matters more than at which frequency.
    let is_short = frames.len() < sample_rate_hz as usize;
    let size: usize = if is_short { 1024 } else { 2048 };
    let bin_hz = f64::from(sample_rate_hz) / size as f64;
    // Hann's window.
    let window: Vec<f32> = (0..size)
        .map(|at| 0.5 - 0.5 * (std::f32::consts::TAU * (at as f32 + 0.5) / size as f32).cos())
        .collect();
    let to_amplitude = 2.0 / window.iter().sum::<f32>();
    let mut spectrogram = Spectrogram {
        columns,
        rows: ROWS,
        levels: Arc::default(),
        duration_s: frames.len() as f64 / f64::from(sample_rate_hz.max(1)),
    };
    let half_a_row = (Spectrogram::HIGHEST_HZ / Spectrogram::LOWEST_HZ).powf(0.5 / ROWS as f64);
    let middles = (0..ROWS).map(|row| spectrogram.frequency_hz(row) / bin_hz);
    let rows: Vec<_> = middles.map(|middle| (middle / half_a_row, middle, middle * half_a_row)).collect();

    let fft = RealFftPlanner::new().plan_fft_forward(size);
    let (mut input, mut output, mut scratch) =
        (fft.make_input_vec(), fft.make_output_vec(), fft.make_scratch_vec());
    let is_mono = frames.iter().all(|frame| frame.left == frame.right);
    let sides: &[fn(&Frame) -> f32] =
        if is_mono { &[|frame| frame.left] } else { &[|frame| frame.left, |frame| frame.right] };
    let mut levels = vec![0; columns * ROWS];
    let mut strengths = vec![0.0_f32; output.len()];
    for column in 0..columns {
        let middle = (2 * column + 1) * frames.len() / (2 * columns);
        strengths.fill(0.0);
        for side in sides {
            for (at, (sample, weight)) in input.iter_mut().zip(&window).enumerate() {
                let frame = (middle + at).checked_sub(size / 2).and_then(|at| frames.get(at));
                *sample = frame.map_or(0.0, side) * weight;
            }
            // Fails for vectors of other lengths only, and these are its own.
            let _ = fft.process_with_scratch(&mut input, &mut output, &mut scratch);
            for (strength, bin) in strengths.iter_mut().zip(&output) {
                *strength = strength.max(bin.norm_sqr().sqrt() * to_amplitude);
            }
        }
        for (row, (low, middle, high)) in rows.iter().enumerate() {
            levels[row * columns + column] = level(strength(&strengths, *low, *middle, *high));
        }
    }
    spectrogram.levels = levels.into();
    spectrogram
}

/// The strongest of the bins between `low` and `high`, or, where they are too close for one, what is between its neighbours.
fn strength(bins: &[f32], low: f64, middle: f64, high: f64) -> f32 {
    let (first, last) = (low.ceil() as usize, high.floor() as usize);
    if first <= last {
        let bins = bins.get(first..bins.len().min(last + 1)).unwrap_or_default();
        return bins.iter().copied().fold(0.0, f32::max);
    }
    let bin = |at: usize| bins.get(at).copied().unwrap_or(0.0);
    let (below, part) = (middle.floor() as usize, middle.fract() as f32);
    bin(below) * (1.0 - part) + bin(below + 1) * part
}

fn level(amplitude: f32) -> u8 {
    let db = 20.0 * f64::from(amplitude).log10();
    ((1.0 + db / Spectrogram::RANGE_DB).clamp(0.0, 1.0) * 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hertz: f32, amplitude: f32, frames: usize, sample_rate_hz: u32) -> Vec<Frame> {
        let step = std::f32::consts::TAU * hertz / sample_rate_hz as f32;
        (0..frames).map(|at| Frame { left: 0.0, right: amplitude * (step * at as f32).sin() }).collect()
    }

    #[test]
    fn a_tone_is_one_line_at_its_frequency_and_its_level() {
        // An octave above 90 Hz are but four bins: there the window's side lobes are seen.
        let tones = [(1_000.0, 1.0, 88_200, 1), (90.0, 0.1, 88_200, 2), (7_000.0, 0.5, 9_000, 1)];
        for (hertz, amplitude, frames, octaves) in tones {
            let spectrogram = spectrogram(&tone(hertz, amplitude, frames, 44_100), 44_100);
            let column = |row: usize| spectrogram.levels[row * spectrogram.columns + spectrogram.columns / 2];
            let strongest = (0..ROWS).max_by_key(|row| column(*row)).unwrap();
            let found = spectrogram.frequency_hz(strongest) / f64::from(hertz);
            assert!((0.9..1.1).contains(&found), "{found} of {hertz} Hz");
            let db = (f64::from(column(strongest)) / 255.0 - 1.0) * Spectrogram::RANGE_DB;
            let expected_db = 20.0 * f64::from(amplitude).log10();
            assert!((db - expected_db).abs() < 2.0, "{db} is not {expected_db}");
            let above = strongest.saturating_sub(octaves * ROWS / 10);
            assert!(column(above) < 30, "something {octaves} octaves above {hertz} Hz");
        }
    }

    #[test]
    fn a_click_is_one_column_and_nothing_is_nothing() {
        let mut frames = vec![Frame::ZERO; 88_200];
        frames[44_100] = Frame { left: 1.0, right: 1.0 };
        let click = spectrogram(&frames, 44_100);
        let heard = |column: usize| (0..ROWS).any(|row| click.levels[row * click.columns + column] > 0);
        let columns: Vec<_> = (0..click.columns).filter(|column| heard(*column)).collect();
        let middle = click.columns / 2;
        assert!(
            columns.contains(&middle) && columns.iter().all(|at| at.abs_diff(middle) < 20),
            "{columns:?}"
        );
        let nothing = spectrogram(&[], 44_100);
        assert_eq!((nothing.columns, nothing.levels.iter().max()), (1, Some(&0)));
    }
}
