//! Streams on their way to the players that want them: one for each.

use std::{
    collections::HashMap,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use bevy_ecs::{
    entity::{Entity, EntityHashMap},
    resource::Resource,
};
use blocking::unblock;

use super::{Stream, StreamMixer};
use crate::{
    Request, SoundPath, Soundscape, SoundscapeError, agenda::Agenda, loads::RETRY_AFTER_S, wakeups::Wakeups,
};

#[derive(Resource, Default)]
pub(crate) struct Streams {
    opening: EntityHashMap<Opening>,
    failed: HashMap<SoundPath, (SoundscapeError, f64)>,
    wakeups: Wakeups<Entity>,
}

struct Opening {
    path: SoundPath,
    stage: Stage,
}

enum Stage {
    Asked { request: Request<Stream>, waker: Waker },
    There(Box<Stream>),
}

/// What is said at once.
pub(crate) enum Opened {
    Ready(Box<Stream>),
    /// Tried again after a while only.
    Failed(SoundscapeError),
    /// The player is told.
    Later,
}

impl Streams {
    /// The stream that the entity's player asked for. `mixer`: makes itself ready meanwhile.
    pub(crate) fn ask(
        &mut self,
        entity: Entity,
        path: &SoundPath,
        soundscape: &Soundscape,
        mixer: Option<&StreamMixer>,
        now_s: f64,
    ) -> Opened {
        match self.opening.remove(&entity) {
            Some(Opening { path: of, stage: Stage::There(stream) }) if of == *path => {
                return Opened::Ready(stream);
            }
            Some(opening) if opening.path == *path => {
                self.opening.insert(entity, opening);
            }
            _ => match self.failed.get(path) {
                Some((error, again_at_s)) if now_s < *again_at_s => return Opened::Failed(error.clone()),
                _ => {
                    self.failed.remove(path);
                    if let Some(mixer) = mixer.cloned() {
                        unblock(move || mixer.make()).detach();
                    }
                    let mut request = Request::of(Stream::open(soundscape.clone(), path.clone()));
                    let waker = self.wakeups.waker(entity);
                    // It begins now, and not in the next frame.
                    let stage = match Pin::new(&mut request).poll(&mut Context::from_waker(&waker)) {
                        Poll::Ready(Ok(stream)) => return Opened::Ready(Box::new(stream)),
                        Poll::Ready(Err(error)) => {
                            self.failed.insert(path.clone(), (error.clone(), now_s + RETRY_AFTER_S));
                            return Opened::Failed(error);
                        }
                        Poll::Pending => Stage::Asked { request, waker },
                    };
                    self.opening.insert(entity, Opening { path: path.clone(), stage });
                }
            },
        }
        Opened::Later
    }

    /// The player waits no longer.
    pub(crate) fn withdraw(&mut self, entity: Entity) {
        self.opening.remove(&entity);
    }

    /// Takes the streams that are open.
    pub(crate) fn hear(&mut self, agenda: &mut Agenda, now_s: f64) {
        while let Some(entity) = self.wakeups.next() {
            let Some(opening) = self.opening.get_mut(&entity) else { continue };
            let Stage::Asked { request, waker } = &mut opening.stage else { continue };
            let Poll::Ready(outcome) = Pin::new(request).poll(&mut Context::from_waker(waker)) else {
                continue;
            };
            match outcome {
                Ok(stream) => opening.stage = Stage::There(Box::new(stream)),
                Err(error) => {
                    self.failed.insert(opening.path.clone(), (error, now_s + RETRY_AFTER_S));
                    self.opening.remove(&entity);
                }
            }
            agenda.players.push_back(entity);
        }
    }

    /// How many are on their way.
    pub(crate) fn opening(&self) -> usize {
        self.opening.len()
    }
}
