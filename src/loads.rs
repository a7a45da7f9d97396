//! Sounds on their way into memory, a few at a time, and those that are there, up to a budget.

mod carrying;
mod queue;
mod weighing;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use async_channel::{Receiver, Sender};
use bevy_asset::{AssetServer, Assets, Handle};
use bevy_ecs::resource::Resource;
use bevy_kira_audio::AudioSource;
use bevy_kira_audio::prelude::Frame;

use crate::{
    SoundPath, Soundscape, SoundscapeError,
    agenda::{Agenda, News, Waiter, Waiters},
};
use carrying::{Carrying, Ticket, Told};
use queue::LoadQueue;
use weighing::Weighed;

pub(crate) use queue::Priority;

/// How long a failure is remembered before the next try.
pub(crate) const RETRY_AFTER_S: f64 = 5.0;

/// All sounds that somebody wants or wanted.
#[derive(Resource)]
pub(crate) struct Loads {
    /// Told which of them nobody waits for now.
    soundscape: Soundscape,
    sounds: HashMap<Item, Load>,
    queue: LoadQueue<Item>,
    in_flight: Vec<Flight>,
    /// How many were ever begun.
    tickets: u64,
    told: Receiver<(Ticket, Told)>,
    tell: Sender<(Ticket, Told)>,
    /// Transfers that streams take over in this frame.
    handed_over: Vec<Weighed>,
    kept_bytes: u64,
    /// What is kept by its last use, oldest first.
    uses_of: BTreeMap<u64, Item>,
    /// Whether there is more than before.
    grown: bool,
    /// Counts uses, so that what was used last is known.
    uses: u64,
}

/// A sound, and what is to become of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Item {
    pub(crate) path: SoundPath,
    pub(crate) until: Until,
}

/// How far a sound is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Until {
    /// Into memory.
    Decoded,
    /// Into the cache on disk, from where it will be streamed.
    OnDisk,
}

enum Load {
    Queued {
        waiters: Waiters,
        most_bytes: Option<u64>,
    },
    InFlight {
        carrying: Carrying,
        waiters: Waiters,
    },
    Kept {
        handle: Handle<AudioSource>,
        bytes: u64,
        last_use: u64,
    },
    OnDisk,
    /// Its file is larger than somebody wanted it to be.
    Large,
    Failed {
        error: SoundscapeError,
        again_at_s: f64,
    },
}

/// A load that was begun.
struct Flight {
    ticket: Ticket,
    item: Item,
    /// `None`: not begun yet, or not to be decoded.
    handle: Option<Handle<AudioSource>>,
}

/// What is said at once.
pub(crate) enum Asked {
    /// Decoded. Keep the handle for as long as the sound plays, or it may be evicted.
    Ready(Handle<AudioSource>),
    /// In the cache.
    OnDisk,
    /// Its file is larger than it may be.
    Large,
    /// Tried again after a while only.
    Failed(SoundscapeError),
    /// The waiter is told.
    Later,
}

impl Item {
    pub(crate) fn decoded(path: SoundPath) -> Self {
        Self { path, until: Until::Decoded }
    }
}

impl Loads {
    /// Each may wake a thread of Bevy's task pool, which takes some microseconds.
    const STARTS_A_FRAME: usize = 4;

    pub(crate) fn new(soundscape: Soundscape) -> Self {
        let (tell, told) = async_channel::unbounded();
        Self {
            soundscape,
            sounds: HashMap::new(),
            queue: LoadQueue::default(),
            in_flight: Vec::new(),
            tickets: 0,
            told,
            tell,
            handed_over: Vec::new(),
            kept_bytes: 0,
            uses_of: BTreeMap::new(),
            grown: false,
            uses: 0,
        }
    }

    /// `most_bytes`: how large its file may be.
    pub(crate) fn ask(
        &mut self,
        item: &Item,
        most_bytes: Option<u64>,
        waiter: Waiter,
        priority: Priority,
        now_s: f64,
    ) -> Asked {
        match self.sounds.get_mut(item) {
            Some(Load::Kept { handle, last_use, .. }) => {
                self.uses += 1;
                if let Some(item) = self.uses_of.remove(last_use) {
                    self.uses_of.insert(self.uses, item);
                }
                *last_use = self.uses;
                return Asked::Ready(handle.clone());
            }
            Some(Load::OnDisk) => return Asked::OnDisk,
            Some(Load::Large) if most_bytes.is_some() => return Asked::Large,
            Some(Load::Failed { error, again_at_s }) if now_s < *again_at_s => {
                return Asked::Failed(error.clone());
            }
            Some(Load::InFlight { waiters, carrying }) => {
                waiters.insert(waiter);
                if priority != Priority::Prefetch {
                    self.soundscape.unhurried().hurry(&item.path, self.soundscape.client());
                }
                if most_bytes.is_none() {
                    carrying.allow_all();
                }
            }
            Some(Load::Queued { waiters, most_bytes: most }) => {
                waiters.insert(waiter);
                *most = most.and(most_bytes);
                self.queue.push(item.clone(), priority);
            }
            Some(Load::Failed { .. } | Load::Large) | None => {
                let waiters = Waiters::from([waiter]);
                self.sounds.insert(item.clone(), Load::Queued { waiters, most_bytes });
                self.queue.push(item.clone(), priority);
            }
        }
        Asked::Later
    }

    /// The waiter waits no longer. When nobody does, the sound is not loaded: dropping what carries it ends that.
    pub(crate) fn withdraw(&mut self, item: &Item, waiter: Waiter) {
        let Some(Load::Queued { waiters, .. } | Load::InFlight { waiters, .. }) = self.sounds.get_mut(item)
        else {
            return;
        };
        waiters.remove(&waiter);
        if waiters.is_empty() {
            self.sounds.remove(item);
            self.queue.remove(item);
            self.soundscape.unhurried().remove(&item.path);
            self.in_flight.retain(|flight| flight.item != *item);
        }
    }

