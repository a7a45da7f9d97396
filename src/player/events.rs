//! What an entity is told of its sound.

use bevy_ecs::{
    component::Component,
    entity::Entity,
    event::EntityEvent,
    reflect::{ReflectComponent, ReflectEvent},
};
use bevy_reflect::Reflect;
use soundscape_client::SoundId;

use crate::SoundscapeError;

/// The entity's sound is heard from now on.
#[derive(EntityEvent, Reflect, Clone, Debug)]
#[reflect(Event, Clone, Debug)]
pub struct SoundStarted {
    /// The entity with the [`SoundPlayer`](crate::SoundPlayer).
    pub entity: Entity,
    /// Which sound was chosen; `None`: the placeholder.
    pub id: Option<SoundId>,
    /// How long it is at its own speed, in seconds.
    pub duration_s: f64,
}

/// The entity's sound is heard no longer.
///
/// After a despawn it reaches only observers of the whole app.
#[derive(EntityEvent, Reflect, Clone, Debug)]
#[reflect(Event, Clone, Debug)]
pub struct SoundFinished {
    /// The entity with the [`SoundPlayer`](crate::SoundPlayer).
    pub entity: Entity,
    /// Why.
    pub reason: FinishReason,
}

/// Why a sound is heard no longer.
#[derive(Reflect, Clone, Copy, Debug, PartialEq, Eq)]
#[reflect(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FinishReason {
    /// It came to its end.
    Ended,
    /// [`StopSound`](crate::StopSound), or its channel was stopped.
    Stopped,
    /// Another sound started on the entity.
    Replaced,
    /// The [`SoundPlayer`](crate::SoundPlayer) was removed, or the entity despawned.
    Removed,
    /// The rest of it did not arrive or could not be decoded, as [`SoundFailed`] said just before.
    Failed,
}

/// Why the entity's sound is not heard. Also told of a [`Prefetch`](crate::Prefetch), once for each sound that fails.
///
/// A sound that failed is tried again when it is asked for again, after five seconds at the earliest.
#[derive(EntityEvent, Reflect, Clone, Debug)]
#[reflect(Event, Clone, Debug)]
pub struct SoundFailed {
    /// The entity with the [`SoundPlayer`](crate::SoundPlayer) or the [`Prefetch`](crate::Prefetch).
    pub entity: Entity,
    /// What is wrong, and what to do.
    pub error: SoundscapeError,
}

/// The entity's sound is heard: there from [`SoundStarted`] to [`SoundFinished`].
#[derive(Component, Reflect, Clone, Debug)]
#[reflect(Component, Clone, Debug)]
#[non_exhaustive]
pub struct PlayingSound {
    /// Which sound was chosen; `None`: the placeholder.
    pub id: Option<SoundId>,
    /// Where it is now, in seconds at its own speed.
    pub position_s: f64,
    /// How long it is, in seconds at its own speed.
    pub duration_s: f64,
    /// Whether it starts again from its end.
    pub looped: bool,
    /// Decibels by which it is louder or quieter than its file, all in all.
    pub gain_db: f32,
    /// How often it fell silent because it arrived too slowly. It goes on by itself.
    pub underruns: u32,
}
