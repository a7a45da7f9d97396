//! The way of samples from a source to a sink: cut, mix down, resample, amplify.

use std::path::Path;

use super::channels::Mix;
use super::cut::Cut;
use super::resample::Resampler;
use super::{Encoding, Export, Sink};
use crate::{Decoder, Limits, Result};

/// What an export makes of a source.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) sample_rate_hz: u32,
    pub(super) channels: u16,
    /// The depth of integers that hold every rendered sample exactly, where there is one.
    pub(super) fits_bits: Option<u16>,
    max_frames: Option<u64>,
}

impl Plan {
    pub(super) fn new(source: &Path, encoding: Encoding, export: &Export, limits: &Limits) -> Result<Self> {
        let decoder = Decoder::open(source, limits)?;
        let spec = decoder.spec();
        let most_channels = match encoding {
            Encoding::Mp3Cbr320 => 2,
            // Vorbis gives more channels no places, and no player takes them.
            Encoding::OggVorbis(_) => 8,
            Encoding::Wav16 | Encoding::Wav24 => u16::MAX,
        };
        let most_channels = most_channels.min(export.max_channels.unwrap_or(u16::MAX)).max(1);
        // Mixing down to more than two channels has no rule to follow.
        let channels = if spec.channels > most_channels { most_channels.min(2) } else { spec.channels };
        let sample_rate_hz = delivered_rate_hz(encoding, spec.sample_rate_hz, export.max_sample_rate_hz);
        let max_frames = export
            .max_duration_s
            .map(|seconds| ((seconds * f64::from(spec.sample_rate_hz)).round() as u64).max(1));
        let untouched = channels == spec.channels
            && sample_rate_hz == spec.sample_rate_hz
            && max_frames.is_none()
            && spec.codec.is_exact();
        Ok(Self { sample_rate_hz, channels, fits_bits: untouched.then_some(spec.bit_depth), max_frames })
    }
}

/// The rate that a format can carry, for a source of a given rate.
fn delivered_rate_hz(encoding: Encoding, source_hz: u32, max_hz: Option<u32>) -> u32 {
    let family_hz = if source_hz.is_multiple_of(11_025) { 44_100 } else { 48_000 };
    let wanted_hz = match max_hz {
        Some(max_hz) if source_hz > max_hz => family_hz.min(max_hz),
        _ => source_hz,
    };
    match encoding {
        // Only MPEG-1 has 320 kbit/s, and only these rates.
        Encoding::Mp3Cbr320 if !matches!(wanted_hz, 32_000 | 44_100 | 48_000) => family_hz,
        // libvorbis has no mode above 200 kHz.
        Encoding::OggVorbis(_) if wanted_hz > 200_000 => family_hz * 4,
        _ => wanted_hz,
    }
}

/// Runs the source through the plan into the sink and returns the number of frames rendered.
pub(super) fn render(
    source: &Path,
    plan: &Plan,
    gain_db: f64,
    limits: &Limits,
    sink: &mut dyn Sink,
) -> Result<u64> {
    let mut decoder = Decoder::open(source, limits)?;
    let spec = decoder.spec().clone();
    let mut cut = Cut::new(plan.max_frames, spec.sample_rate_hz, spec.channels);
    let mix = Mix::new(spec.channels, plan.channels);
    let mut resampler = Resampler::new(spec.sample_rate_hz, plan.sample_rate_hz, plan.channels)?;
    let gain = (gain_db != 0.0).then(|| 10f64.powf(gain_db / 20.0) as f32);

    let (mut taken, mut mixed, mut rendered) = (Vec::new(), Vec::new(), Vec::new());
    let mut frames = 0;
    let mut more = true;
    while more {
        taken.clear();
        mixed.clear();
        rendered.clear();
        let block = decoder.next_block()?;
        more = match block {
            Some(block) => cut.push(block, &mut taken),
            None => cut.finish(&mut taken),
        };
        mix.apply(&taken, &mut mixed);
        resampler.push(&mixed, &mut rendered)?;
        if !more {
            resampler.finish(&mut rendered)?;
        }
        if let Some(gain) = gain {
            rendered.iter_mut().for_each(|sample| *sample *= gain);
        }
        frames += rendered.len() as u64 / u64::from(plan.channels);
        sink.write(&rendered)?;
    }
    Ok(frames)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_kept_where_the_format_has_them() {
        let check = |encoding, source_hz, max_hz, expect| {
            assert_eq!(
                delivered_rate_hz(encoding, source_hz, max_hz),
                expect,
                "{encoding:?} {source_hz} {max_hz:?}"
            );
        };
        for kept in [32_000, 44_100, 48_000] {
            check(Encoding::Mp3Cbr320, kept, None, kept);
        }
        check(Encoding::Mp3Cbr320, 96_000, None, 48_000);
        check(Encoding::Mp3Cbr320, 88_200, None, 44_100);
        check(Encoding::Mp3Cbr320, 22_050, None, 44_100);
        check(Encoding::Mp3Cbr320, 37_800, None, 48_000);
        check(Encoding::Wav24, 192_000, None, 192_000);
        check(Encoding::OGG, 96_000, None, 96_000);
        check(Encoding::OGG, 384_000, None, 192_000);
        check(Encoding::OGG_PREVIEW, 96_000, Some(48_000), 48_000);
        check(Encoding::OGG_PREVIEW, 88_200, Some(48_000), 44_100);
        check(Encoding::OGG_PREVIEW, 8_000, Some(48_000), 8_000);
    }
}
