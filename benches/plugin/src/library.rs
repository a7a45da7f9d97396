//! The sounds that are measured with, made here.

use std::{f32::consts::TAU, fs, path::Path};

use crate::Result;

pub(crate) const SOUNDS: usize = 500;
const RATE_HZ: u32 = 44_100;
/// Of one second.
const FRAMES: u32 = RATE_HZ;

/// One second each; no two are alike.
pub(crate) fn write(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    (0..SOUNDS).try_for_each(|number| write_blow(&folder.join(format!("blow_{number:03}.wav")), number))
}

/// A tone that fades over a hiss: for a codec neither silence nor noise.
fn write_blow(path: &Path, number: usize) -> Result<()> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)?;
    let mut noise = Noise::new(number as u32 + 1);
    for frame in 0..FRAMES {
        let time_s = frame as f32 / RATE_HZ as f32;
        let tone = (TAU * (200.0 + number as f32) * time_s).sin() * (-3.0 * time_s).exp();
        writer.write_sample(((0.6 * tone + 0.05 * noise.next()) * 32_767.0) as i16)?;
    }
    Ok(writer.finalize()?)
}

/// From −1 to 1, the same for the same seed.
pub(crate) struct Noise(u32);

impl Noise {
    pub(crate) fn new(seed: u32) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) as f32 / 32_768.0 - 1.0
    }
}
