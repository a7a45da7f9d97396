//! From a player to a voice: step by step, each when what it waits for is there.

mod hearing;

use bevy_app::{App, PostUpdate};
use bevy_asset::{AssetServer, Assets, Handle, LoadState, UntypedAssetId};
use bevy_ecs::{
    entity::Entity,
    schedule::IntoScheduleConfigs as _,
    system::{Commands, NonSendMarker, Query, Res, ResMut, SystemParam},
    world::World,
};
use bevy_kira_audio::AudioSource;
use bevy_time::{Real, Time};
use bevy_transform::components::GlobalTransform;

use super::{
    FinishReason, PlayedSound, SoundFailed, SoundFinished, SoundPlayer,
    choosing::Choosing,
    follow::settle,
    plan::{Basis, Plan, target_lufs},
    players::{Desk, Pending, Players},
    spatial::Listener,
    voice::{Source, Voice},
};
#[cfg(feature = "streaming")]
use crate::streaming::Opened;
use crate::{
    SoundBank, SoundRef, Soundscape, SoundscapeError, SoundscapeSettings, SoundscapeSystems,
    agenda::Waiter,
    loads::{Asked, Item, Priority},
    resolve::{Answer, Wish},
    stopwatch::Stopwatch,
    turns::Turns,
};

pub(super) fn finish(app: &mut App) {
    let able = app.world().contains_resource::<Assets<AudioSource>>()
        && app.world().contains_resource::<Assets<SoundBank>>();
    if !able {
        return;
    }
    app.world_mut().resource_mut::<Players>().able = true;
    hearing::finish(app);
    let stopwatch = Stopwatch::of(app);
    let systems = (stopwatch.times(swap), stopwatch.times(advance)).chain();
    app.add_systems(PostUpdate, systems.in_set(SoundscapeSystems::Choose));
}

/// What it takes to go a step on.
#[derive(SystemParam)]
struct Stairs<'w, 's> {
    desk: Desk<'w>,
    choosing: ResMut<'w, Choosing>,
    entities: Query<'w, 's, (&'static SoundPlayer, Option<&'static GlobalTransform>)>,
    listener: Listener<'w, 's>,
    files: Files<'w>,
    sources: Res<'w, Assets<AudioSource>>,
    soundscape: Res<'w, Soundscape>,
    #[cfg(feature = "streaming")]
    output: super::StreamOutput<'w>,
    settings: Res<'w, SoundscapeSettings>,
    time: Res<'w, Time<Real>>,
    commands: Commands<'w, 's>,
}

#[derive(SystemParam)]
struct Files<'w> {
    banks: Res<'w, Assets<SoundBank>>,
    sounds: Res<'w, Assets<SoundRef>>,
    server: Res<'w, AssetServer>,
}

enum Step {
    Waits(Pending),
    Plays(Box<Voice>),
}

/// Takes the players whose turn it is.
fn advance(_here: NonSendMarker, mut stairs: Stairs) {
    if stairs.desk.agenda.players.is_empty() {
        return;
    }
    // Sounds that are there already are to be heard together.
    let mut turns = Turns::begin(8, 50);
    while turns.next()
        && let Some(entity) = stairs.desk.agenda.players.pop_front()
    {
        stairs.go_on(entity);
    }
}

impl Stairs<'_, '_> {
    fn go_on(&mut self, entity: Entity) {
        // Gone meanwhile, or twice on the agenda.
        let Some(pending) = self.desk.players.pending.remove(&entity) else { return };
        match self.step(entity, pending) {
            Ok(Step::Waits(pending)) => {
                self.desk.players.pending.insert(entity, pending);
            }
            Ok(Step::Plays(voice)) => self.start(entity, *voice),
            Err(error) => self.fail(entity, error),
        }
    }

    fn step(&mut self, entity: Entity, pending: Pending) -> Result<Step, SoundscapeError> {
        let Ok((player, place)) = self.entities.get(entity) else { return Ok(Step::Waits(pending)) };
        let (waiter, now_s) = (Waiter::Player(entity), self.time.elapsed_secs_f64());
        let basis = if let Pending::Sound(basis) = pending {
            basis
        } else {
            if let Some(file) = player.sound.file() {
                self.desk.players.reads(entity, file);
            }
            let Some(sound) = self.files.sound(&player.sound)? else { return Ok(Step::Waits(Pending::File)) };
            let wish = Wish::of(sound, target_lufs(player, sound, &self.settings).is_some());
            let candidates = match self.desk.resolver.ask(&wish, waiter, &self.soundscape, now_s) {
                Answer::There(candidates) => candidates,
                Answer::Failed(error) => return Err(error),
                Answer::Later => return Ok(Step::Waits(Pending::Answer(wish))),
            };
            let draw = self.choosing.draw(&wish, candidates.len(), self.settings.seed);
            Box::new(Basis { sound: sound.clone(), candidate: candidates[draw.variation].clone(), draw })
        };
        let streams = basis.streams(player, &self.settings);
        let most_bytes = basis.most_bytes(player, &self.settings);
        let priority = Priority::audible(self.listener.distance(place.filter(|_| player.spatial)));
        let source = if streams {
            self.streamed(entity, &basis)?
        } else {
            let item = Item::decoded(basis.path());
            match self.desk.loads.ask(&item, most_bytes, waiter, priority, now_s) {
                Asked::Ready(source) => {
                    let duration_s = duration_s(&self.sources, &source);
                    Some((Source::Decoded(source), duration_s))
                }
                Asked::Failed(error) => return Err(error),
                Asked::Large => self.streamed(entity, &basis)?,
                Asked::OnDisk | Asked::Later => None,
            }
        };
        Ok(match (source, self.entities.get(entity)) {
            (Some((source, duration_s)), Ok((player, _))) => {
                let plan = basis.plan(player, &self.settings);
                Step::Plays(Box::new(Voice::new(player, source, duration_s, plan, Some(*basis))))
            }
            _ => Step::Waits(Pending::Sound(basis)),
        })
    }

