//! A sound that is dragged out of the panel, onto something in the world.

use soundscape_client::Sound;

use super::Trouble;

/// The drag that goes on.
#[derive(Debug, Default)]
pub(crate) struct Dragging {
    pub(crate) sound: Option<Sound>,
    /// The name of the entity under the pointer, or why none is known.
    pub(crate) over: Option<Result<String, Trouble>>,
}

impl Dragging {
    pub(super) fn begin(&mut self, sound: Option<&Sound>) {
        *self = Self { sound: sound.cloned(), over: None };
    }

    pub(super) fn is_over(&mut self, over: Result<Option<String>, Trouble>) {
        if self.sound.is_some() {
            self.over = over.transpose();
        }
    }

    /// Ends it. The sound, where it was dropped onto an entity.
    pub(super) fn end(&mut self, in_world: bool) -> Option<Result<Sound, Trouble>> {
        let Self { sound, over } = std::mem::take(self);
        let sound = sound.filter(|_| in_world)?;
        Some(match over {
            Some(Ok(_)) => Ok(sound),
            Some(Err(trouble)) => Err(trouble),
            None => Err(Trouble::other("There is nothing under the pointer: drop the sound on an object")),
        })
    }
}
