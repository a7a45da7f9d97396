//! All players: what each waits for, what of each is heard, and what is fading out.

use std::collections::{BTreeSet, HashMap};

use bevy_asset::UntypedAssetId;
use bevy_ecs::{
    entity::{Entity, EntityHashMap},
    resource::Resource,
    system::{ResMut, SystemParam},
};

use super::{
    instance::Instance,
    plan::Basis,
    voice::{Source, Stage, Stop, Voice},
};
use crate::{
    agenda::{Agenda, Waiter},
    loads::{Item, Loads},
    resolve::{Resolver, Wish},
};

#[derive(Resource, Default)]
pub(crate) struct Players {
    /// Whether the app has what it takes to play.
    pub(super) able: bool,
    pub(super) pending: EntityHashMap<Pending>,
    pub(super) voices: EntityHashMap<Voice>,
    /// Entities whose voice waits until it may start.
    pub(super) held: Vec<Entity>,
    /// Entities whose file was changed while they are heard.
    pub(super) changed: Vec<Entity>,
    pub(super) leaving: Vec<Leaving>,
    /// Whether a sound is held no longer.
    pub(super) released: bool,
    /// Since the start.
    pub(super) underruns: u64,
    files: EntityHashMap<UntypedAssetId>,
    of_file: HashMap<UntypedAssetId, BTreeSet<Entity>>,
}

/// What a player waits for.
pub(super) enum Pending {
    /// Its turn.
    Turn,
    /// The file with its sound.
    File,
    /// An answer.
    Answer(Wish),
    /// The sound that was chosen.
    Sound(Box<Basis>),
}

/// Fades out, without an entity.
pub(super) struct Leaving {
    pub(super) instance: Instance,
    pub(super) fade_s: f32,
    pub(super) told: bool,
    /// How often it was looked for in vain: it may be about to start.
    pub(super) missed: u8,
    /// Held, so that the sound is not evicted while it plays.
    pub(super) _source: Source,
}

impl Players {
    pub(super) fn is_busy(&self, entity: Entity) -> bool {
        self.pending.contains_key(&entity) || self.voices.contains_key(&entity)
    }

    /// Players that are heard or about to be.
    pub(crate) fn playing(&self) -> usize {
        self.voices.len()
    }

    /// Players whose sound is on its way.
    pub(crate) fn waiting(&self) -> usize {
        self.pending.len()
    }

    /// How often streamed sounds fell silent, because they arrived too slowly.
    pub(crate) fn underruns(&self) -> u64 {
        self.underruns
    }

    /// Notes that the entity plays from this file.
    pub(super) fn reads(&mut self, entity: Entity, file: UntypedAssetId) {
        if self.files.insert(entity, file) != Some(file) {
            self.of_file.entry(file).or_default().insert(entity);
        }
    }

    pub(super) fn readers(&self, file: UntypedAssetId) -> Vec<Entity> {
        self.of_file.get(&file).map(|readers| readers.iter().copied().collect()).unwrap_or_default()
    }

    pub(super) fn reads_no_more(&mut self, entity: Entity) {
        let Some(file) = self.files.remove(&entity) else { return };
        if let Some(readers) = self.of_file.get_mut(&file) {
            readers.remove(&entity);
            if readers.is_empty() {
                self.of_file.remove(&file);
            }
        }
    }

    /// Lets the entity's sound fade out by itself. `false`: there was none.
    pub(super) fn let_go(&mut self, entity: Entity) -> bool {
        let Some(voice) = self.voices.remove(&entity) else { return false };
        self.released = true;
        if let Stage::Sent { instance, .. } | Stage::Heard { instance } = voice.stage {
            // One that fades out already is not told again.
            let fade_s = voice.stop.unwrap_or_else(|| Stop::new(voice.plan.fade_out_s)).fade_s;
            let told = voice.stop.is_some_and(|stop| stop.told);
            self.leaving.push(Leaving { instance, fade_s, told, missed: 0, _source: voice.source });
        }
        true
    }
}

/// All that a player waits at.
#[derive(SystemParam)]
pub(super) struct Desk<'w> {
    pub(super) players: ResMut<'w, Players>,
    pub(super) resolver: ResMut<'w, Resolver>,
    pub(super) loads: ResMut<'w, Loads>,
    #[cfg(feature = "streaming")]
    pub(super) streams: ResMut<'w, crate::streaming::Streams>,
    pub(super) agenda: ResMut<'w, Agenda>,
}

impl Desk<'_> {
    /// The entity's player begins from the start in this frame.
    pub(super) fn begin(&mut self, entity: Entity) {
        self.cancel(entity);
        self.players.pending.insert(entity, Pending::Turn);
        self.agenda.players.push_back(entity);
    }

    /// The entity's player waits no longer. `false`: it did not.
    pub(super) fn cancel(&mut self, entity: Entity) -> bool {
        let waiter = Waiter::Player(entity);
        match self.players.pending.remove(&entity) {
            None => return false,
            Some(Pending::Turn | Pending::File) => {}
            Some(Pending::Answer(wish)) => self.resolver.withdraw(&wish, waiter),
            Some(Pending::Sound(basis)) => {
                self.loads.withdraw(&Item::decoded(basis.path()), waiter);
                #[cfg(feature = "streaming")]
                self.streams.withdraw(entity);
            }
        }
        true
    }
}
