//! The start of a sound that is there.

use bevy_app::{App, PostUpdate};
use bevy_asset::Handle;
use bevy_ecs::{
    entity::Entity,
    schedule::IntoScheduleConfigs as _,
    system::{Commands, NonSendMarker, Res, ResMut},
    world::World,
};
use bevy_kira_audio::AudioSource;

use super::{
    super::{SoundBus, SoundFailed, SoundOutput, bus::Opening, instance::Instance, voice::Source},
    Desks, Levels, Players, Stage, announce, settle,
};
use crate::{SoundscapeError, SoundscapeSystems, stopwatch::Stopwatch};

pub(super) fn finish(app: &mut App) {
    let stopwatch = Stopwatch::of(app);
    app.add_systems(PostUpdate, stopwatch.times(open).in_set(SoundscapeSystems::Play));
}

/// Starts what is held, except what is paused, as soon as it is known where it is heard.
fn open(
    _here: NonSendMarker,
    mut players: ResMut<Players>,
    desks: Desks,
    output: Res<SoundOutput>,
    #[cfg(feature = "streaming")] mixer: Res<crate::StreamMixer>,
    mut commands: Commands,
) {
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
            return false;
        }
        let (bus, opening) = (voice.bus, voice.opening(levels));
        match &mut voice.source {
            Source::Decoded(source) => {
                let source = source.clone();
                let send = move |world: &mut World| send(world, entity, bus, &source, &opening, levels);
                commands.queue(send);
            }
            #[cfg(feature = "streaming")]
            Source::Streamed(stream) => {
                if let Some(stream) = stream.take() {
                    let instance = Instance::Streamed(Box::new(stream.play(mixer.clone(), opening)));
                    voice.stage = Stage::Sent { instance, frames: 0 };
                }
            }
        }
        false
    });
}

fn send(
    world: &mut World,
    entity: Entity,
    bus: SoundBus,
    source: &Handle<AudioSource>,
    opening: &Opening,
    levels: Levels,
) {
    let is_held = |world: &World| {
        let voice = world.resource::<Players>().voices.get(&entity);
        voice.is_some_and(|voice| matches!(voice.stage, Stage::Held))
    };
    if !is_held(world) {
        return;
    }
    let instance = bus.play(world, source, opening);
    let voices = &mut world.resource_mut::<Players>().voices;
    match (instance, voices.get_mut(&entity)) {
        (Some(instance), Some(voice)) => {
            voice.stage = Stage::Sent { instance: Instance::Decoded(instance), frames: 0 };
            voice.told = levels;
        }
        _ => {
            voices.remove(&entity);
            world.trigger(SoundFailed { entity, error: SoundscapeError::NoChannel { channel: bus.name() } });
            settle(world, entity);
        }
    }
}
