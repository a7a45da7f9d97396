//! What can go wrong in the plugin.

use std::{io, sync::Arc};

use bevy_asset::{AssetLoadError, io::AssetReaderError};
use bevy_ecs::error::BevyError;
use bevy_reflect::Reflect;
use soundscape_client::{ApiKey, CategorySlug, ClientError, ErrorCode};

use crate::{BakedError, InvalidSoundPath};

/// Why a request failed. `Display` says what is wrong and what to do; no variant holds a key or a signed URL.
///
/// What the asset source fails with is this error inside a [`std::io::Error`].
#[derive(Reflect, Clone, Debug, thiserror::Error)]
#[reflect(opaque, Clone, Debug)]
#[non_exhaustive]
pub enum SoundscapeError {
    /// The server, the network or the cache: see there.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The key given to [`SoundscapePlugin::new`](crate::SoundscapePlugin::new) is none.
    #[error("the key given to SoundscapePlugin::new is unusable: {0}")]
    Key(#[source] <ApiKey as std::str::FromStr>::Err),
    /// A path below `soundscape://` is of no known form.
    #[error(transparent)]
    Path(#[from] InvalidSoundPath),
    /// The category of a query is none.
    #[error(transparent)]
    Category(<CategorySlug as std::str::FromStr>::Err),
    /// No sound fits the words of a `soundscape://search/…` path.
    #[error("nothing is found for `{words}`: use fewer or other words")]
    NothingFound {
        /// What was searched for.
        words: String,
    },
    /// A [`SoundChoice::AnyOf`](crate::SoundChoice::AnyOf) that code made is empty.
    #[error("there are no ids to choose from: give SoundRef::any_of at least one")]
    NoIds,
    /// A file with sounds cannot be loaded, or a sound cannot be decoded.
    #[error("{0}")]
    Asset(#[source] Arc<AssetLoadError>),
    /// A sound that is played while it arrives cannot be decoded.
    #[cfg(feature = "streaming")]
    #[error("the sound cannot be decoded ({0}): ask for it in another format")]
    Decode(#[source] Arc<symphonia::core::errors::Error>),
    /// A bank has no entry of this name.
    #[error("the bank has no entry `{entry}`: {}", match nearest {
        Some(nearest) => format!("is it `{nearest}`?"),
        None => "add one to its file, or name another".into(),
    })]
    NoEntry {
        /// The name.
        entry: String,
        /// An entry with nearly this name.
        nearest: Option<String>,
    },
    /// Nothing plays sounds in this app.
    #[error("nothing plays sounds in this app: add AudioPlugin of bevy_kira_audio after DefaultPlugins")]
    NoAudioPlugin,
    /// A `SoundPlayer` is on a channel that the app does not have.
    #[error("there is no audio channel `{channel}`: call `.add_audio_channel::<{channel}>()` on the App")]
    NoChannel {
        /// The name of its type.
        channel: &'static str,
    },
    /// bevy_kira_audio did not take the sound.
    #[error(
        "too many sounds play at once: stop some, or insert AudioSettings with a larger `sound_capacity` before AudioPlugin"
    )]
    TooManySounds,
    /// A baked folder does not have it: see there.
    #[error(transparent)]
    Baked(#[from] BakedError),
    /// The folder given to [`SoundscapePlugin::local`](crate::SoundscapePlugin::local) cannot be served.
    #[cfg(feature = "local")]
    #[error(transparent)]
    Local(#[from] crate::LocalError),
}

impl SoundscapeError {
    /// The reason inside Bevy's error, for a sound that did not load from `soundscape://`.
    ///
    /// `None` when something else failed, such as the decoding, and for loaders that hide what they failed with, which
    /// neither bevy_kira_audio's do nor Bevy's.
    ///
    /// ```
    /// # #[cfg(feature = "kira")] mod kira {
    /// use bevy_asset::AssetLoadFailedEvent;
    /// use bevy_ecs::prelude::*;
    /// use bevy_soundscape::prelude::*;
    ///
    /// fn explain(mut failures: MessageReader<AssetLoadFailedEvent<AudioSource>>) {
    ///     for failure in failures.read() {
    ///         if let Some(reason) = SoundscapeError::of(&failure.error) {
    ///             println!("{}: {reason}", failure.path);
    ///         }
    ///     }
    /// }
    /// # }
    /// ```
    pub fn of(error: &AssetLoadError) -> Option<&Self> {
        let error = match error {
            AssetLoadError::AssetReaderError(AssetReaderError::Io(error)) => Some(&**error),
            AssetLoadError::AssetLoaderError(error) => reading_error(error.error()),
            _ => None,
        };
        error?.get_ref()?.downcast_ref()
    }

    /// The code of the server's problem, where the server answered with one.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Client(error) => error.code(),
            _ => None,
        }
    }
}

impl From<SoundscapeError> for io::Error {
    fn from(error: SoundscapeError) -> Self {
        let kind = match &error {
            SoundscapeError::NothingFound { .. } => io::ErrorKind::NotFound,
            SoundscapeError::Baked(error) if error.is_not_found() => io::ErrorKind::NotFound,
            SoundscapeError::Client(_) if error.code() == Some(ErrorCode::NotFound) => {
                io::ErrorKind::NotFound
            }
            SoundscapeError::Client(ClientError::Timeout { .. }) => io::ErrorKind::TimedOut,
            SoundscapeError::Path(_) => io::ErrorKind::InvalidInput,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}

/// What a loader failed with when it read.
fn reading_error(error: &BevyError) -> Option<&io::Error> {
    // As it is in Bevy's own loader.
    let plain = error.downcast_ref();
    #[cfg(feature = "kira")]
    let plain = plain.or_else(|| error_of_kira(error));
    plain
}

#[cfg(feature = "kira")]
fn error_of_kira(error: &BevyError) -> Option<&io::Error> {
    use bevy_kira_audio::prelude::{Mp3LoaderError, OggLoaderError, WavLoaderError};
    if let Some(OggLoaderError::Io(error)) = error.downcast_ref() {
        Some(error)
    } else if let Some(WavLoaderError::Io(error)) = error.downcast_ref() {
        Some(error)
    } else if let Some(Mp3LoaderError::Io(error)) = error.downcast_ref() {
        Some(error)
    } else {
        None
    }
}
