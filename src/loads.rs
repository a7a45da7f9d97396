//! Sounds on their way into memory, a few at a time, and those that are there, up to a budget.

mod queue;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bevy_asset::{AssetServer, Assets, Handle, LoadState};
use bevy_ecs::resource::Resource;
use bevy_kira_audio::AudioSource;
use bevy_kira_audio::prelude::Frame;

use crate::{
    SoundPath, Soundscape, SoundscapeError,
    agenda::{Agenda, News, Waiter, Waiters},
};
use queue::LoadQueue;

pub(crate) use queue::Priority;

/// How long a failure is remembered before the next try.
pub(crate) const RETRY_AFTER_S: f64 = 5.0;

/// All sounds that somebody wants or wanted.
#[derive(Resource)]
pub(crate) struct Loads {
    /// Told which of them nobody waits for now.
    soundscape: Soundscape,
    sounds: HashMap<SoundPath, Load>,
    queue: LoadQueue<SoundPath>,
    in_flight: Vec<SoundPath>,
    kept_bytes: u64,
    /// What is kept by its last use, oldest first.
    uses_of: BTreeMap<u64, SoundPath>,
    /// Whether there is more than before.
    grown: bool,
    /// Counts uses, so that what was used last is known.
    uses: u64,
}

enum Load {
    Queued { waiters: Waiters },
    InFlight { handle: Handle<AudioSource>, waiters: Waiters },
    Kept { handle: Handle<AudioSource>, bytes: u64, last_use: u64 },
    Failed { error: SoundscapeError, again_at_s: f64 },
}

/// What is said at once.
pub(crate) enum Asked {
    /// Decoded. Keep the handle for as long as the sound plays, or it may be evicted.
    Ready(Handle<AudioSource>),
    /// Tried again after a while only.
    Failed(SoundscapeError),
    /// The waiter is told.
    Later,
}

impl Loads {
    /// Each costs Bevy's `AssetServer` some microseconds.
    const STARTS_A_FRAME: usize = 4;

    pub(crate) fn new(soundscape: Soundscape) -> Self {
        Self {
            soundscape,
            sounds: HashMap::new(),
            queue: LoadQueue::default(),
            in_flight: Vec::new(),
            kept_bytes: 0,
            uses_of: BTreeMap::new(),
            grown: false,
            uses: 0,
        }
    }

    pub(crate) fn ask(&mut self, path: &SoundPath, waiter: Waiter, priority: Priority, now_s: f64) -> Asked {
        match self.sounds.get_mut(path) {
            Some(Load::Kept { handle, last_use, .. }) => {
                self.uses += 1;
                if let Some(path) = self.uses_of.remove(last_use) {
                    self.uses_of.insert(self.uses, path);
                }
                *last_use = self.uses;
                return Asked::Ready(handle.clone());
            }
            Some(Load::Failed { error, again_at_s }) if now_s < *again_at_s => {
                return Asked::Failed(error.clone());
            }
            Some(Load::InFlight { waiters, .. }) => {
                waiters.insert(waiter);
                if priority != Priority::Prefetch {
                    self.soundscape.unhurried().hurry(path, self.soundscape.client());
                }
            }
            Some(Load::Queued { waiters }) => {
                waiters.insert(waiter);
                self.queue.push(path.clone(), priority);
            }
            Some(Load::Failed { .. }) | None => {
                self.sounds.insert(path.clone(), Load::Queued { waiters: Waiters::from([waiter]) });
                self.queue.push(path.clone(), priority);
            }
        }
        Asked::Later
    }

    /// The waiter waits no longer. When nobody does, the sound is not loaded: dropping the handle ends the transfer.
    pub(crate) fn withdraw(&mut self, path: &SoundPath, waiter: Waiter) {
        let Some(Load::Queued { waiters } | Load::InFlight { waiters, .. }) = self.sounds.get_mut(path)
        else {
            return;
        };
        waiters.remove(&waiter);
        if waiters.is_empty() {
            self.sounds.remove(path);
            self.queue.remove(path);
            self.soundscape.unhurried().remove(path);
            self.in_flight.retain(|loading| loading != path);
        }
    }

    /// Looks at the few sounds that are being loaded.
    pub(crate) fn hear(
        &mut self,
        agenda: &mut Agenda,
        sources: &Assets<AudioSource>,
        server: &AssetServer,
        now_s: f64,
    ) {
        let Self { soundscape, sounds, in_flight, kept_bytes, uses_of, grown, uses, .. } = self;
        in_flight.retain(|path| {
            let Some(load) = sounds.get_mut(path) else { return false };
            let Load::InFlight { handle, waiters } = load else { return false };
            let settled = if let Some(source) = sources.get(&*handle) {
                let bytes = (source.sound.frames.len() * size_of::<Frame>()) as u64;
                *kept_bytes += bytes;
                *grown = true;
                *uses += 1;
                uses_of.insert(*uses, path.clone());
                Load::Kept { handle: handle.clone(), bytes, last_use: *uses }
            } else if let LoadState::Failed(error) = server.load_state(handle.id()) {
                let error = match SoundscapeError::of(&error) {
                    Some(reason) => reason.clone(),
                    None => SoundscapeError::Asset(error),
                };
                Load::Failed { error, again_at_s: now_s + RETRY_AFTER_S }
            } else {
                return true;
            };
            agenda.wake(std::mem::take(waiters), &News::Sound(path.clone()));
            soundscape.unhurried().remove(path);
            *load = settled;
            false
        });
    }

    /// Starts what is most urgent, up to so many at once.
    pub(crate) fn start(&mut self, server: &AssetServer, at_once: usize) {
        for _ in 0..Self::STARTS_A_FRAME {
            if self.in_flight.len() >= at_once.max(1) {
                return;
            }
            let Some((path, priority)) = self.queue.pop() else { return };
            let Some(load) = self.sounds.get_mut(&path) else { continue };
            if let Load::Queued { waiters } = load {
                let waiters = std::mem::take(waiters);
                if priority == Priority::Prefetch {
                    self.soundscape.unhurried().insert(&path);
                }
                *load = Load::InFlight { handle: server.load(path.clone()), waiters };
                self.in_flight.push(path);
            }
        }
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
        for (last_use, path) in uses_of.iter() {
            if *kept_bytes <= budget_bytes {
                break;
            }
            if let Some(Load::Kept { handle: Handle::Strong(held), bytes, .. }) = sounds.get(path)
                && Arc::strong_count(held) == 1
            {
                *kept_bytes -= bytes;
                unused.push(*last_use);
            }
        }
        for last_use in unused {
            if let Some(path) = uses_of.remove(&last_use) {
                sounds.remove(&path);
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
