//! WAV files of 16 or 24 bits.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};

use hound::{SampleFormat, WavSpec, WavWriter};

use super::{Credits, Sink};
use crate::{AudioError, Result};

/// The most bytes that a RIFF file can count, less room for the chunks around the samples.
const MAX_DATA_BYTES: u64 = u32::MAX as u64 - 64 * 1024;

#[derive(Clone, Copy, Debug)]
pub(super) enum Depth {
    Bits16 { dither: bool },
    Bits24,
}

/// Writes samples, then the credits as an INFO list behind them.
pub(super) struct WavSink {
    file: File,
    writer: WavWriter<BufWriter<File>>,
    depth: Depth,
    dither: Tpdf,
    data_bytes: u64,
    info: Vec<u8>,
}

impl WavSink {
    pub(super) fn new(
        file: File,
        sample_rate_hz: u32,
        channels: u16,
        depth: Depth,
        credits: &Credits,
    ) -> Result<Self> {
        let bits_per_sample = match depth {
            Depth::Bits16 { .. } => 16,
            Depth::Bits24 => 24,
        };
        let spec = WavSpec {
            channels,
            sample_rate: sample_rate_hz,
            bits_per_sample,
            sample_format: SampleFormat::Int,
        };
        let writer =
            WavWriter::new(BufWriter::with_capacity(1 << 16, file.try_clone()?), spec).map_err(failed)?;
        Ok(Self { file, writer, depth, dither: Tpdf::SEEDED, data_bytes: 0, info: credits.riff_info() })
    }
}

impl Sink for WavSink {
    fn write(&mut self, interleaved: &[f32]) -> Result<()> {
        let bytes = match self.depth {
            Depth::Bits16 { .. } => 2,
            Depth::Bits24 => 3,
        };
        self.data_bytes += (interleaved.len() * bytes) as u64;
        if self.data_bytes > MAX_DATA_BYTES {
            return Err(AudioError::TooLarge { unit: "bytes of WAV data", max: MAX_DATA_BYTES });
        }
        // Digital silence needs no dither, and must stay what it is.
        let silent = interleaved.iter().all(|&sample| sample == 0.0);
        for &sample in interleaved {
            let value = match self.depth {
                Depth::Bits24 => quantise(sample, 8_388_608.0, 0.0),
                Depth::Bits16 { dither } if dither && !silent => {
                    quantise(sample, 32_768.0, self.dither.next())
                }
                Depth::Bits16 { .. } => quantise(sample, 32_768.0, 0.0),
            };
            self.writer.write_sample(value).map_err(failed)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.writer.finalize().map_err(failed)?;
        if self.info.is_empty() {
            return Ok(());
        }
        let mut file = self.file;
        let end = file.seek(SeekFrom::End(0))?;
        // Chunks start at even offsets.
        if end % 2 == 1 {
            file.write_all(&[0])?;
        }
        file.write_all(&self.info)?;
        // Checked against the largest RIFF above.
        let riff_bytes = (file.stream_position()? - 8) as u32;
        file.seek(SeekFrom::Start(4))?;
        file.write_all(&riff_bytes.to_le_bytes())?;
        Ok(())
    }
}

/// Rounds to the nearest step and clips. Exact for what came from integers of no more bits.
fn quantise(sample: f32, steps: f32, dither: f32) -> i32 {
    (sample * steps + dither).round().clamp(-steps, steps - 1.0) as i32
}

fn failed(error: hound::Error) -> AudioError {
    match error {
        hound::Error::IoError(error) => AudioError::Io(error),
        other => AudioError::encode("the WAV writer refused the sound", other),
    }
}

/// Dither with a triangular distribution between −1 and 1 steps (Lipshitz, Wannamaker, Vanderkooy 1992): the
/// error of rounding becomes noise that does not depend on the signal.
struct Tpdf(u64);

impl Tpdf {
    const SEEDED: Self = Self(0x9e37_79b9_7f4a_7c15);

    fn next(&mut self) -> f32 {
        // xorshift64* (Vigna 2016); its upper and lower halves are two independent uniform numbers.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let random = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d);
        let uniform = |bits: u32| (bits >> 8) as f32 / (1 << 24) as f32;
        uniform((random >> 32) as u32) - uniform(random as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dither_is_triangular_and_repeats() {
        let mut dither = Tpdf::SEEDED;
        let values: Vec<f32> = (0..100_000).map(|_| dither.next()).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let power = values.iter().map(|value| value * value).sum::<f32>() / values.len() as f32;
        assert!(mean.abs() < 0.01, "{mean}");
        assert!((power - 1.0 / 6.0).abs() < 0.005, "{power}");
        assert!(values.iter().all(|value| value.abs() <= 1.0));
        let mut again = Tpdf::SEEDED;
        assert!(values.iter().all(|&value| value == again.next()));
    }

    #[test]
    fn integers_survive_quantising() {
        for value in [-32_768, -32_767, -1, 0, 1, 12_345, 32_767] {
            assert_eq!(quantise(value as f32 / 32_768.0, 32_768.0, 0.0), value);
        }
        for value in [-8_388_608, -8_388_607, -1, 0, 1, 8_388_607] {
            assert_eq!(quantise(value as f32 / 8_388_608.0, 8_388_608.0, 0.0), value);
        }
        assert_eq!(quantise(1.5, 32_768.0, 0.0), 32_767);
    }
}
