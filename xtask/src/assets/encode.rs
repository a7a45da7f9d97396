//! Samples to file bytes: WAV for what must answer at once, Ogg Vorbis for what is long.

use std::{
    io::Cursor,
    num::{NonZeroU8, NonZeroU32},
};

use anyhow::{Context as _, bail};
use vorbis_rs::{VorbisBitrateManagementStrategy, VorbisEncoderBuilder};

use super::dsp::{rng::Rng, track::Track};

const RATE_HZ: u32 = super::dsp::track::RATE_HZ as u32;

/// In the format that the file's name asks for.
pub(super) fn encode(file: &str, channels: &[Track]) -> anyhow::Result<Vec<u8>> {
    match file.rsplit_once('.') {
        Some((_, "wav")) => wav(channels),
        Some((stem, "ogg")) => ogg(channels, serial(stem)),
        _ => bail!("{file}: a sound's file name must end in .wav or .ogg"),
    }
}

fn wav(channels: &[Track]) -> anyhow::Result<Vec<u8>> {
    let spec = hound::WavSpec {
        channels: u16::try_from(channels.len())?,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    let mut dither = Rng::new(1);
    for i in 0..channels[0].len() {
        for channel in channels {
            // Triangular dither, left out where the sound is at rest so that its ends stay silent.
            let noise =
                if channel.0[i].abs() < 1e-5 { 0.0 } else { 0.5 * (dither.bipolar() + dither.bipolar()) };
            writer
                .write_sample((channel.0[i] * 32_767.0 + noise).round().clamp(-32_768.0, 32_767.0) as i16)?;
        }
    }
    writer.finalize()?;
    Ok(bytes.into_inner())
}

fn ogg(channels: &[Track], serial: i32) -> anyhow::Result<Vec<u8>> {
    const BLOCK: usize = 2_048;
    let rate = NonZeroU32::new(RATE_HZ).context("no sample rate")?;
    let count = NonZeroU8::new(u8::try_from(channels.len())?).context("no channels")?;
    let mut builder = VorbisEncoderBuilder::new_with_serial(rate, count, Vec::new(), serial);
    builder.bitrate_management_strategy(VorbisBitrateManagementStrategy::QualityVbr { target_quality: 0.25 });
    let mut encoder = builder.build()?;
    for start in (0..channels[0].len()).step_by(BLOCK) {
        let end = (start + BLOCK).min(channels[0].len());
        let block: Vec<&[f32]> = channels.iter().map(|channel| &channel.0[start..end]).collect();
        encoder.encode_audio_block(&block)?;
    }
    Ok(encoder.finish()?)
}

/// A stream's serial number, from its name (FNV-1a), so that the same sound gives the same bytes.
fn serial(stem: &str) -> i32 {
    stem.bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
        .cast_signed()
}
