//! A long sound to measure: noise that swells and fades, tones, and a hit twice a second.

use std::{f32::consts::TAU, path::Path};

use anyhow::Result;
use hound::{SampleFormat, WavSpec, WavWriter};

use crate::assets::dsp::rng::Rng;

/// Writes a WAV of two channels and 24 bits.
pub(super) fn write(path: &Path, sample_rate: u32, seconds: u32) -> Result<()> {
    let spec = WavSpec { channels: 2, sample_rate, bits_per_sample: 24, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::create(path, spec)?;
    let mut rng = Rng::new(1);
    let mut low = [0.0f32; 2];
    for frame in 0..u64::from(sample_rate) * u64::from(seconds) {
        let time_s = (frame % (u64::from(sample_rate) * 60)) as f32 / sample_rate as f32;
        let hit = (-(time_s % 0.5) * 30.0).exp();
        let tone = 0.1 * (TAU * 220.0 * time_s).sin();
        for (channel, low) in low.iter_mut().enumerate() {
            let white = rng.bipolar();
            // Of each octave, half as much as of the one below.
            *low += 0.05 * (white - *low);
            let swell = 0.5 + 0.4 * (TAU * time_s / 20.0 + channel as f32).sin();
            let sample = swell * (*low + 0.05 * white + tone) + 0.3 * hit * white;
            writer.write_sample((sample * 0.8 * 8_388_607.0) as i32)?;
        }
    }
    writer.finalize()?;
    Ok(())
}
