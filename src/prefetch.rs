//! The sounds of a bank, loaded before they are needed.

mod ready;
mod work;

use bevy_app::{App, PostUpdate};
use bevy_asset::{Assets, Handle};
use bevy_ecs::{
    component::Component,
    entity::Entity,
    event::EntityEvent,
    reflect::{ReflectComponent, ReflectEvent},
    schedule::IntoScheduleConfigs as _,
};
use bevy_kira_audio::AudioSource;
use bevy_reflect::{Reflect, std_traits::ReflectDefault};

use crate::{SoundBank, SoundscapeSystems, stopwatch::Stopwatch};

pub use ready::{PrefetchedBanks, sounds_ready};
pub(crate) use work::Prefetches;

/// Finds, fetches and decodes all sounds of a bank, with all their variations, after those that are to be heard now. Those
/// that will be streamed are fetched into the cache on disk.
///
/// The entity gets [`PrefetchProgress`] and, at the end, [`SoundsPrefetched`]; [`sounds_ready`] is a run condition. What
/// fails is told by [`SoundFailed`](crate::SoundFailed), and does not hold up the rest. Despawning the entity or removing
/// the component cancels what is not there yet. When the bank's file changes, it begins anew.
///
/// ```
/// use bevy::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// fn load(mut commands: Commands, assets: Res<AssetServer>) {
///     commands
///         .spawn(Prefetch::bank(&assets.load("forest.bank.ron")))
///         .observe(|done: On<SoundsPrefetched>| println!("{} sounds, {} failed", done.ready, done.failed));
/// }
///
/// fn show(progress: Query<&PrefetchProgress, Changed<PrefetchProgress>>) {
///     for progress in &progress {
///         println!("{:.0} %", 100.0 * progress.fraction());
///     }
/// }
///
/// fn enter_game() {}
///
/// # #[cfg(feature = "kira")]
/// App::new()
///     .add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
///     .add_plugins((MinimalPlugins, bevy::asset::AssetPlugin::default()))
///     .init_asset::<SoundBank>()
///     .add_systems(Startup, load)
///     .add_systems(Update, (show, enter_game.run_if(sounds_ready("forest.bank.ron"))))
///     .update();
/// ```
#[derive(Component, Reflect, Clone, Debug)]
#[component(immutable)]
#[reflect(Component, Clone, Debug)]
#[non_exhaustive]
pub struct Prefetch {
    /// The bank.
    pub bank: Handle<SoundBank>,
}

/// How far the entity's [`Prefetch`] is. Changed when there is something new.
#[derive(Component, Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[reflect(Component, Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PrefetchProgress {
    /// Sounds that are in memory, or in the cache for a stream.
    pub ready: usize,
    /// Sounds, and searches for sounds, that failed.
    pub failed: usize,
    /// All sounds. An estimate as long as searches are under way.
    pub total: usize,
    /// Whether nothing is under way any more.
    pub finished: bool,
}

/// The entity's [`Prefetch`] is through. Sounds that failed are tried again when they are played.
#[derive(EntityEvent, Reflect, Clone, Debug)]
#[reflect(Event, Clone, Debug)]
pub struct SoundsPrefetched {
    /// The entity with the [`Prefetch`].
    pub entity: Entity,
    /// Sounds that are in memory.
    pub ready: usize,
    /// Sounds, and searches for sounds, that failed.
    pub failed: usize,
}

impl Prefetch {
    /// All sounds of this bank.
    pub fn bank(bank: &Handle<SoundBank>) -> Self {
        Self { bank: bank.clone() }
    }
}

impl PrefetchProgress {
    /// From 0 to 1, for a bar.
    pub fn fraction(&self) -> f32 {
        match (self.finished, self.total) {
            (true, _) => 1.0,
            (false, 0) => 0.0,
            (false, total) => ((self.ready + self.failed) as f32 / total as f32).min(1.0),
        }
    }
}

pub(crate) fn build(app: &mut App) {
    app.init_resource::<Prefetches>()
        .init_resource::<PrefetchedBanks>()
        .add_observer(work::begin)
        .add_observer(work::end);
}

/// Adds the systems, in an app that has what they need.
pub(crate) fn finish(app: &mut App) {
    let world = app.world();
    if world.contains_resource::<Assets<AudioSource>>() && world.contains_resource::<Assets<SoundBank>>() {
        let stopwatch = Stopwatch::of(app);
        app.add_systems(PostUpdate, stopwatch.times(work::go_on).in_set(SoundscapeSystems::Choose));
    }
}
