//! API keys: their form and their checksum.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Scope;

/// An API key. `Debug` and `Display` never print it; [`ApiKey::secret`] does.
///
/// A key is `ss_live_` or `ss_test_`, 24 random base62 characters, and 6 that are the CRC-32 of everything before them
/// in base62, so that a mistyped key is recognised without a server. Keys of another length carry no checksum.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, example = "ss_live_4kR9mXp2vLw8nQ3jH7",
           description = "An API key: keep it secret."))]
pub struct ApiKey(Box<str>);

/// Whether a key moves credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyMode {
    /// The real thing.
    Live,
    /// The sandbox: everything works and no credit moves.
    Test,
}

/// Answer of `POST /keys/rotate`: the only time that the new key is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RotatedKey {
    /// The new key.
    pub key: ApiKey,
    /// What it is called in the profile.
    pub key_id: String,
    /// Whose it is.
    pub workspace_id: String,
    /// What it may do: what the old one may.
    pub scopes: Vec<Scope>,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When the old key stops working.
    pub previous_key_valid_until: Timestamp,
}

/// Text that is no API key. None of the variants holds the text: it may be a secret with a typing error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKey {
    /// Another prefix, or characters that no key has.
    #[error("not a SoundScape API key: expected `ss_live_` or `ss_test_` followed by letters and digits")]
    Form,
    /// The right form and length, with a checksum that does not fit.
    #[error("the API key has a typing error (its checksum does not fit): copy it again from the console")]
    Checksum,
}

/// Digits, upper case, lower case, as GitHub's tokens have them.
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl ApiKey {
    /// Random characters of a key.
    pub const RANDOM_LEN: usize = 24;
    const CHECKSUM_LEN: usize = 6;
    const PREFIX_LEN: usize = KeyMode::Live.prefix().len();
    /// Longer text is no key: bounds what a stranger can make a server hash.
    const MAX_LEN: usize = 128;

    /// Makes a key of random digits. `digits` are values below 62, drawn uniformly by the caller.
    pub fn from_digits(mode: KeyMode, digits: [u8; Self::RANDOM_LEN]) -> Self {
        let mut key = String::from(mode.prefix());
        key.extend(digits.iter().map(|d| char::from(BASE62[usize::from(d % 62)])));
        let checksum = checksum(&key);
        key.push_str(&checksum);
        Self(key.into())
    }

    /// Takes a key whatever its checksum, as a server that registers one does.
    pub fn unchecked(text: &str) -> Result<Self, InvalidKey> {
        match text.parse() {
            Err(InvalidKey::Checksum) => Ok(Self(text.into())),
            outcome => outcome,
        }
    }

    /// The key itself, for the `Authorization` header and nothing else.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Whether it moves credits.
    pub fn mode(&self) -> KeyMode {
        if self.0.starts_with(KeyMode::Test.prefix()) { KeyMode::Test } else { KeyMode::Live }
    }

    /// What may be shown to recognise it: `ss_live_4kR9…jH7`.
    pub fn display_form(&self) -> String {
        let random = &self.0[Self::PREFIX_LEN..];
        if random.len() < 12 {
            return format!("{}…", self.mode().prefix());
        }
        format!("{}{}…{}", self.mode().prefix(), &random[..4], &random[random.len() - 3..])
    }
}

impl FromStr for ApiKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let random = [KeyMode::Live, KeyMode::Test].into_iter().find_map(|m| text.strip_prefix(m.prefix()));
        let random =
            random.filter(|r| !r.is_empty() && text.len() <= Self::MAX_LEN).ok_or(InvalidKey::Form)?;
        if !random.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(InvalidKey::Form);
        }
        if random.len() == Self::RANDOM_LEN + Self::CHECKSUM_LEN {
            let (body, sum) = text.split_at(text.len() - Self::CHECKSUM_LEN);
            if checksum(body) != sum {
                return Err(InvalidKey::Checksum);
            }
        }
        Ok(Self(text.into()))
    }
}

impl TryFrom<String> for ApiKey {
    type Error = InvalidKey;

    fn try_from(text: String) -> Result<Self, InvalidKey> {
        text.parse()
    }
}

impl From<ApiKey> for String {
    fn from(key: ApiKey) -> Self {
        key.0.into()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(REDACTED)")
    }
}

impl KeyMode {
    /// What keys of this mode begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Live => "ss_live_",
            Self::Test => "ss_test_",
        }
    }
}

fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = [b'0'; ApiKey::CHECKSUM_LEN];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.map(char::from).iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_is_valid_and_one_changed_character_is_not() {
        let key = ApiKey::from_digits(KeyMode::Live, std::array::from_fn(|i| i as u8 * 2));
        assert_eq!(key.secret().len(), "ss_live_".len() + 30);
        assert_eq!(key.secret().parse::<ApiKey>().as_ref(), Ok(&key));
        for at in "ss_live_".len()..key.secret().len() {
            let mut typo = key.secret().to_owned();
            let other = if &typo[at..=at] == "x" { "y" } else { "x" };
            typo.replace_range(at..=at, other);
            assert_eq!(typo.parse::<ApiKey>(), Err(InvalidKey::Checksum), "{typo}");
        }
    }

    #[test]
    fn a_key_of_another_length_is_left_to_the_server() {
        let sample: ApiKey = "ss_live_4kR9mXp2vLw8nQ3jH7".parse().unwrap();
        assert_eq!(sample.display_form(), "ss_live_4kR9…jH7");
        assert_eq!(sample.mode(), KeyMode::Live);
        assert_eq!("ss_test_abc".parse::<ApiKey>().unwrap().mode(), KeyMode::Test);
    }

    #[test]
    fn nothing_else_is_a_key() {
        for text in [
            "",
            "ss_live_",
            "sk_live_abc",
            "ss_live_a b",
            "ss_live_ä",
            &format!("ss_live_{}", "a".repeat(200)),
        ] {
            assert_eq!(text.parse::<ApiKey>(), Err(InvalidKey::Form), "{text}");
        }
    }

    #[test]
    fn debug_does_not_print_it() {
        let key: ApiKey = "ss_live_4kR9mXp2vLw8nQ3jH7".parse().unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey(REDACTED)");
    }
}
