//! What is asked of the resolver: equal wishes have one answer.

use std::slice;

use soundscape_client::SoundId;

use crate::{LicenseFilter, SoundChoice, SoundQuery, SoundRef};

/// A choice of sounds, and what must be known of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wish {
    choice: Choice,
    facts: Facts,
}

/// What must be known of a sound before it is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Facts {
    None,
    Loudness,
    /// Of a sound that is normalised, to know its loudness afterwards.
    LoudnessAndPeak,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Choice {
    Id(SoundId),
    AnyOf(Vec<SoundId>),
    Query {
        words: String,
        category: Option<String>,
        /// The bits of the number, which are equal when it is.
        duration_max_s: Option<u64>,
        license: LicenseFilter,
        count: u16,
    },
}

impl Wish {
    /// What is needed to play a sound, at a loudness or at its own.
    pub(crate) fn of(sound: &SoundRef, at_a_loudness: bool) -> Self {
        let facts = match (at_a_loudness, sound.variant.normalize) {
            (false, _) => Facts::None,
            (true, false) => Facts::Loudness,
            (true, true) => Facts::LoudnessAndPeak,
        };
        match &sound.choice {
            SoundChoice::Id(id) => Self { choice: Choice::Id(id.clone()), facts },
            SoundChoice::AnyOf(ids) => Self { choice: Choice::AnyOf(ids.clone()), facts },
            SoundChoice::Query { query, variations } => {
                let choice = Choice::Query {
                    words: query.words.clone(),
                    category: query.category.clone(),
                    duration_max_s: query.duration_max_s.map(f64::to_bits),
                    license: query.license,
                    count: (*variations).max(1),
                };
                // Search results say how loud a sound is.
                let facts = if facts == Facts::None { Facts::Loudness } else { facts };
                Self { choice, facts }
            }
        }
    }

    /// How many sounds there will be, at most.
    pub(crate) fn count(&self) -> usize {
        match &self.choice {
            Choice::Id(_) => 1,
            Choice::AnyOf(ids) => ids.len(),
            Choice::Query { count, .. } => (*count).into(),
        }
    }

    /// The ids, when they are all there is to know.
    pub(super) fn plain_ids(&self) -> Option<&[SoundId]> {
        (self.facts == Facts::None).then(|| self.search().err()).flatten()
    }

    /// Whether more must be known than what a search says.
    pub(super) fn is_unmeasured(&self) -> bool {
        match &self.choice {
            Choice::Id(_) | Choice::AnyOf(_) => self.facts != Facts::None,
            Choice::Query { .. } => self.facts == Facts::LoudnessAndPeak,
        }
    }

    /// The search to make, or the ids that need none.
    pub(super) fn search(&self) -> Result<SoundQuery, &[SoundId]> {
        match &self.choice {
            Choice::Id(id) => Err(slice::from_ref(id)),
            Choice::AnyOf(ids) => Err(ids),
            Choice::Query { words, category, duration_max_s, license, count } => Ok(SoundQuery {
                words: words.clone(),
                category: category.clone(),
                duration_max_s: duration_max_s.map(f64::from_bits),
                license: *license,
                limit: Some(*count),
            }),
        }
    }
}
