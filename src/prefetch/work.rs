//! What is left to do for each prefetch, touched only when something has happened to it.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Bound,
};

use bevy_asset::{AssetId, AssetServer, Assets, LoadState, UntypedAssetId};
use bevy_ecs::{
    entity::{Entity, EntityHashMap},
    lifecycle::{Insert, Remove},
    observer::On,
    resource::Resource,
    system::{Commands, NonSendMarker, Query, Res, ResMut, SystemParam},
};
use bevy_time::{Real, Time};
use soundscape_client::Variant;

use super::{Prefetch, PrefetchProgress, PrefetchedBanks, SoundsPrefetched};
use crate::{
    SoundBank, SoundFailed, SoundPath, Soundscape, SoundscapeError, SoundscapeSettings,
    agenda::{Agenda, News, Waiter},
    loads::{Asked, Item, Loads, Priority, Until},
    resolve::{Answer, Resolver, Wish},
    turns::Turns,
};

/// So many of a bank's entries are read in one turn.
const ENTRIES_A_TURN: usize = 4;

/// All that are under way or through.
#[derive(Resource, Default)]
pub(crate) struct Prefetches {
    works: EntityHashMap<Work>,
    of_file: HashMap<UntypedAssetId, BTreeSet<Entity>>,
}

#[derive(Default)]
struct Work {
    bank: AssetId<SoundBank>,
    /// Whether the bank was there.
    begun: bool,
    /// Entries of the bank that were not read yet: those after this one.
    unread: usize,
    read_to: Option<String>,
    /// Searches under way, with the forms in which their sounds are wanted.
    wishes: HashMap<Wish, Vec<Form>>,
    /// Searches that failed.
    lost: HashSet<Wish>,
    /// How many sounds the searches under way may find.
    expected: usize,
    /// Sounds under way.
    left: HashMap<Item, Option<u64>>,
    /// All sounds that were asked for.
    asked: HashSet<Item>,
    ready: usize,
    failed: usize,
    finished: bool,
}

/// In which form a sound is wanted, and whether it is to be streamed, where its entry says so.
type Form = (Variant, Option<bool>);

impl Prefetches {
    /// Something has happened to the file of a bank.
    pub(crate) fn tell(&self, file: UntypedAssetId, is_another: bool, agenda: &mut Agenda) {
        for entity in self.of_file.get(&file).into_iter().flatten() {
            let news = if is_another { News::AnotherFile } else { News::File };
            agenda.prefetches.push_back((*entity, news));
        }
    }

    fn remove(&mut self, entity: Entity) -> Option<Work> {
        let work = self.works.remove(&entity)?;
        let file = work.bank.untyped();
        if let Some(entities) = self.of_file.get_mut(&file) {
            entities.remove(&entity);
            if entities.is_empty() {
                self.of_file.remove(&file);
            }
        }
        Some(work)
    }
}

impl Work {
    fn withdraw(self, entity: Entity, resolver: &mut Resolver, loads: &mut Loads) {
        let waiter = Waiter::Prefetch(entity);
        for wish in self.wishes.keys() {
            resolver.withdraw(wish, waiter);
        }
        for item in self.left.keys() {
            loads.withdraw(item, waiter);
        }
    }

    fn progress(&self) -> PrefetchProgress {
        let Self { ready, failed, finished, expected, unread, .. } = *self;
        PrefetchProgress {
            ready,
            failed,
            total: ready + failed + self.left.len() + expected + unread,
            finished,
        }
    }
}

pub(super) fn begin(
    inserted: On<Insert, Prefetch>,
    prefetches: Query<&Prefetch>,
    mut desk: Desk,
    mut commands: Commands,
) {
    let entity = inserted.entity;
    let Ok(prefetch) = prefetches.get(entity) else { return };
    desk.cancel(entity);
    let bank = prefetch.bank.id();
    desk.prefetches.works.insert(entity, Work { bank, ..Work::default() });
    desk.prefetches.of_file.entry(bank.untyped()).or_default().insert(entity);
    desk.agenda.prefetches.push_back((entity, News::File));
    commands.entity(entity).try_insert(PrefetchProgress::default());
}

pub(super) fn end(removed: On<Remove, Prefetch>, mut desk: Desk, mut commands: Commands) {
    desk.cancel(removed.entity);
    if let Ok(mut entity) = commands.get_entity(removed.entity) {
        entity.try_remove::<PrefetchProgress>();
    }
}

/// All that a prefetch waits at.
#[derive(SystemParam)]
pub(super) struct Desk<'w> {
    prefetches: ResMut<'w, Prefetches>,
    banks: ResMut<'w, PrefetchedBanks>,
    resolver: ResMut<'w, Resolver>,
    loads: ResMut<'w, Loads>,
    agenda: ResMut<'w, Agenda>,
}

impl Desk<'_> {
    fn cancel(&mut self, entity: Entity) {
        let Some(work) = self.prefetches.remove(entity) else { return };
        if !self.prefetches.of_file.contains_key(&work.bank.untyped()) {
            self.banks.0.remove(&work.bank);
        }
        work.withdraw(entity, &mut self.resolver, &mut self.loads);
    }
}

