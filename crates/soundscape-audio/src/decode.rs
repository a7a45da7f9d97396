//! Decoding, block by block, with the check that the file is whole.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use symphonia::core::codecs::audio::AudioDecoder;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::formats::{FormatReader, TrackType};
use symphonia::core::units::Timestamp;

use crate::container::mp4::Trim;
use crate::container::{self, Container, Source};
use crate::containment::contained;
use crate::spec::{Codec, Spec};
use crate::{AudioError, Limits, Result};

mod codec;
mod pcm;
mod reader;

pub use pcm::{Pcm, decode};

/// Decodes a sound as a stream of blocks, in constant memory.
///
/// Encoder delay and padding are trimmed where the container tells them (the LAME tag of an MP3, the granule
/// positions of OGG, the edit list or iTunes' note of an M4A), so that the decoded length of a loop is that of the original.
///
/// The file is proven whole on the way: [`next_block`](Self::next_block) returns `None` only after as many
/// frames as the file promises.
///
/// ```no_run
/// # fn main() -> soundscape_audio::Result<()> {
/// use soundscape_audio::{Decoder, Limits};
///
/// let mut decoder = Decoder::open("door.wav", &Limits::default())?;
/// let mut peak = 0.0f32;
/// while let Some(block) = decoder.next_block()? {
///     peak = block.iter().fold(peak, |peak, sample| peak.max(sample.abs()));
/// }
/// # Ok(())
/// # }
/// ```
pub struct Decoder {
    format: Box<dyn FormatReader>,
    decoder: Box<dyn AudioDecoder>,
    track_id: u32,
    spec: Spec,
    limits: Limits,
    trim: Trim,
    decoded_frames: u64,
    planes: Vec<Vec<f32>>,
    block: Vec<f32>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Decoding,
    Ended,
    Failed,
}

