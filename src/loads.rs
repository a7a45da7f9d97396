//! Sounds on their way into memory, a few at a time, and those that are there, up to a budget.

mod queue;
mod weighing;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bevy_asset::{AssetServer, Assets, Handle, LoadState};
use bevy_ecs::resource::Resource;
use bevy_kira_audio::AudioSource;
use bevy_kira_audio::prelude::Frame;

use crate::{
    Request, SoundPath, Soundscape, SoundscapeError, Wanted,
    agenda::{Agenda, News, Waiter, Waiters},
};
use queue::LoadQueue;
use weighing::Weighing;

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
    in_flight: Vec<Item>,
    /// Transfers that streams take over in this frame.
    handed_over: Vec<Weighing>,
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
        work: Work,
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

enum Work {
    Decodes(Handle<AudioSource>, Option<Weighing>),
    Fetches(Request<()>),
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

    fn begin(&self, server: &AssetServer, soundscape: &Soundscape, most_bytes: Option<u64>) -> Work {
        match &self.path.sound {
            Wanted::Id(id) if self.until == Until::OnDisk => {
                Work::Fetches(soundscape.prefetch(id, self.path.variant))
            }
            Wanted::Id(id) => {
                let weigh = |most| Weighing::begin(soundscape.clone(), id.clone(), self.path.variant, most);
                Work::Decodes(server.load(self.path.clone()), most_bytes.map(weigh))
            }
            Wanted::Search(_) => Work::Decodes(server.load(self.path.clone()), None),
        }
    }
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
            Some(Load::InFlight { waiters, work }) => {
                waiters.insert(waiter);
                if priority != Priority::Prefetch {
                    self.soundscape.unhurried().hurry(&item.path, self.soundscape.client());
                }
                if let (Work::Decodes(_, Some(weighing)), None) = (work, most_bytes) {
                    weighing.allow_all();
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

    /// The waiter waits no longer. When nobody does, the sound is not loaded: dropping the handle ends the transfer.
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
            self.in_flight.retain(|loading| loading != item);
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
        let Self { soundscape, sounds, in_flight, handed_over, kept_bytes, uses_of, grown, uses, .. } = self;
        let failed = |error| Load::Failed { error, again_at_s: now_s + RETRY_AFTER_S };
        in_flight.retain(|item| {
            let Some(load) = sounds.get_mut(item) else { return false };
            let Load::InFlight { work, waiters } = load else { return false };
            let settled = match work {
                Work::Fetches(request) => match request.poll_now() {
                    None => return true,
                    Some(Ok(())) => Load::OnDisk,
                    Some(Err(error)) => failed(error),
                },
                Work::Decodes(handle, weighing) => {
                    if weighing.as_mut().is_some_and(Weighing::is_too_large) {
                        handed_over.extend(weighing.take());
                        Load::Large
                    } else if let Some(source) = sources.get(&*handle) {
                        let bytes = (source.sound.frames.len() * size_of::<Frame>()) as u64;
                        *kept_bytes += bytes;
                        *grown = true;
                        *uses += 1;
                        uses_of.insert(*uses, item.clone());
                        Load::Kept { handle: handle.clone(), bytes, last_use: *uses }
                    } else if let LoadState::Failed(error) = server.load_state(handle.id()) {
                        failed(match SoundscapeError::of(&error) {
                            Some(reason) => reason.clone(),
                            None => SoundscapeError::Asset(error),
                        })
                    } else {
                        return true;
                    }
                }
            };
            agenda.wake(std::mem::take(waiters), &News::Sound(item.clone()));
            soundscape.unhurried().remove(&item.path);
            *load = settled;
            false
        });
    }

    /// Starts what is most urgent, up to so many at once.
    pub(crate) fn start(&mut self, server: &AssetServer, at_once: usize) {
        let handed_over = std::mem::take(&mut self.handed_over);
        for _ in 0..Self::STARTS_A_FRAME {
            if self.in_flight.len() >= at_once.max(1) {
                break;
            }
            let Some((item, priority)) = self.queue.pop() else { break };
            let Some(load) = self.sounds.get_mut(&item) else { continue };
            if let Load::Queued { waiters, most_bytes } = load {
                if priority == Priority::Prefetch {
                    self.soundscape.unhurried().insert(&item.path);
                }
                let (waiters, work) =
                    (std::mem::take(waiters), item.begin(server, &self.soundscape, *most_bytes));
                *load = Load::InFlight { work, waiters };
                self.in_flight.push(item);
            }
        }
        // By now whoever streams one of them has a share in its transfer.
        drop(handed_over);
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
