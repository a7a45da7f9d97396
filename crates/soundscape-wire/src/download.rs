//! The ticket for a download.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Format, SignedUrl};

/// The request header that makes a repeated download free.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Answer of `GET /sounds/{id}/download`. Cost one credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DownloadTicket {
    /// Signed; whoever has it can fetch the file until `expires_at`.
    pub download_url: SignedUrl,
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
