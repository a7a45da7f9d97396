//! Another sample rate, at the exact length that the ratio gives.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _, WindowFunction};

use crate::{AudioError, Result};

/// The filter is at least so many frames of input long.
const FILTER_FRAMES: usize = 1024;

/// Resamples interleaved blocks of any size. The filter's delay is taken off, so that the sound starts where it
/// did and has `frames × rate out / rate in` frames, rounded up.
pub(super) struct Resampler {
    inner: Option<Inner>,
}

struct Inner {
    fft: Fft<f32>,
    channels: usize,
    rates_hz: (u64, u64),
    pending: Vec<f32>,
    chunk: Vec<f32>,
    delay_frames: usize,
    frames_in: u64,
    frames_out: u64,
}

impl Resampler {
    /// Equal rates cost nothing.
    pub(super) fn new(from_hz: u32, to_hz: u32, channels: u16) -> Result<Self> {
        if from_hz == to_hz {
            return Ok(Self { inner: None });
        }
        // Transforms take whole multiples of the smallest block that is whole at both rates. An even multiple
        // makes the delay whole too; an odd one would shift the sound by half a frame.
        let step = 2 * (from_hz / gcd(from_hz, to_hz)) as usize;
        let fft = Fft::new_custom(
            from_hz as usize,
            to_hz as usize,
            FILTER_FRAMES.next_multiple_of(step),
            1,
            channels.into(),
            WindowFunction::BlackmanHarris2,
            FixedSync::Input,
        )
        .map_err(|error| AudioError::encode("these sample rates cannot be converted", error))?;
        Ok(Self {
            inner: Some(Inner {
                channels: channels.into(),
                rates_hz: (from_hz.into(), to_hz.into()),
                pending: Vec::new(),
                chunk: vec![0.0; fft.output_frames_max() * usize::from(channels)],
                delay_frames: fft.output_delay(),
                frames_in: 0,
                frames_out: 0,
                fft,
            }),
        })
    }

    pub(super) fn push(&mut self, interleaved: &[f32], out: &mut Vec<f32>) -> Result<()> {
        let Some(inner) = &mut self.inner else {
            out.extend_from_slice(interleaved);
            return Ok(());
        };
        inner.frames_in += (interleaved.len() / inner.channels) as u64;
        inner.pending.extend_from_slice(interleaved);
        while inner.pending.len() >= inner.fft.input_frames_next() * inner.channels {
            inner.convert(out)?;
        }
        Ok(())
    }

    pub(super) fn finish(&mut self, out: &mut Vec<f32>) -> Result<()> {
        let Some(inner) = &mut self.inner else { return Ok(()) };
        let (from_hz, to_hz) = inner.rates_hz;
        let wanted = (inner.frames_in * to_hz).div_ceil(from_hz);
        while inner.frames_out < wanted {
            let needed = inner.fft.input_frames_next() * inner.channels;
            inner.pending.resize(needed, 0.0);
            inner.convert(out)?;
        }
        let surplus = (inner.frames_out - wanted) as usize * inner.channels;
        out.truncate(out.len() - surplus.min(out.len()));
        Ok(())
    }
}

impl Inner {
    fn convert(&mut self, out: &mut Vec<f32>) -> Result<()> {
        let failed = |error| AudioError::encode("resampling failed", error);
        let needed = self.fft.input_frames_next();
        let space = self.chunk.len() / self.channels;
        let input = InterleavedSlice::new(&self.pending, self.channels, needed)
            .map_err(|error| AudioError::encode("resampling failed", error))?;
        let mut output = InterleavedSlice::new_mut(&mut self.chunk, self.channels, space)
            .map_err(|error| AudioError::encode("resampling failed", error))?;
        let (read, written) =
            self.fft.process_into_buffer(&input, &mut output, Some(&Indexing::new())).map_err(failed)?;
        self.pending.drain(..read * self.channels);
        let skipped = self.delay_frames.min(written);
        self.delay_frames -= skipped;
        self.frames_out += (written - skipped) as u64;
        out.extend_from_slice(&self.chunk[skipped * self.channels..written * self.channels]);
        Ok(())
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_keeps_its_pitch_level_start_and_length() {
        for (from_hz, to_hz, frames) in
            [(96_000u32, 48_000u32, 50_001usize), (44_100, 48_000, 30_000), (22_050, 44_100, 999)]
        {
            let tone = |rate_hz: u32, frame: usize| {
                (std::f64::consts::TAU * 440.0 * frame as f64 / f64::from(rate_hz)).sin()
            };
            let sound: Vec<f32> = (0..frames).map(|frame| tone(from_hz, frame) as f32).collect();
            let mut resampler = Resampler::new(from_hz, to_hz, 1).unwrap();
            let mut out = Vec::new();
            for block in sound.chunks(777) {
                resampler.push(block, &mut out).unwrap();
            }
            resampler.finish(&mut out).unwrap();
            assert_eq!(out.len() as u64, (frames as u64 * u64::from(to_hz)).div_ceil(u64::from(from_hz)));
            let middle = out.len() / 3..out.len() * 2 / 3;
            let worst =
                middle.map(|frame| (f64::from(out[frame]) - tone(to_hz, frame)).abs()).fold(0.0, f64::max);
            assert!(worst < 2e-3, "{from_hz} → {to_hz}: {worst}");
        }
    }
}
