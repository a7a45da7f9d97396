//! The start of a sound that is there.

use bevy_app::{App, PostUpdate};
use bevy_ecs::{
    entity::Entity,
    schedule::IntoScheduleConfigs as _,
    system::{Commands, Res, ResMut},
    world::World,
};

use super::{
    super::{SoundBus, SoundFailed, SoundOutput, bus::Opening},
    Desks, Levels, Players, Stage, announce, settle,
};
use crate::{SoundscapeError, SoundscapeSystems, stopwatch::Stopwatch};

pub(super) fn finish(app: &mut App) {
    let stopwatch = Stopwatch::of(app);
    app.add_systems(PostUpdate, stopwatch.times(open).in_set(SoundscapeSystems::Play));
}

/// Starts what is held, except what is paused, as soon as it is known where it is heard.
fn open(mut players: ResMut<Players>, desks: Desks, output: Res<SoundOutput>, mut commands: Commands) {
    if players.held.is_empty() || *output == SoundOutput::Unknown {
        return;
    }
    let Players { held, voices, .. } = &mut *players;
    held.retain(|&entity| {
        // Gone, or held twice.
        let Some(voice) = voices.get_mut(&entity).filter(|voice| matches!(voice.stage, Stage::Held)) else {
            return false;
        };
        let Some(levels) = desks.levels(entity, voice) else { return false };
        if levels.paused {
            return true;
        }
        voice.told = levels;
        if *output == SoundOutput::Silent {
            voice.stage = Stage::Silent;
            announce(&mut commands, entity, voice);
        } else {
            let (bus, opening) = (voice.bus, voice.opening(levels));
            commands.queue(move |world: &mut World| send(world, entity, bus, &opening, levels));
        }
        false
    });
}

fn send(world: &mut World, entity: Entity, bus: SoundBus, opening: &Opening, levels: Levels) {
    let is_held = |world: &World| {
        let voice = world.resource::<Players>().voices.get(&entity);
        voice.is_some_and(|voice| matches!(voice.stage, Stage::Held))
    };
    if !is_held(world) {
        return;
    }
    let instance = bus.play(world, opening);
    let voices = &mut world.resource_mut::<Players>().voices;
    match (instance, voices.get_mut(&entity)) {
        (Some(instance), Some(voice)) => {
            voice.stage = Stage::Sent { instance, frames: 0 };
            voice.told = levels;
        }
        _ => {
            voices.remove(&entity);
            world.trigger(SoundFailed { entity, error: SoundscapeError::NoChannel { channel: bus.name() } });
            settle(world, entity);
        }
    }
}
