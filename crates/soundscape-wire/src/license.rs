//! The licence of a sound.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// `license_type` of a sound and `license=` of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum License {
    /// May be shipped in a product.
    RoyaltyFree,
    /// May be used in reports and trailers, not in a product.
    Editorial,
}

/// A licence the API does not have. Remedy: one of the two that the message lists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown license `{0}`: expected royalty-free or editorial")]
pub struct UnknownLicense(pub String);

impl License {
    /// Both licences.
    pub const ALL: [Self; 2] = [Self::RoyaltyFree, Self::Editorial];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RoyaltyFree => "royalty-free",
            Self::Editorial => "editorial",
        }
    }
}

impl FromStr for License {
    type Err = UnknownLicense;

    fn from_str(text: &str) -> Result<Self, UnknownLicense> {
        Self::ALL.into_iter().find(|l| l.name() == text).ok_or_else(|| UnknownLicense(text.into()))
    }
}

impl fmt::Display for License {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
