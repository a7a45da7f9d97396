//! The formats a sound can be downloaded in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A download format, as `format=` and `formats[]` name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bevy_reflect", derive(bevy_reflect::Reflect))]
#[cfg_attr(feature = "bevy_reflect", reflect(Clone, Debug, PartialEq, Hash))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// WAV, 24-bit PCM.
    Wav24,
    /// WAV, 16-bit PCM, TPDF dither.
    Wav16,
    /// MP3, 320 kbit/s CBR.
    Mp3320,
    /// OGG Vorbis.
    Ogg,
}

/// A format the API does not have. Remedy: one of the four that the message lists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown format `{0}`: expected one of wav24, wav16, mp3320, ogg")]
pub struct UnknownFormat(pub String);

impl Format {
    /// All formats, in the documentation's order.
    pub const ALL: [Self; 4] = [Self::Wav24, Self::Wav16, Self::Mp3320, Self::Ogg];

    /// The name in `format=`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wav24 => "wav24",
            Self::Wav16 => "wav16",
            Self::Mp3320 => "mp3320",
            Self::Ogg => "ogg",
        }
    }

    /// The file name's extension, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Wav24 | Self::Wav16 => "wav",
            Self::Mp3320 => "mp3",
            Self::Ogg => "ogg",
        }
    }

    /// The media type of a file in this format.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Wav24 | Self::Wav16 => "audio/wav",
            Self::Mp3320 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.into_iter().find(|f| f.name() == text).ok_or_else(|| UnknownFormat(text.into()))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
