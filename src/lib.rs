//! Sounds for Bevy by id or by words.

#![allow(elided_lifetimes_in_paths, reason = "Bevy's system parameters are written without theirs")]

mod connection;
mod error;
#[cfg(feature = "local")]
mod local;
mod plugin;
pub mod prelude;
mod query;
mod request;
mod schedule;
mod sound_path;
mod soundscape;
mod source;
mod status;

pub use error::SoundscapeError;
#[cfg(feature = "local")]
pub use local::LocalError;
pub use plugin::SoundscapePlugin;
pub use query::{LicenseFilter, SoundQuery, SoundQueryFailed, SoundQueryPending, SoundResults, SoundsFound};
pub use request::Request;
pub use schedule::SoundscapeSystems;
pub use sound_path::{InvalidSoundPath, SoundPath, Wanted};
pub use soundscape::{Soundscape, SoundscapeStatus};
pub use status::{SoundscapeFailed, SoundscapeReady};

#[cfg(feature = "kira")]
pub use bevy_kira_audio;
#[doc(no_inline)]
pub use soundscape_client::{
    CachedSound, Category, CategorySlug, Client, ClientError, ErrorCode, Format, License, SearchPage, Sound,
    SoundId, SoundMetadata, Variant,
};
#[cfg(feature = "local")]
#[doc(no_inline)]
pub use soundscape_server::{Embedded, IngestReport};
