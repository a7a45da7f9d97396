//! A workspace: its profile, its ledger, and what its keys may do.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::SoundId;

/// Answer of `GET /user/profile`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// The workspace's id.
    pub workspace_id: String,
    /// The workspace's name.
    pub name: String,
    /// What it pays for.
    pub tier: Tier,
    /// Credits left until the reset.
    pub credits_remaining: i64,
    /// Credits that the tier gives each month.
    pub credits_total: i64,
    /// When `credits_remaining` is filled up again.
    pub monthly_reset_date: Timestamp,
    /// The key that asked.
    pub api_key_id: String,
    /// When the workspace was made.
    pub created_at: Timestamp,
    /// What the key that asked may do.
    pub scopes: Vec<Scope>,
    /// When the key that asked expires.
    pub key_expires_at: Timestamp,
}

/// What a workspace pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Tier {
    /// The smallest.
    Indie,
    /// For teams.
    Studio,
    /// By agreement.
    Enterprise,
}

/// Text that names no tier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown tier `{0}`: expected indie, studio or enterprise")]
pub struct UnknownTier(pub String);

impl Tier {
    /// All tiers, smallest first.
    pub const ALL: [Self; 3] = [Self::Indie, Self::Studio, Self::Enterprise];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Indie => "Indie",
            Self::Studio => "Studio",
            Self::Enterprise => "Enterprise",
        }
    }
}

impl FromStr for Tier {
    type Err = UnknownTier;

    /// Case does not matter.
    fn from_str(text: &str) -> Result<Self, UnknownTier> {
        let same = |tier: &Self| tier.name().eq_ignore_ascii_case(text);
        Self::ALL.into_iter().find(same).ok_or_else(|| UnknownTier(text.into()))
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// Search, metadata, categories.
    #[serde(rename = "search:read")]
    SearchRead,
    /// Downloads.
    #[serde(rename = "download:read")]
    DownloadRead,
    /// Profile, ledger, rotation of the key itself.
    #[serde(rename = "user:write")]
    UserWrite,
}

/// Text that names no scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope `{0}`: expected search:read, download:read or user:write")]
pub struct UnknownScope(pub String);

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 3] = [Self::SearchRead, Self::DownloadRead, Self::UserWrite];

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SearchRead => "search:read",
            Self::DownloadRead => "download:read",
            Self::UserWrite => "user:write",
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|s| s.name() == text).ok_or_else(|| UnknownScope(text.into()))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One transaction in the answer of `POST /user/credits/ledger`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LedgerEntry {
    /// When it happened.
    pub timestamp: Timestamp,
    /// Why.
    #[serde(rename = "type")]
    pub kind: TransactionType,
    /// Credits gained (positive) or spent (negative).
    pub amount: i64,
    /// Credits after it; the entry before it plus `amount`.
    pub balance_after: i64,
    /// The sound that a download or refund was for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound_id: Option<SoundId>,
}

/// Why credits moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum TransactionType {
    /// Bought.
    Purchase,
    /// Spent on a download.
    Download,
    /// Given back.
    Refund,
    /// Given, the monthly reset among them.
    Bonus,
}
