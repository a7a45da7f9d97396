//! Where the API key comes from.

mod key_file;
mod keychain;
mod rotation;

use std::{env, fmt, path::PathBuf};

use soundscape_wire::ApiKey;

use crate::ClientError;

pub(crate) use keychain::{HeldKey, Keychain};
pub(crate) use rotation::{Issuer, rotate};

/// Where the API key comes from. `Debug` never prints a key.
///
/// ```
/// # use soundscape_client::{Client, Credentials};
/// let client = Client::builder("http://127.0.0.1:8080").credentials(Credentials::rotating("/run/secrets/soundscape"));
/// ```
#[derive(Clone)]
pub struct Credentials(pub(crate) Source);

#[derive(Clone)]
pub(crate) enum Source {
    Fixed(ApiKey),
    File { path: PathBuf, rotating: bool },
}

impl Credentials {
    /// This key, always.
    pub fn fixed(key: ApiKey) -> Self {
        Self(Source::Fixed(key))
    }

    /// The key in `SOUNDSCAPE_API_KEY`.
    pub fn from_env() -> Result<Self, ClientError> {
        let key = env::var("SOUNDSCAPE_API_KEY").ok().filter(|key| !key.trim().is_empty());
        Ok(Self::fixed(key.ok_or(ClientError::MissingKey)?.trim().parse()?))
    }

    /// The key in a file that holds nothing else. It is read at the first call, again when the file was changed (looked
    /// at once a second, when there are calls), and again when the server refuses the key.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File { path: path.into(), rotating: false })
    }

    /// Like [`file`](Self::file), and the client replaces the key before it expires: when an answer says that less than
    /// 30 days are left, it asks for a new one, tries it, and writes it to the file at once or not at all, readable for
    /// its owner only. The old key goes on being used until the new one has worked, and the server accepts it for 24
    /// hours more, so that no call is lost, in other programs neither. Of several programs with the same file one does it.
    ///
    /// Needs a key with the scope `user:write`, and a folder that can be written.
    pub fn rotating(path: impl Into<PathBuf>) -> Self {
        Self(Source::File { path: path.into(), rotating: true })
    }
}

impl From<ApiKey> for Credentials {
    fn from(key: ApiKey) -> Self {
        Self::fixed(key)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Fixed(_) => f.write_str("Credentials(REDACTED)"),
            Source::File { path, rotating } => {
                f.debug_struct("Credentials").field("file", path).field("rotating", rotating).finish()
            }
        }
    }
}
