//! The outline of a sound: its lowest and highest sample in each of a fixed number of pixels.

use std::path::Path;

use crate::{Decoder, Limits, Result};

mod dat;
mod json;
mod picture;

pub use picture::Picture;

/// When this many pixels are full, neighbours are merged.
const MAX_PIXELS: usize = 2048;

/// The outline of a whole sound over all of its channels.
///
/// It has 1024 to 2048 pixels whatever the duration: as many as two screens show, and few enough to send with
/// every search hit. Only a sound of fewer than 1024 frames has fewer, one for each frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waveform {
    sample_rate_hz: u32,
    frames_per_pixel: u32,
    pixels: Vec<Pixel>,
}

/// The lowest and the highest sample of a pixel; full scale is −128 to 127.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pixel {
    /// The lowest sample of any channel.
    pub min: i8,
    /// The highest sample of any channel.
    pub max: i8,
}

impl Waveform {
    /// The pixels, first to last.
    #[must_use]
    pub fn pixels(&self) -> &[Pixel] {
        &self.pixels
    }

    /// How many frames one pixel covers; the last may cover fewer.
    #[must_use]
    pub fn frames_per_pixel(&self) -> u32 {
        self.frames_per_pixel
    }

    /// The sample rate of the sound in Hz.
    #[must_use]
    pub fn sample_rate_hz(&self) -> u32 {
        self.sample_rate_hz
    }
}

/// Draws the waveform of a file in one pass and constant memory.
///
/// # Errors
/// As [`Decoder::open`] and [`Decoder::next_block`].
pub fn waveform(path: impl AsRef<Path>, limits: &Limits) -> Result<Waveform> {
    let mut decoder = Decoder::open(path, limits)?;
    let mut tracing = Tracing::new(decoder.spec().sample_rate_hz);
    while let Some(planes) = decoder.next_planes()? {
        tracing.push(planes);
    }
    Ok(tracing.finish())
}

/// A waveform in the making. The duration need not be known: each time the pixels run out, two become one.
pub(crate) struct Tracing {
    sample_rate_hz: u32,
    frames_per_pixel: usize,
    pixels: Vec<Span>,
    current: Span,
    frames_in_current: usize,
}

#[derive(Clone, Copy)]
struct Span {
    min: f32,
    max: f32,
}

impl Span {
    const EMPTY: Self = Self { min: f32::INFINITY, max: f32::NEG_INFINITY };

    /// Eight at a time, as one or two instructions compare them; no sample is NaN.
    fn of(samples: &[f32]) -> Self {
        let (mut low, mut high) = ([f32::INFINITY; 8], [f32::NEG_INFINITY; 8]);
        let chunks = samples.chunks_exact(8);
        let rest = chunks.remainder();
        for chunk in chunks {
            for lane in 0..8 {
                low[lane] = if chunk[lane] < low[lane] { chunk[lane] } else { low[lane] };
                high[lane] = if chunk[lane] > high[lane] { chunk[lane] } else { high[lane] };
            }
        }
        Self {
            min: low.iter().chain(rest).copied().fold(f32::INFINITY, f32::min),
            max: high.iter().chain(rest).copied().fold(f32::NEG_INFINITY, f32::max),
        }
    }

    fn merge(self, other: Self) -> Self {
        Self { min: self.min.min(other.min), max: self.max.max(other.max) }
    }
}

impl Tracing {
    pub(crate) fn new(sample_rate_hz: u32) -> Self {
        Self {
            sample_rate_hz,
            frames_per_pixel: 1,
            pixels: Vec::with_capacity(MAX_PIXELS),
            current: Span::EMPTY,
            frames_in_current: 0,
        }
    }

    pub(crate) fn push(&mut self, planes: &[Vec<f32>]) {
        let length = planes.first().map_or(0, Vec::len);
        let mut start = 0;
        while start < length {
            if self.frames_in_current == 0 && self.pixels.len() == MAX_PIXELS {
                self.merge_pairs();
            }
            let take = (self.frames_per_pixel - self.frames_in_current).min(length - start);
            for plane in planes {
                self.current = self.current.merge(Span::of(&plane[start..start + take]));
            }
            self.frames_in_current += take;
            start += take;
            if self.frames_in_current == self.frames_per_pixel {
                self.pixels.push(std::mem::replace(&mut self.current, Span::EMPTY));
                self.frames_in_current = 0;
            }
        }
    }

    fn merge_pairs(&mut self) {
        let merged: Vec<Span> = self.pixels.chunks(2).map(|pair| pair[0].merge(pair[1])).collect();
        self.pixels.clear();
        self.pixels.extend(merged);
        self.frames_per_pixel *= 2;
    }

    pub(crate) fn finish(mut self) -> Waveform {
        if self.frames_in_current > 0 {
            self.pixels.push(self.current);
        }
        let quantise = |sample: f32| (sample * 128.0).round().clamp(-128.0, 127.0) as i8;
        Waveform {
            sample_rate_hz: self.sample_rate_hz,
            frames_per_pixel: u32::try_from(self.frames_per_pixel).unwrap_or(u32::MAX),
            pixels: self
                .pixels
                .iter()
                .map(|span| Pixel { min: quantise(span.min), max: quantise(span.max) })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(frames: usize, block: usize) -> Waveform {
        let mut tracing = Tracing::new(48_000);
        let samples: Vec<f32> = (0..frames).map(|frame| if frame % 2 == 0 { 0.5 } else { -0.25 }).collect();
        samples.chunks(block).for_each(|block| tracing.push(&[block.to_vec()]));
        tracing.finish()
    }

    #[test]
    fn the_number_of_pixels_stays_in_bounds() {
        let check = |frames: usize, pixels: usize, frames_per_pixel: u32| {
            let waveform = trace(frames, 1000);
            assert_eq!(
                (waveform.pixels().len(), waveform.frames_per_pixel()),
                (pixels, frames_per_pixel),
                "{frames}"
            );
        };
        check(1, 1, 1);
        check(2048, 2048, 1);
        check(2049, 1025, 2);
        check(48_000, 1500, 32);
        check(10_000_000, 1221, 8192);
    }

    #[test]
    fn the_size_of_blocks_does_not_matter() {
        assert!(trace(100_003, 1) == trace(100_003, 4096));
    }

    #[test]
    fn pixels_hold_the_extremes() {
        assert_eq!(trace(48_000, 999).pixels()[700], Pixel { min: -32, max: 64 });
    }
}
