//! What most apps use, by name. Nothing here has a name that Bevy's or bevy_kira_audio's prelude has for something else.

pub use crate::{
    Format, License, LicenseFilter, SoundBank, SoundId, SoundPath, SoundQuery, SoundQueryFailed,
    SoundQueryPending, SoundRef, SoundResults, SoundsFound, Soundscape, SoundscapeError, SoundscapeFailed,
    SoundscapeOffline, SoundscapeOnline, SoundscapePlugin, SoundscapeReady, SoundscapeStatus,
    SoundscapeSystems,
};

#[cfg(feature = "kira")]
pub use crate::{
    BusVolumes, FinishReason, PlaySound, PlayingSound, Prefetch, PrefetchProgress, SeekSound, SoundBus,
    SoundControl, SoundFailed, SoundFinished, SoundOutput, SoundPlayer, SoundStarted, SoundsPrefetched,
    SoundscapeSettings, StopSound, sounds_ready,
};
#[cfg(feature = "kira")]
#[doc(no_inline)]
pub use bevy_kira_audio::{Audio, AudioControl, AudioInstance, AudioPlugin, AudioSource};
