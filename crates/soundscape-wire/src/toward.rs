//! In which direction a similar sound differs.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// `toward=` of a question for similar sounds: what they are more of than the sound that they are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Toward {
    /// Its length is less.
    Shorter,
    /// Its length is more.
    Longer,
    /// The centre of its strongest frequencies is higher.
    Brighter,
    /// Its integrated loudness is less.
    Quieter,
    /// The centre of its strongest frequencies is lower.
    Lower,
}

/// A direction the API does not have. Remedy: one of those that the message lists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown direction `{0}`: expected shorter, longer, brighter, quieter or lower")]
pub struct UnknownToward(pub String);

impl Toward {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Shorter, Self::Longer, Self::Brighter, Self::Quieter, Self::Lower];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shorter => "shorter",
            Self::Longer => "longer",
            Self::Brighter => "brighter",
            Self::Quieter => "quieter",
            Self::Lower => "lower",
        }
    }
}

impl FromStr for Toward {
    type Err = UnknownToward;

    fn from_str(text: &str) -> Result<Self, UnknownToward> {
        Self::ALL.into_iter().find(|toward| toward.name() == text).ok_or_else(|| UnknownToward(text.into()))
    }
}

impl fmt::Display for Toward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_serde() {
        for toward in Toward::ALL {
            assert_eq!(serde_json::to_value(toward).unwrap(), toward.name());
            assert_eq!(toward.name().parse(), Ok(toward));
        }
        let error = "louder".parse::<Toward>().unwrap_err();
        assert!(error.to_string().contains("quieter"), "{error}");
    }
}
