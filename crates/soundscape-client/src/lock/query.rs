//! A search in a lock file, and the sounds that stand for it.

use std::iter;

use serde::{Deserialize, Serialize};
use soundscape_wire::SoundId;

use crate::SearchQuery;

/// A search, and the sounds that stand for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PinnedQuery {
    /// What is searched for. Without `limit`.
    #[serde(flatten)]
    pub query: SearchQuery,
    /// How many sounds were asked for; one, unless the game wants variations.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub variations: u16,
    /// The best sound.
    pub id: SoundId,
    /// The sounds after it, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<SoundId>,
}

impl PinnedQuery {
    /// What a search found, best first; `None` when that is nothing. The query's `limit` says how many were asked for:
    /// without it, as many as there are.
    pub fn new(query: &SearchQuery, found: impl IntoIterator<Item = SoundId>) -> Option<Self> {
        let mut found = found.into_iter();
        let id = found.next()?;
        let more: Vec<_> = found.collect();
        let variations = query.limit.unwrap_or_else(|| u16::try_from(more.len() + 1).unwrap_or(u16::MAX));
        Some(Self { query: pinned_form(query), variations, id, more })
    }

    /// The sounds, best first.
    pub fn ids(&self) -> impl Iterator<Item = &SoundId> {
        iter::once(&self.id).chain(&self.more)
    }

    /// The rest; `None` when nothing is left.
    pub(super) fn without(&self, id: &SoundId) -> Option<Self> {
        let rest = Self::new(&self.query, self.ids().filter(|pinned| *pinned != id).cloned())?;
        Some(Self { variations: self.variations, ..rest })
    }
}

pub(crate) fn resolve<'a>(queries: &'a [PinnedQuery], query: &SearchQuery) -> Option<&'a PinnedQuery> {
    let query = pinned_form(query);
    queries.iter().find(|pinned| pinned.query == query)
}

pub(super) fn pinned_form(query: &SearchQuery) -> SearchQuery {
    let words = query.words.split_whitespace().collect::<Vec<_>>().join(" ");
    SearchQuery { words, limit: None, ..query.clone() }
}

const fn one() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_one(variations: &u16) -> bool {
    *variations == 1
}
