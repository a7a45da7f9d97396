//! What can go wrong with a sound: one error for the whole crate.

use std::error::Error;
use std::io;

/// The error that a dependency gave, kept for the log.
pub type Cause = Box<dyn Error + Send + Sync + 'static>;

/// Why a sound could not be read, measured or written.
///
/// A caller that takes in other people's files can treat [`Malformed`](Self::Malformed),
/// [`Truncated`](Self::Truncated), [`Unsupported`](Self::Unsupported) and [`TooLarge`](Self::TooLarge) as
/// facts about the file: trying again gives the same answer. [`Io`](Self::Io) may pass.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AudioError {
    /// Reading or writing failed below the audio format. Check the path, permissions and free space.
    #[error("cannot read or write the sound file: {0}")]
    Io(#[from] io::Error),

    /// The bytes contradict their own format: an empty file, a broken header, a damaged block, or data on
    /// which the decoder panicked. Export the sound again.
    #[error("the sound is damaged: {what}; export it again from its source")]
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// What the decoder said.
        #[source]
        source: Option<Cause>,
    },

    /// The file ends before the sound does. Copy or download it again.
    #[error("the sound is cut short ({found} of {} frames): {what}; copy the file again", Known(.expected))]
    Truncated {
        /// How the end was missed.
        what: &'static str,
        /// Frames that could be decoded before the file ended.
        found: u64,
        /// Frames that the file promises, where it does.
        expected: Option<u64>,
    },

    /// No reader or writer here knows this format, codec or feature. Convert the sound to WAV, AIFF, FLAC,
    /// OGG, MP3 or M4A, or build with the feature that the message names.
    #[error("not supported: {what}")]
    Unsupported {
        /// The format, codec or feature, and what to do instead.
        what: &'static str,
        /// What the decoder or encoder said.
        #[source]
        source: Option<Cause>,
    },

    /// The sound exceeds one of the [`Limits`](crate::Limits). Raise that limit or split the sound.
    #[error("the sound is too large: more than {max} {unit}; raise the limit or split the sound")]
    TooLarge {
        /// What was counted: bytes, seconds, channels, …
        unit: &'static str,
        /// The limit that was exceeded.
        max: u64,
    },

    /// An encoder refused the sound or failed in the middle of it.
    #[error("cannot encode the sound: {what}")]
    Encode {
        /// The step that failed.
        what: &'static str,
        /// What the encoder said.
        #[source]
        source: Cause,
    },

    /// The embedded tags cannot be read. The sound itself may be fine: go on without them.
    #[error("cannot read the tags embedded in the sound")]
    Tags(#[source] Cause),
}

/// The result of everything here.
pub type Result<T, E = AudioError> = std::result::Result<T, E>;

impl AudioError {
    pub(crate) fn malformed(what: &'static str) -> Self {
        Self::Malformed { what, source: None }
    }

    pub(crate) fn unsupported(what: &'static str) -> Self {
        Self::Unsupported { what, source: None }
    }

    pub(crate) fn encode(what: &'static str, source: impl Into<Cause>) -> Self {
        Self::Encode { what, source: source.into() }
    }

    /// True where the file itself is at fault, so that trying again cannot help.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        !matches!(self, Self::Io(_) | Self::Encode { .. })
    }
}

struct Known<'a>(&'a Option<u64>);

impl std::fmt::Display for Known<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(frames) => frames.fmt(f),
            None => f.write_str("an unknown number of"),
        }
    }
}
