//! Who goes on in this frame, because what they waited for has happened.

use std::collections::{BTreeSet, VecDeque};

use bevy_ecs::{entity::Entity, resource::Resource};

use crate::{loads::Item, resolve::Wish};

/// Who waits for an answer or a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Waiter {
    /// The entity's `SoundPlayer`.
    Player(Entity),
    /// The entity's `Prefetch`.
    Prefetch(Entity),
}

/// In the order of their entities, so that equal runs go equally.
pub(crate) type Waiters = BTreeSet<Waiter>;

/// What has happened.
#[derive(Clone, Debug)]
pub(crate) enum News {
    /// The file with the bank is there, or is known to fail.
    File,
    /// There is another file.
    AnotherFile,
    /// There is more of the file to read.
    MoreOfFile,
    /// The answer to a wish is there, good or bad.
    Answer(Wish),
    /// A sound is there, or is known to fail.
    Sound(Item),
}

/// Filled and emptied in each frame, except for what is too much for one.
#[derive(Resource, Default)]
pub(crate) struct Agenda {
    pub(crate) players: VecDeque<Entity>,
    pub(crate) prefetches: VecDeque<(Entity, News)>,
}

impl Agenda {
    pub(crate) fn wake(&mut self, waiters: Waiters, news: &News) {
        for waiter in waiters {
            match waiter {
                Waiter::Player(entity) => self.players.push_back(entity),
                Waiter::Prefetch(entity) => self.prefetches.push_back((entity, news.clone())),
            }
        }
    }
}
