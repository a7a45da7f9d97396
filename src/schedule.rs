//! When the plugin's systems run.

use bevy_app::{App, PreUpdate};
use bevy_ecs::schedule::{IntoScheduleConfigs as _, SystemSet};

/// The plugin's systems, in the order they run in; all of them in [`PreUpdate`].
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
}

pub(crate) fn plugin(app: &mut App) {
    app.configure_sets(PreUpdate, (SoundscapeSystems::Status, SoundscapeSystems::Answers).chain());
}
