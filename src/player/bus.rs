//! The channels of bevy_kira_audio as buses.

use std::{
    any::{TypeId, type_name},
    collections::HashMap,
    fmt,
    hash::{Hash, Hasher},
    time::Duration,
};

use bevy_asset::Handle;
use bevy_ecs::{reflect::ReflectResource, resource::Resource, world::World};
use bevy_kira_audio::{AudioChannel, AudioControl as _, AudioInstance, AudioSource, MainTrack};
use bevy_reflect::{Reflect, std_traits::ReflectDefault};

/// A typed channel of bevy_kira_audio, `AudioChannel<T>`, by name.
///
/// Its `pause`, `resume` and `stop` work for sounds of a [`SoundPlayer`](crate::SoundPlayer), too, but for those that are
/// played while they arrive: these are in another mixer, and have `SoundControl` and `StopSound`. For the volume of a bus
/// there is [`BusVolumes`], for all sounds.
#[derive(Reflect, Clone, Copy)]
#[reflect(opaque, Clone, Debug, PartialEq, Hash)]
pub struct SoundBus {
    id: TypeId,
    name: &'static str,
    play: fn(&World, &Handle<AudioSource>, &Opening) -> Option<Handle<AudioInstance>>,
}

/// How a sound is when it starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub(crate) gain_db: f32,
    pub(crate) rate: f64,
    pub(crate) panning: f32,
    pub(crate) looped: bool,
    pub(crate) fade_in_s: f32,
}

impl SoundBus {
    /// The channel `AudioChannel<T>`.
    pub fn of<T: Resource>() -> Self {
        let name = type_name::<T>();
        Self { id: TypeId::of::<T>(), name: name.rsplit("::").next().unwrap_or(name), play: play::<T> }
    }

    /// The channel `Audio`.
    pub fn main() -> Self {
        Self::of::<MainTrack>()
    }

    /// The name of its type.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// `None` when the app has no such channel. What is played is in the assets a little later.
    pub(super) fn play(
        &self,
        world: &World,
        source: &Handle<AudioSource>,
        opening: &Opening,
    ) -> Option<Handle<AudioInstance>> {
        (self.play)(world, source, opening)
    }
}

fn play<T: Resource>(
    world: &World,
    source: &Handle<AudioSource>,
    opening: &Opening,
) -> Option<Handle<AudioInstance>> {
    let channel = world.get_resource::<AudioChannel<T>>()?;
    let mut command = channel.play(source.clone());
    // All of it is said here, because a channel's own state is what is left out.
    command.with_volume(opening.gain_db).with_playback_rate(opening.rate).with_panning(opening.panning);
    if opening.looped {
        command.looped();
    }
    if opening.fade_in_s > 0.0 {
        command.linear_fade_in(Duration::from_secs_f32(opening.fade_in_s));
    }
    Some(command.handle())
}

impl PartialEq for SoundBus {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for SoundBus {}

impl Hash for SoundBus {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl fmt::Debug for SoundBus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SoundBus").field(&self.name).finish()
    }
}

/// How loud each bus is, in decibels. It adds to what each sound has of its own.
///
/// bevy_kira_audio has one volume for each sound, and `AudioChannel::set_volume` overwrites it: a sound that was matched
/// in loudness, or is far away, would jump to it. This resource keeps them apart.
///
/// ```
/// use bevy_ecs::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// #[derive(Resource)]
/// struct Music;
///
/// fn options(mut volumes: ResMut<BusVolumes>) {
///     volumes.set::<Music>(-12.0);
/// }
/// # let mut volumes = BusVolumes::default();
/// # volumes.set::<Music>(-12.0);
/// # assert_eq!(volumes.get(SoundBus::of::<Music>()), -12.0);
/// # bevy_ecs::system::assert_is_system(options);
/// ```
#[derive(Resource, Reflect, Clone, Debug, Default)]
#[reflect(Resource, Clone, Debug, Default)]
pub struct BusVolumes(HashMap<SoundBus, f32>);

impl BusVolumes {
    /// Sets the volume of the channel `AudioChannel<T>` for sounds of a [`SoundPlayer`](crate::SoundPlayer).
    pub fn set<T: Resource>(&mut self, volume_db: f32) {
        self.0.insert(SoundBus::of::<T>(), volume_db);
    }

    /// The volume of a bus; 0 until it is set.
    pub fn get(&self, bus: SoundBus) -> f32 {
        self.0.get(&bus).copied().unwrap_or(0.0)
    }
}