    /// Takes what has become of the few sounds that are being loaded.
    pub(crate) fn hear(
        &mut self,
        agenda: &mut Agenda,
        sources: &Assets<AudioSource>,
        server: &AssetServer,
        now_s: f64,
    ) {
        while let Ok((ticket, told)) = self.told.try_recv() {
            // One that was withdrawn meanwhile is not there.
            let Some(at) = self.in_flight.iter().position(|flight| flight.ticket == ticket) else { continue };
            let settled = match told {
                Told::Begun(handle) => {
                    self.in_flight[at].handle = Some(handle);
                    continue;
                }
                Told::OnDisk => Load::OnDisk,
                Told::Failed(error) => Load::Failed { error, again_at_s: now_s + RETRY_AFTER_S },
                Told::Large(weighed) => {
                    if self.goes_on_anyway(at, server) {
                        continue;
                    }
                    self.handed_over.push(weighed);
                    Load::Large
                }
            };
            self.settle(at, settled, agenda);
        }
        let mut at = 0;
        while let Some(flight) = self.in_flight.get(at) {
            let Some((handle, source)) =
                flight.handle.as_ref().and_then(|handle| Some((handle, sources.get(handle)?)))
            else {
                at += 1;
                continue;
            };
            let handle = handle.clone();
            let bytes = (source.sound.frames.len() * size_of::<Frame>()) as u64;
            self.kept_bytes += bytes;
            self.grown = true;
            self.uses += 1;
            self.uses_of.insert(self.uses, flight.item.clone());
            self.settle(at, Load::Kept { handle, bytes, last_use: self.uses }, agenda);
        }
    }

    /// Whether somebody wants it however large it is, who came when that was told already.
    fn goes_on_anyway(&mut self, at: usize, server: &AssetServer) -> bool {
        let item = self.in_flight[at].item.clone();
        let Some(Load::InFlight { carrying, .. }) = self.sounds.get(&item) else { return false };
        if !carrying.allows_all() {
            return false;
        }
        let (flight, anew) = self.begin(item, None, server);
        if let Some(Load::InFlight { carrying, .. }) = self.sounds.get_mut(&flight.item) {
            *carrying = anew;
        }
        self.in_flight[at] = flight;
        true
    }

    /// It is no longer under way. Those that wait for it are told.
    fn settle(&mut self, at: usize, settled: Load, agenda: &mut Agenda) {
        let Flight { item, .. } = self.in_flight.remove(at);
        self.soundscape.unhurried().remove(&item.path);
        if let Some(load) = self.sounds.get_mut(&item)
            && let Load::InFlight { waiters, .. } = std::mem::replace(load, settled)
        {
            agenda.wake(waiters, &News::Sound(item));
        }
    }

    /// Starts what is most urgent, up to so many at once.
    pub(crate) fn start(&mut self, server: &AssetServer, at_once: usize) {
        let handed_over = std::mem::take(&mut self.handed_over);
        for _ in 0..Self::STARTS_A_FRAME {
            if self.in_flight.len() >= at_once.max(1) {
                break;
            }
            let Some((item, priority)) = self.queue.pop() else { break };
            let Some(Load::Queued { most_bytes, .. }) = self.sounds.get(&item) else { continue };
            if priority == Priority::Prefetch {
                self.soundscape.unhurried().insert(&item.path);
            }
            let (flight, carrying) = self.begin(item, *most_bytes, server);
            if let Some(load) = self.sounds.get_mut(&flight.item)
                && let Load::Queued { waiters, .. } = load
            {
                *load = Load::InFlight { waiters: std::mem::take(waiters), carrying };
            }
            self.in_flight.push(flight);
        }
        // By now whoever streams one of them has a share in its transfer.
        drop(handed_over);
    }

    fn begin(&mut self, item: Item, most_bytes: Option<u64>, server: &AssetServer) -> (Flight, Carrying) {
        let (ticket, tell) = (Ticket(self.tickets), self.tell.clone());
        self.tickets += 1;
        // Fails when the app has ended, and then nobody waits.
        let tell = move |told| drop(tell.try_send((ticket, told)));
        let carrying = Carrying::begin(&item, most_bytes, server, &self.soundscape, tell);
        (Flight { ticket, item, handle: None }, carrying)
    }

    /// Whether something was loaded since this was last asked.
    pub(crate) fn has_grown(&mut self) -> bool {
        std::mem::take(&mut self.grown)
    }

    /// Forgets what was not used for longest until the rest is within the budget; never what somebody holds.
    pub(crate) fn evict(&mut self, budget_bytes: u64) {
        if self.kept_bytes <= budget_bytes {
            return;
        }
        let Self { sounds, kept_bytes, uses_of, .. } = self;
        let mut unused = Vec::new();
        for (last_use, item) in uses_of.iter() {
            if *kept_bytes <= budget_bytes {
                break;
            }
            if let Some(Load::Kept { handle: Handle::Strong(held), bytes, .. }) = sounds.get(item)
                && Arc::strong_count(held) == 1
            {
                *kept_bytes -= bytes;
                unused.push(*last_use);
            }
        }
        for last_use in unused {
            if let Some(item) = uses_of.remove(&last_use) {
                sounds.remove(&item);
            }
        }
    }

    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    pub(crate) fn queued(&self) -> usize {
        self.queue.len()
    }

    pub(crate) fn kept_bytes(&self) -> u64 {
        self.kept_bytes
    }
}
