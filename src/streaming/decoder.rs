//! Decoding a sound as it arrives, frame by frame exactly as it would be decoded into memory.

use std::{
    io::{self, Read, Seek, SeekFrom},
    sync::Arc,
    thread,
    time::Duration,
};

use kira::{Frame, sound::streaming::Decoder};
use soundscape_client::{ClientError, Format, SoundStream, StreamControl};
use symphonia::{
    core::{
        audio::GenericAudioBufferRef,
        codecs::audio::{AudioDecoder, AudioDecoderOptions},
        errors::Error,
        formats::{FormatOptions, FormatReader, SeekMode, SeekTo, TrackType},
        io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions},
        units::Timestamp,
    },
    default::{
        formats::{MpaReader, OggReader, WavReader},
        get_codecs,
    },
};

use crate::SoundscapeError;

/// kira's own seeks without a reset of the codec, which is heard at the seam of a loop, and never ends where a file has
/// fewer frames than it says.
pub(super) struct SoundDecoder {
    format: Format,
    /// `None` only when it could not be begun anew.
    reader: Option<Box<dyn FormatReader>>,
    codec: Box<dyn AudioDecoder>,
    track: u32,
    sample_rate_hz: u32,
    frames: usize,
    /// The index of the next frame that is decoded.
    at: usize,
    /// Decoded to find a place.
    held: Option<Vec<Frame>>,
    failed: Option<SoundscapeError>,
    control: StreamControl,
}

impl SoundDecoder {
    /// What an MP3 has to be decoded from on, so that nothing of an earlier frame is missing.
    const MP3_LEAD: usize = 2 * 1152;
    /// What is made up at once where frames are missing.
    const SILENCE: usize = 1024;
    /// kira asks again and again after an error, until the mixer has noticed.
    const PAUSE: Duration = Duration::from_millis(5);

    /// Blocks until the head of the sound is there.
    pub(super) fn new(stream: SoundStream, format: Format) -> Result<Self, SoundscapeError> {
        let control = stream.control();
        let source = MediaSourceStream::new(Box::new(Source(stream)), MediaSourceStreamOptions::default());
        let reader = reader(source, format).map_err(reason)?;
        let unknown = || reason(Error::DecodeError("its length or its codec is unknown"));
        let track = reader.default_track(TrackType::Audio).ok_or_else(unknown)?;
        let params = track.codec_params.as_ref().and_then(|params| params.audio()).ok_or_else(unknown)?;
        let codec = get_codecs().make_audio_decoder(params, &AudioDecoderOptions::default());
        Ok(Self {
            track: track.id,
            sample_rate_hz: params.sample_rate.ok_or_else(unknown)?,
            frames: track.num_frames.and_then(|frames| frames.try_into().ok()).ok_or_else(unknown)?,
            codec: codec.map_err(reason)?,
            format,
            reader: Some(reader),
            at: 0,
            held: None,
            failed: None,
            control,
        })
    }

    pub(super) fn duration_s(&self) -> f64 {
        self.frames as f64 / f64::from(self.sample_rate_hz)
    }

