//! Sounds that the tests write.

use std::{f64::consts::TAU, path::Path};

use hound::{SampleFormat, WavSpec, WavWriter};

/// Writes a decaying tone: half a second, 44.1 kHz, 16 bit, mono. Another frequency makes other bytes.
pub(crate) fn tone(path: &Path, frequency_hz: f64) {
    write(path, frequency_hz, 0.5);
}

/// Writes a decaying tone of the given length.
pub(crate) fn write(path: &Path, frequency_hz: f64, seconds: f64) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let spec =
        WavSpec { channels: 1, sample_rate: 44_100, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for frame in 0..(seconds * 44_100.0) as u32 {
        let t = f64::from(frame) / 44_100.0;
        let sample = 0.5 * (-2.0 * t).exp() * (TAU * frequency_hz * t).sin();
        writer.write_sample((sample * 32_767.0) as i16).unwrap();
    }
    writer.finalize().unwrap();
}

/// Writes a quiet sound in another form; its length makes its bytes.
pub(crate) fn quiet(path: &Path, seconds: f64, channels: u16, sample_rate: u32) {
    let spec = WavSpec { channels, sample_rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for frame in 0..(seconds * f64::from(sample_rate)) as u32 {
        (0..channels).for_each(|_| writer.write_sample((frame % 100) as i16).unwrap());
    }
    writer.finalize().unwrap();
}

/// A small library: doors, footsteps, a click.
pub(crate) fn small(folder: &Path) {
    tone(&folder.join("doors/steel_door_open.wav"), 220.0);
    tone(&folder.join("doors/steel_door_close.wav"), 230.0);
    write(&folder.join("steps/footstep_gravel.1.wav"), 240.0, 0.6);
    write(&folder.join("steps/footstep_gravel.2.wav"), 250.0, 0.7);
    write(&folder.join("ui/click.wav"), 2_000.0, 0.1);
}
