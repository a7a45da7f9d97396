//! When the plugin's systems run.

use bevy_app::{App, PreUpdate};
use bevy_ecs::schedule::{IntoScheduleConfigs as _, SystemSet};

/// The plugin's systems, in the order they run in: the first two in [`PreUpdate`], the others in
/// [`PostUpdate`](bevy_app::PostUpdate), after transforms are propagated and before bevy_kira_audio plays what it was
/// told to. They run on the main thread: each is shorter than the hop to another would be.
///
/// ```
/// use bevy_app::prelude::*;
/// use bevy_ecs::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// fn count(results: Query<&SoundResults, Changed<SoundResults>>) {
///     for page in &results {
///         println!("{} sounds", page.total);
///     }
/// }
///
/// # App::new().add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
/// .add_systems(PreUpdate, count.after(SoundscapeSystems::Answers))
/// # ;
/// ```
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SoundscapeSystems {
    /// Triggers [`SoundscapeReady`](crate::SoundscapeReady) or [`SoundscapeFailed`](crate::SoundscapeFailed), once.
    Status,
    /// Turns answers that arrived since the last frame into components and events.
    Answers,
    /// Looks at the sounds that are heard: what ended, what is louder or elsewhere now.
    #[cfg(feature = "kira")]
    Follow,
    /// Notices files, answers and sounds that are there.
    #[cfg(feature = "kira")]
    Hear,
    /// Takes players and prefetches a step further.
    #[cfg(feature = "kira")]
    Choose,
    /// Starts to load what is most urgent, and evicts what is beyond the budget.
    #[cfg(feature = "kira")]
    Load,
    /// Starts the sounds that are there.
    #[cfg(feature = "kira")]
    Play,
    /// Measures for Bevy's diagnostics.
    #[cfg(feature = "kira")]
    Report,
}

pub(crate) fn plugin(app: &mut App) {
    app.configure_sets(PreUpdate, (SoundscapeSystems::Status, SoundscapeSystems::Answers).chain());
    #[cfg(feature = "kira")]
    app.configure_sets(bevy_app::PostUpdate, {
        use SoundscapeSystems::{Choose, Follow, Hear, Load, Play, Report};
        (Follow, Hear, Choose, Load, Play, Report)
            .chain()
            .after(bevy_transform::TransformSystems::Propagate)
            .before(bevy_kira_audio::AudioSystemSet::PlayTypedChannels)
    });
}
