//! Making API keys and finding one again by its hash.

use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use soundscape_wire::{ApiKey, KeyMode, Scope, Tier, Timestamp};

use crate::error::ServerError;

/// What a new key shall be able to do, and for whom.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewKey {
    /// The workspace's name; one that does not exist is made.
    pub workspace: String,
    /// The tier of a workspace that is made.
    pub tier: Tier,
    /// What the key may do.
    pub scopes: Vec<Scope>,
    /// Credits of a workspace that is made; `None`: a month's worth of its tier.
    pub credits: Option<i64>,
    /// Whether the key moves credits.
    pub mode: KeyMode,
}

impl NewKey {
    /// A live key with all scopes.
    pub fn new(workspace: impl Into<String>) -> Self {
        let scopes = Scope::ALL.to_vec();
        Self { workspace: workspace.into(), tier: Tier::Indie, scopes, credits: None, mode: KeyMode::Live }
    }

    /// For a program that embeds the server for itself: all scopes, and no credit moves.
    pub fn local() -> Self {
        Self { tier: Tier::Enterprise, mode: KeyMode::Test, ..Self::new("local") }
    }

    /// Sets the tier.
    #[must_use]
    pub fn tier(self, tier: Tier) -> Self {
        Self { tier, ..self }
    }

    /// Sets the scopes.
    #[must_use]
    pub fn scopes(self, scopes: impl Into<Vec<Scope>>) -> Self {
        Self { scopes: scopes.into(), ..self }
    }

    /// Sets the credits.
    #[must_use]
    pub fn credits(self, credits: i64) -> Self {
        Self { credits: Some(credits), ..self }
    }
}

/// A key that was just made: the only time that it is seen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CreatedKey {
    /// The key.
    pub key: ApiKey,
    /// What it is called in the profile and the log.
    pub key_id: String,
    /// Whose it is.
    pub workspace_id: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// How long a key that was replaced goes on working, where nobody says otherwise.
pub(crate) const DEFAULT_GRACE: SignedDuration = SignedDuration::from_hours(24);
/// The longest that anybody may say.
pub(crate) const LONGEST_GRACE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What the database keeps of a key. A key's entropy makes a slow hash needless.
pub(crate) fn hash(key: &str) -> String {
    hex(&Sha256::digest(key))
}

/// A new key from the operating system's random numbers.
pub(crate) fn generate(mode: KeyMode) -> Result<ApiKey, ServerError> {
    let mut digits = [0; ApiKey::RANDOM_LEN];
    for digit in &mut digits {
        *digit = loop {
            let byte = random::<1>()?[0];
            // 248 is the largest multiple of 62 in a byte: beyond it some characters would come more often.
            if byte < 248 {
                break byte % 62;
            }
        };
    }
    Ok(ApiKey::from_digits(mode, digits))
}

/// A new id such as `key_1f0c…`.
pub(crate) fn random_id(prefix: &str) -> Result<String, ServerError> {
    Ok(format!("{prefix}_{}", hex(&random::<8>()?)))
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], ServerError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(ServerError::Random)?;
    Ok(bytes)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_keys_are_valid_and_differ() {
        let keys = [KeyMode::Live, KeyMode::Test, KeyMode::Live].map(|mode| generate(mode).unwrap());
        for key in &keys {
            assert_eq!(key.secret().parse::<ApiKey>().as_ref(), Ok(key));
        }
        assert_eq!(keys.each_ref().map(ApiKey::mode), [KeyMode::Live, KeyMode::Test, KeyMode::Live]);
        assert_ne!(hash(keys[0].secret()), hash(keys[2].secret()));
    }
}
