//! A URL that is a key: whoever has it can fetch the file.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A signed URL. `Debug` does not print its signature, so that it stays out of logs.
///
/// ```
/// let url = soundscape_wire::SignedUrl::new("https://files.example/a.ogg?exp=1&sig=f00");
/// assert_eq!(url.as_str(), "https://files.example/a.ogg?exp=1&sig=f00");
/// assert_eq!(format!("{url:?}"), "https://files.example/a.ogg?REDACTED");
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = "uri"))]
pub struct SignedUrl(Box<str>);

impl SignedUrl {
    /// Takes a URL as a server signed it.
    pub fn new(url: impl Into<Box<str>>) -> Self {
        Self(url.into())
    }

    /// The whole URL, for a request and nothing else.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (plain, query) = self.0.split_once('?').map_or((&*self.0, ""), |(plain, _)| (plain, "?REDACTED"));
        write!(f, "{plain}{query}")
    }
}
