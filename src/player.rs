//! A sound on an entity: what is played, as a component.

mod advance;
mod bus;
mod choosing;
mod control;
mod events;
mod follow;
mod gain;
mod instance;
mod output;
mod plan;
mod players;
mod reaction;
mod spatial;
mod voice;

use bevy_app::App;
use bevy_asset::Handle;
use bevy_ecs::{component::Component, reflect::ReflectComponent, resource::Resource};
use bevy_reflect::{Reflect, std_traits::ReflectDefault};
use soundscape_client::SoundId;

use crate::{SoundBank, SoundQuery, SoundRef};

#[cfg(feature = "streaming")]
pub(crate) use bus::Opening;
pub use bus::{BusVolumes, SoundBus};
pub use control::{PlaySound, SeekSound, SoundControl, StopSound};
pub use events::{FinishReason, PlayingSound, SoundFailed, SoundFinished, SoundStarted};
pub use output::SoundOutput;
#[cfg(feature = "streaming")]
use output::StreamOutput;
pub(crate) use players::Players;
#[cfg(feature = "picker")]
pub(crate) use spatial::{Heard, Listener};

/// Plays a sound: as soon as it is found, fetched and decoded.
///
/// Inserting it starts the sound, and starts anew when there was one; removing it or despawning the entity stops the
/// sound, also one that is still on its way. [`SoundControl`] and [`SeekSound`] change what is heard meanwhile,
/// [`StopSound`] and [`PlaySound`] stop it and start it again. The entity is told [`SoundStarted`] and [`SoundFinished`], or [`SoundFailed`].
///
/// An entity with a `GlobalTransform` is heard from its place, when there is a `SpatialAudioReceiver`.
///
/// ```
/// use bevy::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// #[derive(Resource)]
/// struct Music;
///
/// fn setup(mut commands: Commands, assets: Res<AssetServer>) {
///     let bank: Handle<SoundBank> = assets.load("forest.bank.ron");
///     commands.spawn((SoundPlayer::new(&bank, "footsteps.gravel").once().then_despawn(), Transform::default()));
///     commands.spawn(SoundPlayer::new(&bank, "forest.bed").looped().fade_in(2.0).on::<Music>());
///     commands
///         .spawn(SoundPlayer::query(SoundQuery::new("door creak")))
///         .observe(|finished: On<SoundFinished>| println!("{:?}", finished.reason))
///         .observe(|failed: On<SoundFailed>| println!("{}", failed.error));
/// }
/// # App::new()
/// #     .add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
/// #     .add_plugins((MinimalPlugins, bevy::asset::AssetPlugin::default()))
/// #     .add_systems(Startup, setup)
/// #     .init_asset::<SoundBank>()
/// #     .update();
/// ```
#[derive(Component, Reflect, Clone, Debug)]
#[component(immutable)]
#[require(SoundControl)]
#[reflect(Component, Clone, Debug)]
#[non_exhaustive]
pub struct SoundPlayer {
    /// What is played.
    pub sound: PlayedSound,
    /// Again and again, or once; `None`: as the sound's own settings say.
    pub looped: Option<bool>,
    /// Played while it arrives, or not before all of it is decoded; `None`: as the sound's own settings say. Counts with
    /// the feature `streaming`.
    pub stream: Option<bool>,
    /// Decibels to add to what the sound's own settings say.
    pub volume_db: f32,
    /// The loudness in LUFS that the sound is brought to; `None`: as the sound's own settings say.
    pub loudness_lufs: Option<f32>,
    /// Seconds that it takes to fade in; `None`: as the sound's own settings say.
    pub fade_in_s: Option<f32>,
    /// Seconds that it takes to fade out when it is stopped; `None`: as the sound's own settings say.
    pub fade_out_s: Option<f32>,
    /// Whether the place of the entity matters.
    pub spatial: bool,
    /// What becomes of the entity when the sound has finished.
    pub after: AfterSound,
    /// The channel that it plays on.
    #[reflect(skip_serializing, default = "SoundBus::main")]
    pub bus: SoundBus,
}

/// What a [`SoundPlayer`] plays.
#[derive(Reflect, Clone, Debug, PartialEq)]
#[reflect(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum PlayedSound {
    /// An entry of a bank.
    Entry {
        /// The bank.
        bank: Handle<SoundBank>,
        /// The name of the entry.
        entry: String,
    },
    /// The sound of a `*.sound.ron` file.
    File(Handle<SoundRef>),
    /// A sound that code describes.
    Inline(SoundRef),
}

