//! Sounds while they are heard: a look at each of them once a frame.

mod opening;

use std::time::Duration;

use bevy_app::{App, PostUpdate};
use bevy_asset::Assets;
use bevy_ecs::{
    entity::Entity,
    schedule::IntoScheduleConfigs as _,
    system::{Commands, NonSendMarker, Query, Res, ResMut, SystemParam},
    world::World,
};
use bevy_kira_audio::{AudioInstance, AudioTween, PlaybackState, SpatialRadius};
use bevy_time::{Real, Time};
use bevy_transform::components::GlobalTransform;

use super::{
    AfterSound, BusVolumes, FinishReason, PlayingSound, SoundControl, SoundFailed, SoundFinished,
    SoundPlayer, SoundStarted,
    instance::{Knobs, Look},
    players::Players,
    spatial::Listener,
    voice::{Levels, Stage, Stop, Voice},
};
use crate::{SoundscapeError, SoundscapeSystems, stopwatch::Stopwatch};

/// Long enough for no click, and about a frame.
const TWEEN: AudioTween = AudioTween::linear(Duration::from_millis(20));

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
    /// It was not heard.
    Refused(SoundscapeError),
    /// It was heard so far.
    Broke(SoundscapeError),
}

fn follow(
    _here: NonSendMarker,
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
    let Players { voices, underruns, .. } = &mut *players;
    for (&entity, voice) in voices {
        let Some(levels) = desks.levels(entity, voice) else { continue };
        let was_sent = matches!(voice.stage, Stage::Sent { .. });
        let underran = voice.underruns;
        let fate = voice.follow(levels, delta_s, instances.as_deref_mut());
        *underruns += u64::from(voice.underruns - underran);
        match fate {
            Fate::Goes => {
                if let Ok(mut playing) = playing.get_mut(entity) {
                    playing.position_s = voice.position_s;
                    playing.gain_db = voice.told.gain_db;
                    playing.underruns = voice.underruns;
                }
            }
            Fate::Started => announce(&mut commands, entity, voice),
            fate => {
                // One that is shorter than a frame was never seen, but it was there.
                if was_sent && matches!(fate, Fate::Finished(_) | Fate::Broke(_)) {
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
            Fate::Refused(error) => commands.trigger(SoundFailed { entity, error }),
            Fate::Broke(error) => {
                commands.trigger(SoundFailed { entity, error });
                commands.trigger(SoundFinished { entity, reason: FinishReason::Failed });
            }
            Fate::Goes | Fate::Started => {}
        }
        commands.queue(move |world: &mut World| settle(world, entity));
    }
}

impl Voice {
    fn follow(
        &mut self,
        levels: Levels,
        delta_s: f64,
        mut instances: Option<&mut Assets<AudioInstance>>,
    ) -> Fate {
        let (instance, frames) = match &mut self.stage {
            Stage::Held => {
                let stopped = self.stop.is_some();
                return if stopped { Fate::Finished(FinishReason::Stopped) } else { Fate::Goes };
            }
            Stage::Silent => {
                self.told = levels;
                return self.pass(delta_s, levels).map_or(Fate::Goes, Fate::Finished);
            }
            Stage::Sent { instance, frames } => {
                *frames = frames.saturating_add(1);
                (instance, Some(*frames))
            }
            Stage::Heard { instance } => (instance, None),
        };
        let mut knobs = match instance.look(frames, instances.as_deref_mut()) {
            Look::Waits => return Fate::Goes,
            Look::Refused(error) => return Fate::Refused(error),
            Look::Gone => return Fate::Finished(FinishReason::Stopped),
            #[cfg(feature = "streaming")]
            Look::Unheard => {
                self.stage = Stage::Silent;
                return Fate::Started;
            }
            Look::There(knobs) => knobs,
        };
        let state = knobs.state();
        if state == PlaybackState::Stopped {
            let failure = knobs.failure();
            instance.remove(instances);
            return match failure {
                Some(error) => Fate::Broke(error),
                None => Fate::Finished(self.why_stopped(delta_s)),
            };
        }
        self.position_s = state.position().unwrap_or(self.position_s);
        self.underruns = knobs.underruns();
        if let Some(position_s) = self.seek.take() {
            knobs.seek_to(position_s);
        }
        self.told = tell(&mut knobs, state, self.told, levels, self.stop.as_mut());
        if frames.is_none() {
            return Fate::Goes;
        }
        if let Stage::Sent { instance, .. } = std::mem::replace(&mut self.stage, Stage::Silent) {
            self.stage = Stage::Heard { instance };
        }
        Fate::Started
    }
}

/// Tells the mixer what is not as it was told last. Returns what it knows now.
fn tell(
    knobs: &mut Knobs<'_>,
    state: PlaybackState,
    told: Levels,
    levels: Levels,
    stop: Option<&mut Stop>,
) -> Levels {
    if let Some(stop) = stop {
        if !stop.told {
            knobs.stop(fade(stop.fade_s));
            stop.told = true;
        }
    } else if levels.paused {
        // A channel that is resumed resumes all its sounds.
        let goes_on = matches!(state, PlaybackState::Playing { .. } | PlaybackState::Resuming { .. });
        if goes_on {
            knobs.pause(TWEEN);
        }
    } else if told.paused {
        knobs.resume(TWEEN);
    }
    if (levels.gain_db - told.gain_db).abs() > 0.01 {
        knobs.set_decibels(levels.gain_db, TWEEN);
    }
    if levels.rate != told.rate {
        knobs.set_playback_rate(f64::from(levels.rate), TWEEN);
    }
    if (levels.panning - told.panning).abs() > 0.001 {
        knobs.set_panning(levels.panning, TWEEN);
    }
    // What differs too little to be told must not add up.
    let keep = |new: f32, old: f32, least: f32| if (new - old).abs() > least { new } else { old };
    Levels {
        gain_db: keep(levels.gain_db, told.gain_db, 0.01),
        panning: keep(levels.panning, told.panning, 0.001),
        ..levels
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
            underruns: voice.underruns,
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

/// Sounds without an entity fade out, and go.
fn let_leave(
    _here: NonSendMarker,
    mut players: ResMut<Players>,
    mut instances: Option<ResMut<Assets<AudioInstance>>>,
) {
    let Players { leaving, released, .. } = &mut *players;
    if leaving.is_empty() {
        return;
    }
    let before = leaving.len();
    leaving.retain_mut(|leaving| {
        let mut knobs = match leaving.instance.look(Some(leaving.missed), instances.as_deref_mut()) {
            Look::There(knobs) => knobs,
            Look::Waits => {
                leaving.missed = leaving.missed.saturating_add(1);
                return true;
            }
            _ => return false,
        };
        if knobs.state() == PlaybackState::Stopped {
            leaving.instance.remove(instances.as_deref_mut());
            return false;
        }
        if !leaving.told {
            knobs.stop(fade(leaving.fade_s));
            leaving.told = true;
        }
        true
    });
    *released |= leaving.len() < before;
}
