//! What a sound is made of: rate, channels, depth and codec.

use std::fmt;

use serde::{Deserialize, Serialize};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known as id;

use crate::container::Container;
use crate::{AudioError, Result};

/// Below this nothing is sound, and a step of 10 ms would hold no frame.
const LOWEST_RATE_HZ: u32 = 100;

/// What a decoder yields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spec {
    /// Frames per second, in Hz.
    pub sample_rate_hz: u32,
    /// Samples per frame. Their order is that of WAV (front left, front right, centre, LFE, rear left, …).
    pub channels: u16,
    /// Bits of one sample: as stored for linear PCM, FLAC and ALAC (32 or 64 for float), 16 for lossy codecs, which
    /// have no depth of their own.
    pub bit_depth: u16,
    /// How the samples are stored.
    pub codec: Codec,
    /// The number of frames that the file promises, encoder delay and padding not counted; unknown for MP3s
    /// without a LAME tag and for FLAC written to a pipe.
    pub frames: Option<u64>,
}

/// How samples are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Codec {
    /// Linear PCM of integers.
    Pcm,
    /// Linear PCM of floating-point numbers.
    PcmFloat,
    /// A-law or µ-law PCM.
    PcmLog,
    /// Microsoft or IMA ADPCM.
    Adpcm,
    /// FLAC.
    Flac,
    /// Vorbis.
    Vorbis,
    /// MPEG audio layer III.
    Mp3,
    /// AAC (low complexity).
    Aac,
    /// Apple Lossless.
    Alac,
    /// Opus, which is always decoded at 48 kHz.
    Opus,
}

impl Codec {
    /// True where samples are integers of [`Spec::bit_depth`] bits that come out exactly as they went in.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Pcm | Self::Flac | Self::Alac)
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pcm => "PCM",
            Self::PcmFloat => "float PCM",
            Self::PcmLog => "logarithmic PCM",
            Self::Adpcm => "ADPCM",
            Self::Flac => "FLAC",
            Self::Vorbis => "Vorbis",
            Self::Mp3 => "MP3",
            Self::Aac => "AAC",
            Self::Alac => "ALAC",
            Self::Opus => "Opus",
        })
    }
}

impl Spec {
    pub(crate) fn of(
        params: &AudioCodecParameters,
        container: Container,
        frames: Option<u64>,
    ) -> Result<Self> {
        let (codec, fixed_depth) = match params.codec {
            id::CODEC_ID_FLAC => (Codec::Flac, None),
            id::CODEC_ID_VORBIS => (Codec::Vorbis, Some(16)),
            id::CODEC_ID_MP3 => (Codec::Mp3, Some(16)),
            id::CODEC_ID_AAC => (Codec::Aac, Some(16)),
            id::CODEC_ID_ALAC => (Codec::Alac, None),
            id::CODEC_ID_OPUS => (Codec::Opus, Some(16)),
            id::CODEC_ID_PCM_F32LE | id::CODEC_ID_PCM_F32BE => (Codec::PcmFloat, Some(32)),
            id::CODEC_ID_PCM_F64LE | id::CODEC_ID_PCM_F64BE => (Codec::PcmFloat, Some(64)),
            id::CODEC_ID_PCM_ALAW | id::CODEC_ID_PCM_MULAW => (Codec::PcmLog, Some(16)),
            id::CODEC_ID_ADPCM_MS | id::CODEC_ID_ADPCM_IMA_WAV => (Codec::Adpcm, Some(16)),
            _ if matches!(container, Container::Wav | Container::LargeWav | Container::Aiff) => {
                (Codec::Pcm, None)
            }
            _ => return Err(AudioError::unsupported("the codec of the sound; convert it to WAV or FLAC")),
        };
        let bit_depth = fixed_depth.or(params.bits_per_sample).unwrap_or(16) as u16;
        let sample_rate_hz = params.sample_rate.unwrap_or(0);
        let channels = params.channels.as_ref().map_or(0, |channels| channels.count()) as u16;
        if sample_rate_hz == 0 || channels == 0 {
            return Err(AudioError::malformed("its header names no sample rate or no channels"));
        }
        if sample_rate_hz < LOWEST_RATE_HZ {
            return Err(AudioError::unsupported("a sample rate below 100 Hz; resample the sound"));
        }
        Ok(Self { sample_rate_hz, channels, bit_depth, codec, frames })
    }
}
