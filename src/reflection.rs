//! What inspectors, scenes and scripts may read and write: the plugin's types in the app's registry.

use bevy_app::App;

use crate::{
    LicenseFilter, SoundBank, SoundQuery, SoundQueryFailed, SoundQueryPending, SoundRef, SoundResults,
    SoundsFound, Soundscape, SoundscapeFailed, SoundscapeOffline, SoundscapeOnline, SoundscapeReady,
    SoundscapeStatus,
};

/// Types that others consist of come with them.
pub(crate) fn plugin(app: &mut App) {
    app.register_type::<Soundscape>()
        .register_type::<SoundscapeStatus>()
        .register_type::<SoundscapeReady>()
        .register_type::<SoundscapeFailed>()
        .register_type::<SoundscapeOffline>()
        .register_type::<SoundscapeOnline>()
        .register_type::<SoundQuery>()
        .register_type::<SoundQueryPending>()
        .register_type::<SoundResults>()
        .register_type::<SoundsFound>()
        .register_type::<SoundQueryFailed>()
        .register_type::<LicenseFilter>()
        .register_type::<SoundRef>()
        .register_type::<SoundBank>();
    #[cfg(feature = "kira")]
    playing(app);
}

#[cfg(feature = "kira")]
fn playing(app: &mut App) {
    use crate::{
        BusVolumes, PlaySound, PlayingSound, Prefetch, PrefetchProgress, PrefetchedBanks, SeekSound,
        SoundControl, SoundFailed, SoundFinished, SoundOutput, SoundPlayer, SoundStarted, SoundsPrefetched,
        SoundscapeSettings, StopSound,
    };
    app.register_type::<SoundscapeSettings>()
        .register_type::<SoundOutput>()
        .register_type::<BusVolumes>()
        .register_type::<SoundPlayer>()
        .register_type::<SoundControl>()
        .register_type::<PlayingSound>()
        .register_type::<SoundStarted>()
        .register_type::<SoundFinished>()
        .register_type::<SoundFailed>()
        .register_type::<PlaySound>()
        .register_type::<StopSound>()
        .register_type::<SeekSound>()
        .register_type::<Prefetch>()
        .register_type::<PrefetchProgress>()
        .register_type::<PrefetchedBanks>()
        .register_type::<SoundsPrefetched>();
}
