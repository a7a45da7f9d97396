//! The id of a sound: `snd_` and 8 to 32 hex digits of its content's hash.

use std::{fmt, str::FromStr};

#[cfg(feature = "bevy_reflect")]
use bevy_reflect::{ReflectDeserialize, ReflectSerialize};
use serde::{Deserialize, Serialize};

/// Names a sound. Made from its content, so that it survives a move and a rename; never a secret.
///
/// ```
/// let id: soundscape_wire::SoundId = "snd_8f3a2c1d".parse()?;
/// assert_eq!(id.as_str(), "snd_8f3a2c1d");
/// assert!("../etc/passwd".parse::<soundscape_wire::SoundId>().is_err());
/// # Ok::<(), soundscape_wire::InvalidSoundId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bevy_reflect", derive(bevy_reflect::Reflect))]
#[cfg_attr(feature = "bevy_reflect", reflect(opaque, Clone, Debug, PartialEq, Hash, Serialize, Deserialize))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^snd_[0-9a-f]{8,32}$", example = "snd_8f3a2c1d",
           description = "Made from the sound's content: it survives a move and a rename of the file."))]
#[serde(try_from = "String", into = "String")]
pub struct SoundId(Box<str>);

/// Text that is no sound id. Remedy: copy the id from a search result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no sound id: expected `snd_` and {min} to {max} lowercase hex digits, such as `snd_8f3a2c1d`",
        min = SoundId::MIN_DIGITS, max = SoundId::MAX_DIGITS)]
pub struct InvalidSoundId(pub String);

impl SoundId {
    /// What every id begins with.
    pub const PREFIX: &str = "snd_";
    /// Digits of an id whose short form is free.
    pub const MIN_DIGITS: usize = 8;
    /// Digits of the longest id.
    pub const MAX_DIGITS: usize = 32;

    /// The id as it stands in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SoundId {
    type Err = InvalidSoundId;

    fn from_str(text: &str) -> Result<Self, InvalidSoundId> {
        let invalid = || InvalidSoundId(text.chars().take(64).collect());
        let digits = text.strip_prefix(Self::PREFIX).ok_or_else(invalid)?;
        let long_enough = (Self::MIN_DIGITS..=Self::MAX_DIGITS).contains(&digits.len());
        let hex = digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if long_enough && hex { Ok(Self(text.into())) } else { Err(invalid()) }
    }
}

impl TryFrom<String> for SoundId {
    type Error = InvalidSoundId;

    fn try_from(text: String) -> Result<Self, InvalidSoundId> {
        text.parse()
    }
}

impl From<SoundId> for String {
    fn from(id: SoundId) -> Self {
        id.0.into()
    }
}

impl fmt::Display for SoundId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_form_is_an_id() {
        let check = |text: &str, valid: bool| assert_eq!(text.parse::<SoundId>().is_ok(), valid, "{text}");
        check("snd_8f3a2c1d", true);
        check("snd_0123456789abcdef0123456789abcdef", true);
        check("snd_0123456789abcdef0123456789abcdef0", false);
        check("snd_8f3a2c1", false);
        check("snd_8F3A2C1D", false);
        check("snd_../../etc", false);
        check("8f3a2c1d", false);
        check("", false);
    }
}
