//! Sounds while they are heard: a look at each of them once a frame.

mod opening;

use std::time::Duration;

use bevy_app::{App, PostUpdate};
use bevy_asset::{Assets, Handle};
use bevy_ecs::{
    entity::Entity,
    schedule::IntoScheduleConfigs as _,
    system::{Commands, Query, Res, ResMut, SystemParam},
    world::World,
};
use bevy_kira_audio::{AudioInstance, AudioTween, PlaybackState, SpatialRadius};
use bevy_time::{Real, Time};
use bevy_transform::components::GlobalTransform;

use super::{
    AfterSound, BusVolumes, FinishReason, PlayingSound, SoundControl, SoundFailed, SoundFinished,
    SoundPlayer, SoundStarted,
    players::Players,
    spatial::Listener,
    voice::{Levels, Stage, Voice},
};
use crate::{SoundscapeError, SoundscapeSystems, stopwatch::Stopwatch};

/// Long enough for no click, and about a frame.
const TWEEN: AudioTween = AudioTween::linear(Duration::from_millis(20));

/// Frames within which bevy_kira_audio starts a sound, or never.
const PATIENCE_FRAMES: u8 = 2;

pub(super) fn finish(app: &mut App) {
    if app.world().resource::<Players>().able {
        let stopwatch = Stopwatch::of(app);
        let systems = (stopwatch.times(follow), stopwatch.times(let_leave)).chain();
        app.add_systems(PostUpdate, systems.in_set(SoundscapeSystems::Follow));
        opening::finish(app);
    }
}

/// What the levels of a voice depend on.
#[derive(SystemParam)]
struct Desks<'w, 's> {
    entities: Query<
        'w,
        's,
        (
            &'static SoundPlayer,
            Option<&'static SoundControl>,
            Option<&'static GlobalTransform>,
            Option<&'static SpatialRadius>,
        ),
    >,
    listener: Listener<'w, 's>,
    buses: Res<'w, BusVolumes>,
}

impl Desks<'_, '_> {
    fn levels(&self, entity: Entity, voice: &Voice) -> Option<Levels> {
        let (player, control, place, radius) = self.entities.get(entity).ok()?;
        let heard = self.listener.hears(place.filter(|_| player.spatial), radius);
        Some(voice.levels(&control.copied().unwrap_or_default(), heard, &self.buses))
    }
}

/// What became of a voice in this frame.
enum Fate {
    Goes,
    Started,
    Finished(FinishReason),
    Refused,
}

fn follow(
    mut players: ResMut<Players>,
    mut instances: Option<ResMut<Assets<AudioInstance>>>,
    desks: Desks,
    mut playing: Query<&mut PlayingSound>,
    time: Res<Time<Real>>,
    mut commands: Commands,
) {
    if players.voices.is_empty() {
        return;
    }
    let delta_s = time.delta_secs_f64();
    let mut over = Vec::new();
    for (&entity, voice) in &mut players.voices {
        let Some(levels) = desks.levels(entity, voice) else { continue };
        let was_sent = matches!(voice.stage, Stage::Sent { .. });
        match voice.follow(levels, delta_s, instances.as_deref_mut()) {
            Fate::Goes => {
                if let Ok(mut playing) = playing.get_mut(entity) {
                    playing.position_s = voice.position_s;
                    playing.gain_db = voice.told.gain_db;
                }
            }
            Fate::Started => announce(&mut commands, entity, voice),
            fate => {
                // One that is shorter than a frame was never seen, but it was there.
                if was_sent && matches!(fate, Fate::Finished(_)) {
                    announce(&mut commands, entity, voice);
                }
                over.push((entity, fate));
            }
        }
    }
    for (entity, fate) in over {
        players.voices.remove(&entity);
        players.released = true;
        match fate {
            Fate::Finished(reason) => commands.trigger(SoundFinished { entity, reason }),
            _ => commands.trigger(SoundFailed { entity, error: SoundscapeError::TooManySounds }),
        }
        commands.queue(move |world: &mut World| settle(world, entity));
    }
}

