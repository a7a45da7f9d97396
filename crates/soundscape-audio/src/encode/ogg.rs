//! OGG Vorbis files through libvorbis.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::num::{NonZeroU8, NonZeroU32};

use vorbis_rs::{
    VorbisBitrateManagementStrategy as Strategy, VorbisEncoder, VorbisEncoderBuilder, VorbisError,
};

use super::channels::vorbis_order;
use super::{Credits, Sink, VorbisRate};
use crate::{AudioError, Result};

/// Frames encoded at a time; libvorbis slows down on long blocks.
const CHUNK_FRAMES: usize = 2048;
/// The serial number of the only stream in the file: a fixed one, so that equal sounds give equal bytes.
const SERIAL: i32 = 1;

pub(super) struct OggSink {
    encoder: VorbisEncoder<BufWriter<File>>,
    order: Vec<usize>,
    planes: Vec<Vec<f32>>,
}

impl OggSink {
    pub(super) fn new(
        file: File,
        sample_rate_hz: u32,
        channels: u16,
        rate: VorbisRate,
        nudge: u32,
        credits: &Credits,
    ) -> Result<Self> {
        let (Some(frequency), Some(count)) =
            (NonZeroU32::new(sample_rate_hz), u8::try_from(channels).ok().and_then(NonZeroU8::new))
        else {
            return Err(AudioError::unsupported("more than 255 channels in OGG Vorbis; export WAV instead"));
        };
        let build = |rate: VorbisRate| -> Result<_, VorbisError> {
            let writer = BufWriter::with_capacity(1 << 16, file.try_clone()?);
            let mut builder = VorbisEncoderBuilder::new_with_serial(frequency, count, writer, SERIAL);
            builder.bitrate_management_strategy(strategy(rate, nudge));
            builder.comment_tags(credits.vorbis_comments())?;
            builder.build()
        };
        let encoder = match (build(rate), rate) {
            // libvorbis refuses a bitrate before anything is written.
            (Err(VorbisError::LibraryError(_)), VorbisRate::Managed { .. }) => build(VorbisRate::Quality(6)),
            (outcome, _) => outcome,
        }
        .map_err(failed)?;
        let order = vorbis_order(channels.into());
        Ok(Self { encoder, planes: vec![Vec::new(); order.len()], order })
    }
}

impl Sink for OggSink {
    fn write(&mut self, interleaved: &[f32]) -> Result<()> {
        let channels = self.planes.len();
        // An empty block would end the stream; `chunks` gives none.
        for chunk in interleaved.chunks(CHUNK_FRAMES * channels) {
            for (plane, &from) in self.planes.iter_mut().zip(&self.order) {
                plane.clear();
                plane.extend(chunk.iter().skip(from).step_by(channels));
            }
            self.encoder.encode_audio_block(&self.planes).map_err(failed)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.encoder.finish().map_err(failed)?.flush()?;
        Ok(())
    }
}

/// A nudge is half a percent of the whole range of quality, or of the bitrate.
fn strategy(rate: VorbisRate, nudge: u32) -> Strategy {
    match rate {
        VorbisRate::Quality(quality) => {
            let target_quality = f32::from(quality.min(10)) / 10.0 + 0.005 * nudge as f32;
            Strategy::QualityVbr { target_quality: target_quality.min(1.0) }
        }
        VorbisRate::Managed { kbit_per_s } => {
            let bits = kbit_per_s.saturating_mul(5).saturating_mul(200 + nudge);
            Strategy::Abr { average_bitrate: NonZeroU32::new(bits).unwrap_or(NonZeroU32::MIN) }
        }
    }
}

fn failed(error: VorbisError) -> AudioError {
    match error {
        VorbisError::Io(error) => AudioError::Io(error),
        other => AudioError::encode("libvorbis refused the sound", other),
    }
}