    /// The next frames and the index of the first; `None` at the end.
    fn advance(&mut self) -> Result<Option<(usize, Vec<Frame>)>, Error> {
        let Some(reader) = &mut self.reader else { return Ok(None) };
        loop {
            let packet = match reader.next_packet() {
                Ok(Some(packet)) if packet.track_id != self.track => continue,
                Ok(Some(packet)) => packet,
                Ok(None) => return Ok(None),
                Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
            let frames = frames(&self.codec.decode(&packet)?)?;
            if !frames.is_empty() {
                let from = packet.pts.checked_add(packet.trim_start).unwrap_or(packet.pts);
                return Ok(Some((from.get().try_into().unwrap_or(0), frames)));
            }
        }
    }

    fn rewind(&mut self) -> Result<(), Error> {
        if let Some(reader) = self.reader.take() {
            self.reader = Some(self::reader(reader.into_inner(), self.format)?);
        }
        self.codec.reset();
        self.at = 0;
        self.held = None;
        Ok(())
    }

    /// Goes to `index`, or a little before it. Returns where it is.
    fn go_to(&mut self, index: usize) -> Result<usize, Error> {
        let Some(reader) = &mut self.reader else { return Ok(index) };
        let is_mp3 = self.format == Format::Mp3320;
        let from = if is_mp3 { index.saturating_sub(Self::MP3_LEAD) } else { index };
        // An MP3 has no index: an exact seek goes through all before it.
        let is_near = !is_mp3 || self.control.is_whole();
        let mode = if is_near { SeekMode::Accurate } else { SeekMode::Coarse };
        let ts = Timestamp::new(i64::try_from(from).unwrap_or(i64::MAX));
        reader.seek(mode, SeekTo::Timestamp { ts, track_id: self.track })?;
        self.codec.reset();
        self.held = None;
        loop {
            match self.advance() {
                Ok(Some((from, frames))) if from + frames.len() <= index => {}
                Ok(Some((from, frames))) => {
                    let missing = from.saturating_sub(index);
                    let from = from.min(index);
                    let frames: Vec<_> = std::iter::repeat_n(Frame::ZERO, missing).chain(frames).collect();
                    self.at = from + frames.len();
                    self.held = Some(frames);
                    return Ok(from);
                }
                Ok(None) => {
                    self.at = index;
                    return Ok(index);
                }
                // A frame whose beginning was skipped.
                Err(Error::DecodeError(_)) => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn fail<T>(&mut self, error: Error) -> Result<T, SoundscapeError> {
        let error = reason(error);
        self.failed = Some(error.clone());
        Err(error)
    }
}

impl Decoder for SoundDecoder {
    type Error = SoundscapeError;

    fn sample_rate(&self) -> u32 {
        self.sample_rate_hz
    }

    fn num_frames(&self) -> usize {
        self.frames
    }

    fn decode(&mut self) -> Result<Vec<Frame>, SoundscapeError> {
        if let Some(error) = &self.failed {
            thread::park_timeout(Self::PAUSE);
            return Err(error.clone());
        }
        if let Some(frames) = self.held.take() {
            return Ok(frames);
        }
        match self.advance() {
            Ok(Some((_, frames))) => {
                self.at += frames.len();
                Ok(frames)
            }
            Ok(None) => {
                self.at += Self::SILENCE;
                Ok(vec![Frame::ZERO; Self::SILENCE])
            }
            Err(error) => self.fail(error),
        }
    }

    fn seek(&mut self, index: usize) -> Result<usize, SoundscapeError> {
        if index >= self.frames || (index == self.at && self.held.is_none()) {
            return Ok(index.min(self.frames));
        }
        let found = if index == 0 { self.rewind().map(|()| 0) } else { self.go_to(index) };
        match found {
            Ok(index) => Ok(index),
            Err(error) => self.fail(error),
        }
    }
}

fn reader(mut source: MediaSourceStream<'static>, format: Format) -> Result<Box<dyn FormatReader>, Error> {
    source.rewind()?;
    let options = FormatOptions::default();
    // Whoever is not told the format looks for it at the end of the file, too.
    Ok(match format {
        Format::Wav16 | Format::Wav24 => Box::new(WavReader::try_new(source, options)?),
        Format::Ogg => Box::new(OggReader::try_new(source, options)?),
        Format::Mp3320 => {
            let tag_bytes = tag_bytes(&mut source)?;
            source.seek(SeekFrom::Start(tag_bytes))?;
            Box::new(MpaReader::try_new(source, options)?)
        }
    })
}

/// How long the ID3v2 tag in front of an MP3 is (ID3v2.4, section 3.1).
fn tag_bytes(source: &mut MediaSourceStream<'_>) -> io::Result<u64> {
    let mut head = [0; 10];
    source.read_exact(&mut head)?;
    if !head.starts_with(b"ID3") {
        return Ok(0);
    }
    let length = head[6..].iter().fold(0, |length, byte| length << 7 | u64::from(byte & 0x7f));
    let footer = if head[5] & 0x10 == 0 { 0 } else { 10 };
    Ok(10 + length + footer)
}

fn frames(buffer: &GenericAudioBufferRef<'_>) -> Result<Vec<Frame>, Error> {
    let mut samples: Vec<f32> = Vec::new();
    buffer.copy_to_vec_interleaved(&mut samples);
    match buffer.num_planes() {
        1 => Ok(samples.into_iter().map(Frame::from_mono).collect()),
        2 => Ok(samples.chunks_exact(2).map(|frame| Frame::new(frame[0], frame[1])).collect()),
        _ => Err(Error::Unsupported("more than two channels")),
    }
}

/// What the client says where the sound did not arrive; else what is wrong with the sound.
fn reason(error: Error) -> SoundscapeError {
    let of_client = match &error {
        Error::IoError(error) => error.get_ref().and_then(|inner| inner.downcast_ref::<ClientError>()),
        _ => None,
    };
    match of_client {
        Some(error) => SoundscapeError::Client(error.clone()),
        None => SoundscapeError::Decode(Arc::new(error)),
    }
}

struct Source(SoundStream);

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl MediaSource for Source {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.0.total_bytes())
    }
}