/// What becomes of the entity of a [`SoundPlayer`] when its sound has finished or failed.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[reflect(Clone, Debug, Default, PartialEq)]
pub enum AfterSound {
    /// It stays, so that [`PlaySound`] plays it again.
    #[default]
    Stay,
    /// Its [`SoundPlayer`] is removed.
    RemovePlayer,
    /// It is despawned.
    Despawn,
}

impl SoundPlayer {
    /// An entry of a bank.
    pub fn new(bank: &Handle<SoundBank>, entry: impl Into<String>) -> Self {
        Self::of(PlayedSound::Entry { bank: bank.clone(), entry: entry.into() })
    }

    /// The sound with this id.
    pub fn id(id: SoundId) -> Self {
        Self::sound(id)
    }

    /// The best hit of a search.
    pub fn query(query: SoundQuery) -> Self {
        Self::sound(query)
    }

    /// A sound that code describes: a [`SoundRef`], a [`SoundId`] or a [`SoundQuery`].
    pub fn sound(sound: impl Into<SoundRef>) -> Self {
        Self::of(PlayedSound::Inline(sound.into()))
    }

    /// The sound of a `*.sound.ron` file.
    pub fn file(file: &Handle<SoundRef>) -> Self {
        Self::of(PlayedSound::File(file.clone()))
    }

    fn of(sound: PlayedSound) -> Self {
        Self {
            sound,
            looped: None,
            stream: None,
            volume_db: 0.0,
            loudness_lufs: None,
            fade_in_s: None,
            fade_out_s: None,
            spatial: true,
            after: AfterSound::Stay,
            bus: SoundBus::main(),
        }
    }

    /// Plays to the end and no further, whatever the sound's own settings say.
    #[must_use]
    pub fn once(self) -> Self {
        Self { looped: Some(false), ..self }
    }

    /// Plays again and again, whatever the sound's own settings say.
    #[must_use]
    pub fn looped(self) -> Self {
        Self { looped: Some(true), ..self }
    }

    /// Plays while it arrives, or not before all of it is decoded, whatever the sound's own settings say.
    #[must_use]
    pub fn stream(self, stream: bool) -> Self {
        Self { stream: Some(stream), ..self }
    }

    /// So many decibels louder, or quieter.
    #[must_use]
    pub fn volume_db(self, volume_db: f32) -> Self {
        Self { volume_db, ..self }
    }

    /// Brought to this loudness in LUFS, by what is known of the sound. One that is longer than 400 ms has a loudness.
    #[must_use]
    pub fn loudness(self, lufs: f32) -> Self {
        Self { loudness_lufs: Some(lufs), ..self }
    }

    /// Takes so many seconds to fade in.
    #[must_use]
    pub fn fade_in(self, seconds: f32) -> Self {
        Self { fade_in_s: Some(seconds), ..self }
    }

    /// Takes so many seconds to fade out when it is stopped, replaced, removed or despawned.
    #[must_use]
    pub fn fade_out(self, seconds: f32) -> Self {
        Self { fade_out_s: Some(seconds), ..self }
    }

    /// Is heard as it is, wherever the entity is.
    #[must_use]
    pub fn everywhere(self) -> Self {
        Self { spatial: false, ..self }
    }

    /// Plays on the channel `AudioChannel<T>` of bevy_kira_audio, which the app must have added.
    #[must_use]
    pub fn on<T: Resource>(self) -> Self {
        Self { bus: SoundBus::of::<T>(), ..self }
    }

    /// Removes itself from the entity when the sound has finished.
    #[must_use]
    pub fn then_remove(self) -> Self {
        Self { after: AfterSound::RemovePlayer, ..self }
    }

    /// Despawns the entity when the sound has finished.
    #[must_use]
    pub fn then_despawn(self) -> Self {
        Self { after: AfterSound::Despawn, ..self }
    }
}

pub(crate) fn build(app: &mut App) {
    app.init_resource::<Players>()
        .init_resource::<BusVolumes>()
        .init_resource::<SoundOutput>()
        .init_resource::<choosing::Choosing>()
        .add_plugins(reaction::plugin);
    #[cfg(feature = "streaming")]
    app.init_resource::<crate::streaming::Streams>().init_resource::<crate::StreamMixer>();
}

/// Adds the systems, in an app that has what they need.
pub(crate) fn finish(app: &mut App) {
    output::finish(app);
    advance::finish(app);
    follow::finish(app);
}