impl Decoder {
    /// Opens a file. What it holds is told by its bytes; its name only helps with MP3s that begin with junk.
    ///
    /// # Errors
    /// Every variant of [`AudioError`] but `Encode` and `Tags`.
    pub fn open(path: impl AsRef<Path>, limits: &Limits) -> Result<Self> {
        let path = path.as_ref();
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(AudioError::unsupported("this is no regular file"));
        }
        Self::new(file, path.extension().and_then(|extension| extension.to_str()), limits)
    }

    /// Decodes from any seekable source. `extension` is a hint, as in [`open`](Self::open).
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn new(
        source: impl Read + Seek + Send + Sync + 'static,
        extension: Option<&str>,
        limits: &Limits,
    ) -> Result<Self> {
        let mut source: Box<dyn Source> = Box::new(source);
        let bytes = source.seek(SeekFrom::End(0))?;
        limits.check_bytes(bytes)?;
        contained(|| Self::start(source, bytes, extension, limits))
    }

    fn start(
        mut source: Box<dyn Source>,
        bytes: u64,
        extension: Option<&str>,
        limits: &Limits,
    ) -> Result<Self> {
        let mut located = container::identify(&mut *source, extension)?;
        let mut bytes = bytes;
        // Where the reader neither trims nor counts: what to drop at the start, and what to keep.
        let mut trim = Trim::default();
        match located.container {
            Container::Mp3 => container::mpeg::check_whole(&mut *source, located.offset, bytes)?,
            Container::Mp4 => trim = container::mp4::trim(&mut *source, bytes)?,
            Container::LargeWav => {
                let large = container::large_wav::open(source, located.offset, bytes)?;
                (source, bytes, located.offset) = (large.source, large.bytes, 0);
                trim.keep = large.frames;
            }
            Container::Wav => {
                trim.keep = container::large_wav::adpcm_frames(&mut *source, located.offset, bytes)?;
            }
            _ => {}
        }
        let format = reader::open(source, bytes, located)?;
        let track = format
            .default_track(TrackType::Audio)
            .ok_or_else(|| AudioError::unsupported("the container holds no sound that can be decoded"))?;
        let Some(params) = track.codec_params.as_ref().and_then(|params| params.audio()) else {
            return Err(AudioError::unsupported("the codec of the sound is unknown"));
        };

        if located.container == Container::Mp4 && params.codec == CODEC_ID_OPUS {
            return Err(AudioError::unsupported("Opus in MP4; convert the sound to OGG Opus or WAV"));
        }
        // Without a LAME tag the reader guesses the length of an MP3 from its bitrate; trimming to a guess
        // would cut sound off.
        let gapless = located.container != Container::Mp3 || track.delay.is_some();
        let decoder = codec::decoder(params, gapless)?;

        let frames = match located.container {
            Container::Mp3 => track.num_frames.filter(|_| gapless),
            Container::Ogg | Container::Opus => {
                let end = track.num_frames.ok_or(AudioError::Truncated {
                    what: "the last page of the OGG file is missing",
                    found: 0,
                    expected: None,
                })?;
                // A stream cut out of a longer one starts late.
                let late = track.start_ts.get() + i64::from(track.delay.unwrap_or(0));
                Some(end.saturating_sub(late.max(0) as u64))
            }
            Container::Wav => {
                trim.keep =
                    trim.keep.filter(|keep| *keep > 0 && track.num_frames.is_some_and(|all| *keep < all));
                trim.keep.or(track.num_frames)
            }
            _ => trim.keep.or(track.num_frames),
        };
        let spec = Spec::of(decoder.codec_params(), located.container, frames)?;
        limits.check_signal(spec.sample_rate_hz, spec.channels)?;
        limits.check_frames(frames.unwrap_or(0), spec.sample_rate_hz, spec.channels)?;
        Ok(Self {
            track_id: track.id,
            format,
            decoder,
            spec,
            limits: *limits,
            trim,
            decoded_frames: 0,
            planes: Vec::new(),
            block: Vec::new(),
            state: State::Decoding,
        })
    }

    /// What the blocks hold.
    #[must_use]
    pub fn spec(&self) -> &Spec {
        &self.spec
    }

    /// Frames returned so far.
    #[must_use]
    pub fn decoded_frames(&self) -> u64 {
        self.decoded_frames
    }

    /// The next samples, interleaved, full scale at ±1 (lossy and float sounds may exceed it), at least one
    /// frame. `None` at the end of a whole sound. After an error the decoder only returns errors.
    ///
    /// # Errors
    /// [`Malformed`](AudioError::Malformed) on damage, [`Truncated`](AudioError::Truncated) when the file ends
    /// before the sound does, [`TooLarge`](AudioError::TooLarge) when it goes on past the limit.
    pub fn next_block(&mut self) -> Result<Option<&[f32]>> {
        if self.next_planes()?.is_none() {
            return Ok(None);
        }
        let channels = self.planes.len();
        self.block.resize(self.planes[0].len() * channels, 0.0);
        for (channel, plane) in self.planes.iter().enumerate() {
            let slots = self.block.iter_mut().skip(channel).step_by(channels);
            slots.zip(plane).for_each(|(slot, &sample)| *slot = sample);
        }
        Ok(Some(&self.block))
    }

    /// As [`next_block`](Self::next_block), but one vector for each channel: what measures takes it as it comes.
    pub(crate) fn next_planes(&mut self) -> Result<Option<&[Vec<f32>]>> {
        match self.state {
            State::Decoding => {}
            State::Ended => return Ok(None),
            State::Failed => return Err(AudioError::malformed("decoding it has already failed")),
        }
        self.state = State::Failed;
        let more = contained(|| self.advance())?;
        self.state = if more { State::Decoding } else { State::Ended };
        Ok(more.then_some(&self.planes))
    }

    /// Fills the planes with at least one frame; false at the end.
    fn advance(&mut self) -> Result<bool> {
        loop {
            let packet = match self.format.next_packet() {
                Ok(Some(packet)) if packet.track_id != self.track_id => continue,
                Ok(Some(packet)) => packet,
                Ok(None) => return self.check_end().map(|()| false),
                // A WAV whose length does not fit into its header ends with the last sample.
                Err(_) if self.trim.keep == Some(self.decoded_frames) => return Ok(false),
                Err(error) => return Err(self.locate(reader::fault(error))),
            };
            // A Vorbis stream may also begin in the middle of its first page.
            let early = match packet.pts.checked_add(packet.trim_start) {
                Some(start) if self.spec.codec == Codec::Vorbis && start.is_negative() => {
                    start.abs_delta(Timestamp::ZERO).get() as usize
                }
                _ => 0,
            };
            let audio = match self.decoder.decode(&packet) {
                Ok(audio) => audio,
                Err(error) => return Err(self.locate(reader::fault(error))),
            };
            if audio.spec().rate() != self.spec.sample_rate_hz
                || audio.num_planes() != usize::from(self.spec.channels)
            {
                return Err(AudioError::unsupported(
                    "its sample rate or channels change midway; split the sound",
                ));
            }
            audio.copy_to_vecs_planar(&mut self.planes);
            self.cut(early);
            let mut samples = self.planes.iter().flatten();
            if self.spec.codec == Codec::PcmFloat && samples.any(|sample| !sample.is_finite()) {
                return Err(AudioError::malformed("it holds samples that are no finite numbers"));
            }
            let frames = self.planes.first().map_or(0, Vec::len);
            if frames > 0 {
                self.decoded_frames += frames as u64;
                let Spec { sample_rate_hz, channels, .. } = self.spec;
                self.limits.check_frames(self.decoded_frames, sample_rate_hz, channels)?;
                return Ok(true);
            }
        }
    }

    /// Drops frames at the start of the planes, and what is not part of the sound.
    fn cut(&mut self, early: usize) {
        let held = self.planes.first().map_or(0, Vec::len);
        let skipped = self.trim.skip.min((held - early.min(held)) as u64);
        self.trim.skip -= skipped;
        let start = (early + skipped as usize).min(held);
        let left = self.trim.keep.map_or(u64::MAX, |keep| keep - self.decoded_frames.min(keep));
        let kept = ((held - start) as u64).min(left) as usize;
        if kept < held {
            for plane in &mut self.planes {
                plane.truncate(start + kept);
                plane.drain(..start);
            }
        }
    }

    fn check_end(&self) -> Result<()> {
        match self.spec.frames {
            Some(expected) if self.decoded_frames < expected => Err(AudioError::Truncated {
                what: "it ends early or parts of it are unreadable",
                found: self.decoded_frames,
                expected: Some(expected),
            }),
            _ if self.decoded_frames == 0 => Err(AudioError::malformed("it holds no sound")),
            _ => Ok(()),
        }
    }

    /// Adds to a truncation how far decoding came.
    fn locate(&self, error: AudioError) -> AudioError {
        match error {
            AudioError::Truncated { what, .. } => {
                AudioError::Truncated { what, found: self.decoded_frames, expected: self.spec.frames }
            }
            other => other,
        }
    }
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoder")
            .field("spec", &self.spec)
            .field("decoded_frames", &self.decoded_frames)
            .finish_non_exhaustive()
    }
}
