//! What is wrong, as far as the panel says it differently.

use soundscape_client::{ClientError, ErrorCode};

use crate::SoundscapeError;

/// Why something did not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What kind of trouble it is.
    pub kind: TroubleKind,
    /// What is wrong, and what to do.
    pub text: String,
}

/// Kinds of trouble that a person meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TroubleKind {
    /// There is no key, or it is not a good one.
    NoKey,
    /// The key may not do this.
    Scope,
    /// The server cannot be reached.
    Offline,
    /// Too much was asked in a minute.
    Busy,
    /// There are no credits left.
    NoCredits,
    /// Something else.
    Other,
}

impl Trouble {
    /// A trouble of no special kind.
    pub fn other(text: impl Into<String>) -> Self {
        Self { kind: TroubleKind::Other, text: text.into() }
    }
}

impl From<&SoundscapeError> for Trouble {
    fn from(error: &SoundscapeError) -> Self {
        let kind = match error {
            SoundscapeError::Key(_) => TroubleKind::NoKey,
            SoundscapeError::Client(error) => TroubleKind::from(error),
            _ => TroubleKind::Other,
        };
        Self { kind, text: sentence(&error.to_string()) }
    }
}

impl From<&ClientError> for TroubleKind {
    fn from(error: &ClientError) -> Self {
        match (error, error.code()) {
            (
                ClientError::MissingKey | ClientError::InvalidKey(_) | ClientError::InvalidKeyFile { .. },
                _,
            )
            | (
                _,
                Some(
                    ErrorCode::MissingKey
                    | ErrorCode::InvalidKey
                    | ErrorCode::ExpiredKey
                    | ErrorCode::RevokedKey,
                ),
            ) => Self::NoKey,
            (_, Some(ErrorCode::InsufficientScope)) => Self::Scope,
            (_, Some(ErrorCode::InsufficientCredits)) => Self::NoCredits,
            (_, Some(ErrorCode::RateLimited)) => Self::Busy,
            (
                ClientError::Connect { .. }
                | ClientError::Timeout { .. }
                | ClientError::Stalled { .. }
                | ClientError::Broken { .. }
                | ClientError::Offline { .. },
                _,
            ) => Self::Offline,
            _ => Self::Other,
        }
    }
}

/// Errors begin in lower case, to go on a line that something else begins.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
