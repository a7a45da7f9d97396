//! What may be done to a sound while it is heard.

use bevy_ecs::{
    component::Component,
    entity::Entity,
    event::EntityEvent,
    reflect::{ReflectComponent, ReflectEvent},
};
use bevy_reflect::{Reflect, std_traits::ReflectDefault};

/// The knobs of a [`SoundPlayer`](crate::SoundPlayer), which always has one. Changes are heard at once, without a click;
/// they stay for the next sound on the entity.
///
/// ```
/// use bevy_ecs::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// fn duck(mut controls: Query<&mut SoundControl, With<PlayingSound>>) {
///     for mut control in &mut controls {
///         control.volume_db = -12.0;
///     }
/// }
/// # bevy_ecs::system::assert_is_system(duck);
/// ```
#[derive(Component, Reflect, Clone, Copy, Debug, PartialEq)]
#[reflect(Component, Clone, Debug, Default, PartialEq)]
pub struct SoundControl {
    /// Decibels to add; −60 is silence.
    pub volume_db: f32,
    /// A factor for speed and pitch.
    pub rate: f32,
    /// Whether it stands still. A sound that is paused before it starts waits.
    pub paused: bool,
}

impl Default for SoundControl {
    fn default() -> Self {
        Self { volume_db: 0.0, rate: 1.0, paused: false }
    }
}

/// Stops the entity's sound, or keeps it from starting; the [`SoundPlayer`](crate::SoundPlayer) stays.
///
/// ```
/// use bevy_ecs::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// fn silence(players: Query<Entity, With<SoundPlayer>>, mut commands: Commands) {
///     for entity in &players {
///         commands.entity(entity).trigger(StopSound::new);
///     }
/// }
/// # bevy_ecs::system::assert_is_system(silence);
/// ```
#[derive(EntityEvent, Reflect, Clone, Debug)]
#[reflect(Event, Clone, Debug)]
pub struct StopSound {
    /// The entity with the [`SoundPlayer`](crate::SoundPlayer).
    pub entity: Entity,
    /// Seconds that it takes to fade out; `None`: as the player says.
    pub fade_out_s: Option<f32>,
}

/// Plays the entity's [`SoundPlayer`](crate::SoundPlayer) again from the start, with another variation. A sound that is
/// still heard is replaced.
#[derive(EntityEvent, Reflect, Clone, Debug)]
#[reflect(Event, Clone, Debug)]
pub struct PlaySound {
    /// The entity with the [`SoundPlayer`](crate::SoundPlayer).
    pub entity: Entity,
}

/// Goes to another place of the entity's sound, which goes on from there.
///
/// A sound that is played while it arrives plays on for about a third of a second first, and longer where the bytes of the
/// other place are not there yet.
#[derive(EntityEvent, Reflect, Clone, Debug)]
#[reflect(Event, Clone, Debug)]
pub struct SeekSound {
    /// The entity with the [`SoundPlayer`](crate::SoundPlayer).
    pub entity: Entity,
    /// Where to go, in seconds at the sound's own speed.
    pub position_s: f64,
}

impl SeekSound {
    /// To this many seconds from the start.
    pub fn to(entity: Entity, position_s: f64) -> Self {
        Self { entity, position_s }
    }
}

impl StopSound {
    /// Fades out as the player says.
    pub fn new(entity: Entity) -> Self {
        Self { entity, fade_out_s: None }
    }

    /// Fades out for so many seconds.
    pub fn fading(entity: Entity, seconds: f32) -> Self {
        Self { entity, fade_out_s: Some(seconds) }
    }
}

impl PlaySound {
    /// From the start.
    pub fn new(entity: Entity) -> Self {
        Self { entity }
    }
}
