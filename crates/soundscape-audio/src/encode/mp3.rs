//! MP3 files through LAME.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::num::NonZeroU32;

use mp3lame_encoder::max_required_buffer_size;
use mp3lame_encoder::{Bitrate, Builder, Encoder, FlushGap, InterleavedPcm, MonoPcm, Quality, VbrMode};

use super::{Credits, Sink};
use crate::{AudioError, Result};

/// Frames encoded at a time.
const CHUNK_FRAMES: usize = 8192;

/// Writes an ID3v2 tag, room for LAME's tag, then the frames; the tag is filled in at the end, when the padding
/// is known.
pub(super) struct Mp3Sink {
    writer: BufWriter<File>,
    encoder: Encoder,
    channels: usize,
    tag_offset: u64,
    encoded: Vec<u8>,
}

impl Mp3Sink {
    pub(super) fn new(file: File, sample_rate_hz: u32, channels: u16, credits: &Credits) -> Result<Self> {
        let refused = |error| AudioError::encode("LAME refused the settings", error);
        let mut builder =
            Builder::new().ok_or_else(|| std::io::Error::from(std::io::ErrorKind::OutOfMemory))?;
        builder.set_num_channels(channels as u8).map_err(refused)?;
        builder.set_sample_rate(sample_rate_hz).map_err(refused)?;
        builder.set_output_sample_rate(NonZeroU32::new(sample_rate_hz)).map_err(refused)?;
        builder.set_vbr_mode(VbrMode::Off).map_err(refused)?;
        builder.set_brate(Bitrate::Kbps320).map_err(refused)?;
        // At 320 kbit/s the slower searches of LAME gain nothing that can be heard.
        builder.set_quality(Quality::Good).map_err(refused)?;
        builder.set_to_write_vbr_tag(true).map_err(refused)?;
        let encoder = builder.build().map_err(refused)?;

        let mut writer = BufWriter::with_capacity(1 << 16, file);
        let id3 = credits.id3v2();
        writer.write_all(&id3)?;
        Ok(Self {
            writer,
            encoder,
            channels: channels.into(),
            tag_offset: id3.len() as u64,
            encoded: Vec::new(),
        })
    }
}

impl Sink for Mp3Sink {
    fn write(&mut self, interleaved: &[f32]) -> Result<()> {
        for chunk in interleaved.chunks(CHUNK_FRAMES * self.channels) {
            self.encoded.clear();
            self.encoded.reserve(max_required_buffer_size(chunk.len() / self.channels));
            match self.channels {
                1 => self.encoder.encode_to_vec(MonoPcm(chunk), &mut self.encoded),
                _ => self.encoder.encode_to_vec(InterleavedPcm(chunk), &mut self.encoded),
            }
            .map_err(failed)?;
            self.writer.write_all(&self.encoded)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.encoded.clear();
        self.encoded.reserve(max_required_buffer_size(0));
        self.encoder.flush_to_vec::<FlushGap>(&mut self.encoded).map_err(failed)?;
        self.writer.write_all(&self.encoded)?;
        self.encoded.clear();
        self.encoded.reserve(self.encoder.lame_tag_size());
        if self.encoder.lame_tag_encode_to_vec(&mut self.encoded).is_some() {
            self.writer.seek(SeekFrom::Start(self.tag_offset))?;
            self.writer.write_all(&self.encoded)?;
        }
        self.writer.flush()?;
        Ok(())
    }
}

fn failed(error: mp3lame_encoder::EncodeError) -> AudioError {
    AudioError::encode("LAME failed in the middle of the sound", error)
}
