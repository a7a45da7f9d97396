//! What a key may do: found out without a charge, and before any other call is made with it.

use reqwest::Method;
use serde::de::IgnoredAny;
use soundscape_wire::{ApiKey, ErrorCode, Profile, Scope};

use super::Api;
use crate::{Client, ClientError, Task, credentials::HeldKey, server_url::public};

/// What [`Client::check_key`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyCheck {
    /// What the key may not do.
    pub missing: Vec<Scope>,
    /// Its workspace; `None` where it may not see that (`user:write`).
    pub profile: Option<Profile>,
}

impl Client {
    /// Tries a key, and says what it may not do. Costs no credit; calls go on with the key that they had. A key that is no
    /// good is the server's error.
    ///
    /// ```no_run
    /// # async fn example(client: soundscape_client::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let key = "ss_live_4kR9mXp2vLw8nQ3jH7".parse()?;
    /// let check = client.check_key(&key).await?;
    /// if check.missing.is_empty() {
    ///     client.use_key(key);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn check_key(&self, key: &ApiKey) -> Task<Result<KeyCheck, ClientError>> {
        let key = key.clone();
        self.call(|api, _| async move { api.check_key(&key.into()).await })
    }

    /// Calls go on with this key, whatever [`Credentials`](crate::Credentials) the client was made with, until its last
    /// clone is dropped. It is written nowhere, and not replaced when it expires.
    pub fn use_key(&self, key: ApiKey) {
        self.api.keychain.give(key);
    }
}

impl Api {
    async fn check_key(&self, key: &HeldKey) -> Result<KeyCheck, ClientError> {
        let profile = ["user", "profile"];
        if self.answers.offline {
            return Err(ClientError::Offline { what: public(&self.server.endpoint(&profile)) });
        }
        match self.call_as::<Profile>(key, Method::GET, &profile).await {
            Ok(profile) => {
                let lacks = |scope: &Scope| !profile.scopes.contains(scope);
                let missing = Scope::ALL.into_iter().filter(lacks).collect();
                Ok(KeyCheck { missing, profile: Some(profile) })
            }
            Err(error) if error.code() == Some(ErrorCode::InsufficientScope) => {
                let mut missing = Vec::new();
                // No sound has this id, so that the second of them is refused for nothing else than that.
                for (scope, path) in [
                    (Scope::SearchRead, &["categories"][..]),
                    (Scope::DownloadRead, &["sounds", "none", "download"][..]),
                ] {
                    if !self.may(key, path).await? {
                        missing.push(scope);
                    }
                }
                missing.push(Scope::UserWrite);
                Ok(KeyCheck { missing, profile: None })
            }
            Err(error) => Err(error),
        }
    }

    async fn may(&self, key: &HeldKey, path: &[&str]) -> Result<bool, ClientError> {
        match self.call_as::<IgnoredAny>(key, Method::GET, path).await {
            Err(error) if error.code() == Some(ErrorCode::InsufficientScope) => Ok(false),
            Err(error) if !matches!(error.status(), Some(400 | 404)) => Err(error),
            _ => Ok(true),
        }
    }
}