/// Takes the prefetches that something has happened to.
pub(super) fn go_on(
    _here: NonSendMarker,
    mut desk: Desk,
    banks: Res<Assets<SoundBank>>,
    server: Res<AssetServer>,
    soundscape: Res<Soundscape>,
    settings: Res<SoundscapeSettings>,
    time: Res<Time<Real>>,
    mut commands: Commands,
) {
    if desk.agenda.prefetches.is_empty() {
        return;
    }
    let now_s = time.elapsed_secs_f64();
    let mut touched = BTreeSet::new();
    let mut turns = Turns::begin(4, 20);
    while turns.next()
        && let Some((entity, news)) = desk.agenda.prefetches.pop_front()
    {
        let Desk { prefetches, banks: through, resolver, loads, agenda } = &mut desk;
        let Some(work) = prefetches.works.get_mut(&entity) else { continue };
        touched.insert(entity);
        let failures = Vec::new();
        let (soundscape, settings) = (&soundscape, &settings);
        let mut hand = Hand { entity, work, resolver, loads, soundscape, settings, now_s, failures };
        match news {
            // The file is told of again and again.
            News::File if hand.work.begun => {}
            News::File | News::AnotherFile => {
                through.0.remove(&hand.work.bank);
                hand.take_bank(&banks, &server);
                agenda.prefetches.extend(hand.more());
            }
            News::MoreOfFile => {
                hand.read_on(&banks);
                agenda.prefetches.extend(hand.more());
            }
            News::Answer(wish) => {
                let forms = hand.work.wishes.remove(&wish).unwrap_or_default();
                hand.work.expected -= wish.count() * forms.len();
                hand.take_answer(wish, &forms);
            }
            News::Sound(item) => {
                if let Some(most_bytes) = hand.work.left.remove(&item) {
                    hand.take_sound(item, most_bytes);
                }
            }
        }
        for error in hand.failures {
            commands.trigger(SoundFailed { entity, error });
        }
    }
    for entity in touched {
        let Desk { prefetches, banks: through, .. } = &mut desk;
        let Some(work) = prefetches.works.get_mut(&entity) else { continue };
        let is_through = work.begun && work.unread == 0 && work.wishes.is_empty() && work.left.is_empty();
        let just_now = is_through && !work.finished;
        work.finished = is_through;
        let progress = work.progress();
        if let Ok(mut entity) = commands.get_entity(entity) {
            entity.try_insert(progress);
        }
        if just_now {
            through.0.insert(work.bank);
            commands.trigger(SoundsPrefetched { entity, ready: work.ready, failed: work.failed });
        }
    }
}

/// Works on one prefetch.
struct Hand<'a> {
    entity: Entity,
    work: &'a mut Work,
    resolver: &'a mut Resolver,
    loads: &'a mut Loads,
    soundscape: &'a Soundscape,
    settings: &'a SoundscapeSettings,
    now_s: f64,
    failures: Vec<SoundscapeError>,
}

impl Hand<'_> {
    fn take_bank(&mut self, banks: &Assets<SoundBank>, server: &AssetServer) {
        let id = self.work.bank;
        let earlier = std::mem::replace(self.work, Work { bank: id, ..Work::default() });
        earlier.withdraw(self.entity, self.resolver, self.loads);
        if let Some(bank) = banks.get(id) {
            self.work.begun = true;
            self.work.unread = bank.sounds.len();
        } else if let LoadState::Failed(error) = server.load_state(id) {
            self.work.begun = true;
            self.fail(SoundscapeError::Asset(error));
        }
    }

    fn more(&self) -> Option<(Entity, News)> {
        (self.work.unread > 0).then_some((self.entity, News::MoreOfFile))
    }

    /// Reads some entries of the bank.
    fn read_on(&mut self, banks: &Assets<SoundBank>) {
        let from = self.work.read_to.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let bank = banks.get(self.work.bank);
        let entries =
            bank.map(|bank| bank.sounds.range::<String, _>((from, Bound::Unbounded)).take(ENTRIES_A_TURN));
        let entries: Vec<_> = entries.into_iter().flatten().collect();
        self.work.unread = self.work.unread.saturating_sub(entries.len());
        match entries.last() {
            Some((name, _)) => self.work.read_to = Some((*name).clone()),
            None => self.work.unread = 0,
        }
        for (_, sound) in &entries {
            let lufs = sound.playback.loudness_lufs.or(self.settings.loudness_lufs);
            self.take_answer(Wish::of(sound, lufs.is_some()), &[(sound.variant, sound.playback.stream)]);
        }
    }

    fn take_answer(&mut self, wish: Wish, forms: &[Form]) {
        let waiter = Waiter::Prefetch(self.entity);
        match self.resolver.ask(&wish, waiter, self.soundscape, self.now_s) {
            Answer::Later => {
                let count = wish.count();
                let known = self.work.wishes.entry(wish).or_default();
                for form in forms {
                    if !known.contains(form) {
                        known.push(*form);
                        self.work.expected += count;
                    }
                }
            }
            Answer::Failed(error) => {
                if self.work.lost.insert(wish) {
                    self.fail(error);
                }
            }
            Answer::There(candidates) => {
                for candidate in &*candidates {
                    for (variant, stream) in forms {
                        let path = SoundPath::id(candidate.id.clone()).variant(*variant);
                        let streams = self.settings.streams(*stream, candidate);
                        let until = if streams { Until::OnDisk } else { Until::Decoded };
                        let item = Item { path, until };
                        if self.work.asked.insert(item.clone()) {
                            let most_bytes = self.settings.most_bytes(*stream, candidate, variant.format);
                            self.take_sound(item, most_bytes);
                        }
                    }
                }
            }
        }
    }

    fn take_sound(&mut self, item: Item, most_bytes: Option<u64>) {
        let waiter = Waiter::Prefetch(self.entity);
        match self.loads.ask(&item, most_bytes, waiter, Priority::Prefetch, self.now_s) {
            Asked::Large => self.take_sound(Item { until: Until::OnDisk, ..item }, None),
            Asked::Ready(_) | Asked::OnDisk => self.work.ready += 1,
            Asked::Failed(error) => self.fail(error),
            Asked::Later => {
                self.work.left.insert(item, most_bytes);
            }
        }
    }

    fn fail(&mut self, error: SoundscapeError) {
        self.work.failed += 1;
        self.failures.push(error);
    }
}
