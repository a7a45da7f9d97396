//! What the panel is for at the moment: the details of a sound, the entity it may go to, the panel's own place.

use std::time::Duration;

use soundscape_client::{SoundId, SoundMetadata};

use super::Trouble;

/// What is looked at closely.
#[derive(Debug, Default)]
pub(crate) struct Selection {
    /// Whether the details are on the screen.
    pub(crate) looks_closer: bool,
    pub(crate) details: Option<Result<Box<SoundMetadata>, Trouble>>,
    /// The name of the entity that a sound is for.
    pub(crate) target: Option<String>,
    pub(crate) dock: Dock,
    /// Whether there is something to undo, and to do again.
    pub(crate) changes: (bool, bool),
    /// Counts up when the panel comes onto the screen.
    pub(crate) opens: u64,
    of: Option<SoundId>,
    rests_since: Option<Duration>,
}

/// Where the panel stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dock {
    /// At the left edge of the window.
    Left,
    /// At its right edge.
    #[default]
    Right,
    /// Anywhere.
    Floating,
}

impl Selection {
    /// Details are asked for when a sound stays chosen for so long, lest a held arrow key asks for each row.
    const PAUSE: Duration = Duration::from_millis(250);

    /// Another sound may be chosen since this moment.
    pub(super) fn rest(&mut self, now: Duration) {
        self.rests_since = Some(now);
    }

    pub(super) fn due(&self) -> Option<Duration> {
        Some(self.rests_since? + Self::PAUSE)
    }

    /// The id, when its details are not there.
    pub(super) fn look_closer(&mut self, chosen: Option<SoundId>) -> Option<SoundId> {
        self.rests_since = None;
        if chosen == self.of && matches!(self.details, Some(Ok(_))) {
            return None;
        }
        self.details = None;
        self.of = chosen;
        self.of.clone()
    }

    pub(super) fn learn(&mut self, id: &SoundId, outcome: Result<Box<SoundMetadata>, Trouble>) {
        if self.of.as_ref() == Some(id) {
            self.details = Some(outcome);
        }
    }

    /// The details of this sound, once they are there.
    pub(crate) fn of(&self, id: &SoundId) -> Option<&SoundMetadata> {
        self.details.as_ref()?.as_ref().ok().map(|details| &**details).filter(|details| details.id == *id)
    }
}
