//! States of the index that are kept for a while, so that the pages of a search fit together.

use std::{
    collections::VecDeque,
    str::FromStr,
    sync::{Mutex, PoisonError},
};

use tantivy::Searcher;

use crate::{error::ServerError, key::random};

/// Names a state of the index in this run of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SnapshotId {
    run: u32,
    generation: u64,
}

/// The newest states.
pub(super) struct Snapshots {
    /// Tells this run from others, whose generations have the same numbers.
    run: u32,
    kept: Mutex<VecDeque<(SnapshotId, Searcher)>>,
}

/// Each keeps files of the index on the disk that would else be deleted.
const KEPT: usize = 32;

impl Snapshots {
    pub(super) fn new() -> Result<Self, ServerError> {
        Ok(Self { run: u32::from_le_bytes(random()?), kept: Mutex::default() })
    }

    /// The state that is asked for, while it is kept, or else the `current` one.
    pub(super) fn take(
        &self,
        wanted: Option<SnapshotId>,
        current: impl FnOnce() -> Searcher,
    ) -> (SnapshotId, Searcher) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let find = |kept: &VecDeque<(SnapshotId, Searcher)>, id| {
            kept.iter().find(|(known, _)| *known == id).cloned()
        };
        if let Some(found) = wanted.and_then(|id| find(&kept, id)) {
            return found;
        }
        let searcher = current();
        let id = SnapshotId { run: self.run, generation: searcher.generation().generation_id() };
        if find(&kept, id).is_none() {
            kept.push_back((id, searcher.clone()));
            if kept.len() > KEPT {
                kept.pop_front();
            }
        }
        (id, searcher)
    }

    /// All that are kept.
    pub(super) fn searchers(&self) -> Vec<Searcher> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().map(|(_, searcher)| searcher.clone()).collect()
    }
}

impl std::fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:08x}{:x}", self.run, self.generation)
    }
}

impl FromStr for SnapshotId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (run, generation) = text.split_at_checked(8).unwrap_or((text, ""));
        Ok(Self { run: u32::from_str_radix(run, 16)?, generation: u64::from_str_radix(generation, 16)? })
    }
}