    /// A stream of the sound and its length; `None`: not yet.
    fn streamed(&mut self, entity: Entity, basis: &Basis) -> Result<Option<(Source, f64)>, SoundscapeError> {
        #[cfg(not(feature = "streaming"))]
        let (_, _) = (entity, basis);
        #[cfg(feature = "streaming")]
        {
            let (path, mixer, now_s) = (basis.path(), self.output.mixer(), self.time.elapsed_secs_f64());
            match self.desk.streams.ask(entity, &path, &self.soundscape, mixer, now_s) {
                Opened::Ready(stream) => {
                    let duration_s = stream.duration_s();
                    return Ok(Some((Source::Streamed(Some(stream)), duration_s)));
                }
                Opened::Failed(error) => return Err(error),
                Opened::Later => {}
            }
        }
        Ok(None)
    }

    /// Instead of what is still heard on the entity.
    fn start(&mut self, entity: Entity, voice: Voice) {
        if self.desk.players.let_go(entity) {
            self.commands.trigger(SoundFinished { entity, reason: FinishReason::Replaced });
        }
        self.desk.players.voices.insert(entity, voice);
        self.desk.players.held.push(entity);
    }

    fn fail(&mut self, entity: Entity, error: SoundscapeError) {
        self.commands.trigger(SoundFailed { entity, error });
        let placeholder = self.settings.placeholder.clone().filter(|sound| self.sources.contains(sound));
        if let (Some(source), Ok((player, _))) = (placeholder, self.entities.get(entity)) {
            let duration_s = duration_s(&self.sources, &source);
            let source = Source::Decoded(source);
            let voice = Voice::new(player, source, duration_s, Plan::placeholder(player), None);
            return self.start(entity, voice);
        }
        self.commands.queue(move |world: &mut World| settle(world, entity));
    }
}

/// Takes the players whose file was changed while they are heard: a loop is exchanged for the new sound when that is
/// there, other sounds end as they are; new levels are heard at once.
fn swap(_here: NonSendMarker, mut stairs: Stairs) {
    if stairs.desk.players.changed.is_empty() {
        return;
    }
    for entity in std::mem::take(&mut stairs.desk.players.changed) {
        let Stairs { desk, entities, files, settings, .. } = &mut stairs;
        let (Some(voice), Ok((player, _))) = (desk.players.voices.get_mut(&entity), entities.get(entity))
        else {
            continue;
        };
        let (Some(basis), Ok(Some(sound))) = (&mut voice.basis, files.sound(&player.sound)) else { continue };
        let is_another = sound.choice != basis.sound.choice || sound.variant != basis.sound.variant;
        basis.sound = sound.clone();
        let plan = basis.plan(player, settings);
        let must_restart = is_another || plan.looped != voice.plan.looped;
        if !must_restart {
            voice.plan = plan;
        } else if voice.plan.looped {
            desk.begin(entity);
        }
    }
}

impl Files<'_> {
    /// `Ok(None)`: not yet.
    fn sound<'a>(&'a self, played: &'a PlayedSound) -> Result<Option<&'a SoundRef>, SoundscapeError> {
        match played {
            PlayedSound::Inline(sound) => Ok(Some(sound)),
            PlayedSound::File(file) => match self.sounds.get(file) {
                Some(sound) => Ok(Some(sound)),
                None => self.failure(file.id().untyped()),
            },
            PlayedSound::Entry { bank, entry } => match self.banks.get(bank) {
                Some(found) => match found.get(entry) {
                    Some(sound) => Ok(Some(sound)),
                    None => {
                        let nearest = found.nearest(entry).map(str::to_owned);
                        Err(SoundscapeError::NoEntry { entry: entry.clone(), nearest })
                    }
                },
                None => self.failure(bank.id().untyped()),
            },
        }
    }

    fn failure(&self, file: UntypedAssetId) -> Result<Option<&SoundRef>, SoundscapeError> {
        match self.server.load_state(file) {
            LoadState::Failed(error) => Err(SoundscapeError::Asset(error)),
            _ => Ok(None),
        }
    }
}

impl PlayedSound {
    fn file(&self) -> Option<UntypedAssetId> {
        match self {
            Self::Entry { bank, .. } => Some(bank.id().untyped()),
            Self::File(file) => Some(file.id().untyped()),
            Self::Inline(_) => None,
        }
    }
}

fn duration_s(sources: &Assets<AudioSource>, source: &Handle<AudioSource>) -> f64 {
    sources.get(source).map_or(0.0, |source| source.sound.duration().as_secs_f64())
}
