//! What a sound costs: how many credits there are, and what is there already.

use std::collections::HashSet;

use soundscape_client::{Profile, SoundId, Variant};

use super::Trouble;

/// The workspace's credits, as far as the key may see them.
#[derive(Debug, Default)]
pub(crate) enum Credits {
    #[default]
    Unknown,
    Known(Box<Profile>),
    Hidden(Trouble),
}

/// Files that are there, and so cost nothing.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    cached: HashSet<(SoundId, Variant)>,
    /// In any form.
    cached_sounds: HashSet<SoundId>,
    pinned_sounds: HashSet<SoundId>,
}

impl Credits {
    pub(super) fn of(outcome: Result<Profile, Trouble>) -> Self {
        match outcome {
            Ok(profile) => Self::Known(Box::new(profile)),
            Err(trouble) => Self::Hidden(trouble),
        }
    }
}

impl Kept {
    pub(super) fn new(cached: HashSet<(SoundId, Variant)>, pinned: &HashSet<(SoundId, Variant)>) -> Self {
        let sounds = |files: &HashSet<(SoundId, Variant)>| files.iter().map(|(id, _)| id.clone()).collect();
        Self { cached_sounds: sounds(&cached), pinned_sounds: sounds(pinned), cached }
    }

    pub(crate) fn is_free(&self, id: &SoundId, variant: Variant) -> bool {
        self.cached_sounds.contains(id) && self.cached.contains(&(id.clone(), variant))
    }

    pub(crate) fn is_cached(&self, id: &SoundId) -> bool {
        self.cached_sounds.contains(id)
    }

    /// Sounds in the cache, in any form.
    pub(crate) fn count(&self) -> usize {
        self.cached_sounds.len()
    }

    pub(crate) fn is_pinned(&self, id: &SoundId) -> bool {
        self.pinned_sounds.contains(id)
    }
}
