//! What crosses the wire between a SoundScape server and its clients, as types that exist only valid.
//!
//! This crate does no I/O and knows neither HTTP nor a database: the server, the client and the plugin agree through it.

mod account;
mod category;
mod download;
mod explanation;
mod facts;
mod format;
mod key;
mod license;
mod problem;
mod signed_url;
mod sound;
mod sound_id;
mod toward;

pub use account::{LedgerEntry, Profile, Scope, Tier, TransactionType, UnknownScope, UnknownTier};
pub use category::{Category, CategorySlug, InvalidSlug, Subcategory};
pub use download::{DownloadTicket, IDEMPOTENCY_KEY};
pub use explanation::{Explanation, FoundSound, MatchTier, MatchedBy, MatchedField, MatchedWord};
pub use facts::{AudioFacts, CategorySource, SoundEvent};
pub use format::{Format, UnknownFormat};
pub use jiff::Timestamp;
pub use key::{ApiKey, InvalidKey, KeyMode, RotatedKey};
pub use license::{License, UnknownLicense};
pub use problem::{ErrorCode, Problem};
pub use signed_url::SignedUrl;
pub use sound::{Sound, SoundMetadata, SpectralPeak};
pub use sound_id::{InvalidSoundId, SoundId};
pub use toward::{Toward, UnknownToward};