impl Voice {
    fn follow(
        &mut self,
        levels: Levels,
        delta_s: f64,
        instances: Option<&mut Assets<AudioInstance>>,
    ) -> Fate {
        let (handle, frames) = match &mut self.stage {
            Stage::Held => {
                let stopped = self.stop.is_some();
                return if stopped { Fate::Finished(FinishReason::Stopped) } else { Fate::Goes };
            }
            Stage::Silent => {
                self.told = levels;
                return self.pass(delta_s, levels).map_or(Fate::Goes, Fate::Finished);
            }
            Stage::Sent { instance, frames } => {
                *frames += 1;
                (instance.clone(), Some(*frames))
            }
            Stage::Heard { instance } => (instance.clone(), None),
        };
        let Some(instances) = instances else { return Fate::Goes };
        let Some(instance) = instances.get_mut_untracked(&handle) else {
            return match frames {
                Some(frames) if frames < PATIENCE_FRAMES => Fate::Goes,
                Some(_) => Fate::Refused,
                // Removed by somebody else.
                None => Fate::Finished(FinishReason::Stopped),
            };
        };
        let state = instance.state();
        if state == PlaybackState::Stopped {
            instances.remove(&handle);
            return Fate::Finished(self.why_stopped(delta_s));
        }
        self.position_s = state.position().unwrap_or(self.position_s);
        self.tell(instance, state, levels);
        if frames.is_some() {
            self.stage = Stage::Heard { instance: handle };
            return Fate::Started;
        }
        Fate::Goes
    }

    /// Tells the mixer what is not as it was told last.
    fn tell(&mut self, instance: &mut AudioInstance, state: PlaybackState, levels: Levels) {
        let told = self.told;
        if let Some(stop) = &mut self.stop {
            if !stop.told {
                instance.stop(fade(stop.fade_s));
                stop.told = true;
            }
        } else if levels.paused {
            // A channel that is resumed resumes all its sounds.
            let goes_on = matches!(state, PlaybackState::Playing { .. } | PlaybackState::Resuming { .. });
            if goes_on {
                instance.pause(TWEEN);
            }
        } else if told.paused {
            instance.resume(TWEEN);
        }
        if (levels.gain_db - told.gain_db).abs() > 0.01 {
            instance.set_decibels(levels.gain_db, TWEEN);
        }
        if levels.rate != told.rate {
            instance.set_playback_rate(f64::from(levels.rate), TWEEN);
        }
        if (levels.panning - told.panning).abs() > 0.001 {
            instance.set_panning(levels.panning, TWEEN);
        }
        // What differs too little to be told must not add up.
        let keep = |new: f32, old: f32, least: f32| if (new - old).abs() > least { new } else { old };
        self.told = Levels {
            gain_db: keep(levels.gain_db, told.gain_db, 0.01),
            panning: keep(levels.panning, told.panning, 0.001),
            ..levels
        };
    }
}

fn fade(seconds: f32) -> AudioTween {
    if seconds > 0.0 { AudioTween::linear(Duration::from_secs_f32(seconds)) } else { AudioTween::default() }
}

fn announce(commands: &mut Commands, entity: Entity, voice: &Voice) {
    let Voice { plan, position_s, duration_s, .. } = voice;
    if let Ok(mut commands) = commands.get_entity(entity) {
        commands.try_insert(PlayingSound {
            id: plan.id.clone(),
            position_s: *position_s,
            duration_s: *duration_s,
            looped: plan.looped,
            gain_db: voice.told.gain_db,
        });
    }
    commands.trigger(SoundStarted { entity, id: plan.id.clone(), duration_s: *duration_s });
}

/// Tidies an entity up whose sound is over, unless another one has begun there.
pub(super) fn settle(world: &mut World, entity: Entity) {
    let is_busy = world.resource::<Players>().is_busy(entity);
    let Ok(mut entity) = world.get_entity_mut(entity) else { return };
    if is_busy {
        return;
    }
    entity.remove::<PlayingSound>();
    match entity.get::<SoundPlayer>().map(|player| player.after) {
        Some(AfterSound::Despawn) => entity.despawn(),
        Some(AfterSound::RemovePlayer) => {
            entity.remove::<SoundPlayer>();
        }
        Some(AfterSound::Stay) | None => {}
    }
}

/// Sounds without an entity: bevy_kira_audio keeps what has ended, until somebody removes it.
fn let_leave(mut players: ResMut<Players>, instances: Option<ResMut<Assets<AudioInstance>>>) {
    let Some(mut instances) = instances.filter(|_| !players.leaving.is_empty()) else { return };
    let Players { leaving, released, .. } = &mut *players;
    let before = leaving.len();
    leaving.retain_mut(|leaving| {
        let handle: &Handle<AudioInstance> = &leaving.instance;
        let Some(instance) = instances.get_mut_untracked(handle) else {
            leaving.missed += 1;
            return leaving.missed < PATIENCE_FRAMES;
        };
        if instance.state() == PlaybackState::Stopped {
            instances.remove(handle);
            return false;
        }
        if !leaving.told {
            instance.stop(fade(leaving.fade_s));
            leaving.told = true;
        }
        true
    });
    *released |= leaving.len() < before;
}
