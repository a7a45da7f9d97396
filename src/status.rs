//! Says once how the start went.

use bevy_app::{App, PreUpdate};
use bevy_ecs::{
    event::Event,
    reflect::ReflectEvent,
    schedule::IntoScheduleConfigs as _,
    system::{Commands, Local, NonSendMarker, Res},
};
use bevy_reflect::{Reflect, std_traits::ReflectDefault};
use soundscape_client::ClientError;

use crate::{Soundscape, SoundscapeError, SoundscapeStatus, SoundscapeSystems, stopwatch::Stopwatch};

/// Requests are answered from now on. Triggered once, at the earliest in the first frame.
///
/// ```
/// use bevy_app::prelude::*;
/// use bevy_ecs::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// App::new()
///     .add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
///     .add_observer(|_: On<SoundscapeReady>| println!("sounds are there"))
///     .add_observer(|failed: On<SoundscapeFailed>| println!("no sounds: {}", failed.error))
///     .update();
/// ```
#[derive(Event, Reflect, Clone, Debug, Default)]
#[reflect(Event, Clone, Debug, Default)]
pub struct SoundscapeReady;

/// Every request fails from now on, with this error. Triggered once, at the earliest in the first frame, and logged.
/// [`SoundscapeReady`] has an example.
#[derive(Event, Reflect, Clone, Debug)]
#[reflect(Event, Clone, Debug)]
pub struct SoundscapeFailed {
    /// What is wrong, and what to do.
    pub error: SoundscapeError,
}

/// The server cannot be reached any more, or is not to be: from now on what is known already is played and found.
/// [`Soundscape::status`] says the same for as long as that lasts.
///
/// ```
/// use bevy_app::prelude::*;
/// use bevy_ecs::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// App::new()
///     .add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7").offline())
///     .add_observer(|_: On<SoundscapeOffline>| println!("sounds from the cache only"))
///     .add_observer(|_: On<SoundscapeOnline>| println!("the server is back"))
///     .update();
/// ```
#[derive(Event, Reflect, Clone, Debug, Default)]
#[reflect(Event, Clone, Debug, Default)]
pub struct SoundscapeOffline;

/// The server answers again, after a [`SoundscapeOffline`].
#[derive(Event, Reflect, Clone, Debug, Default)]
#[reflect(Event, Clone, Debug, Default)]
pub struct SoundscapeOnline;

pub(crate) fn plugin(app: &mut App) {
    let stopwatch = Stopwatch::of(app);
    app.add_systems(PreUpdate, stopwatch.times(announce).in_set(SoundscapeSystems::Status));
}

/// What was said last.
#[derive(Clone, Copy, Default, PartialEq)]
enum Said {
    #[default]
    Nothing,
    Online,
    Offline,
    Failed,
}

/// In a system, because the plugin is built before there is a log.
fn announce(
    _here: NonSendMarker,
    soundscape: Res<Soundscape>,
    mut commands: Commands,
    mut said: Local<Said>,
) {
    if *said == Said::Failed {
        return;
    }
    let before = *said;
    *said = match soundscape.status() {
        SoundscapeStatus::Starting => return,
        SoundscapeStatus::Ready => Said::Online,
        SoundscapeStatus::Offline => Said::Offline,
        SoundscapeStatus::Failed(error) => {
            match &error {
                // An app without sounds is no broken app.
                SoundscapeError::Client(ClientError::MissingKey) => {
                    tracing::warn!("no sound can be loaded from soundscape://, {error}");
                }
                _ => tracing::error!("no sound can be loaded from soundscape://, {error}"),
            }
            commands.trigger(SoundscapeFailed { error });
            Said::Failed
        }
    };
    if before == Said::Nothing && *said != Said::Failed {
        commands.trigger(SoundscapeReady);
    }
    match (before, *said) {
        (Said::Nothing | Said::Online, Said::Offline) => {
            tracing::info!("offline: sounds come from the cache only");
            commands.trigger(SoundscapeOffline);
        }
        (Said::Offline, Said::Online) => commands.trigger(SoundscapeOnline),
        _ => {}
    }
}
