//! The ticket for a download.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Format;

/// The request header that makes a repeated download free.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Answer of `GET /sounds/{id}/download`. Cost one credit.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DownloadTicket {
    /// Signed; whoever has it can fetch the file until `expires_at`. Not printed by `Debug`.
    pub download_url: String,
    /// When the URL stops working, 15 minutes after it was made.
    pub expires_at: Timestamp,
    /// Bytes of the file.
    pub file_size_bytes: u64,
    /// SHA-256 of the file, in lowercase hex.
    pub checksum_sha256: String,
    /// A name for the file, made from the sound's title.
    pub filename: String,
    /// The format of the file.
    pub format: Format,
}

impl fmt::Debug for DownloadTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadTicket")
            .field("download_url", &"REDACTED")
            .field("expires_at", &self.expires_at)
            .field("file_size_bytes", &self.file_size_bytes)
            .field("checksum_sha256", &self.checksum_sha256)
            .field("filename", &self.filename)
            .field("format", &self.format)
            .finish()
    }
}
