//! The search index by itself, over sounds that somebody has judged: how good its ranking is.

use std::{collections::BTreeSet, path::Path};

use soundscape_wire::{AudioFacts, License, SoundId, Timestamp};
use tempfile::TempDir;

use crate::{
    error::ServerError,
    meaning::QueryModel,
    search::{By, Filters, Page, Question, Search},
    sound::{CatalogSound, Change, Description, Measured},
    taxonomy,
};

/// A search index over sounds of which only words are known; deleted when it is dropped.
///
/// ```
/// use soundscape_server::testkit::{Trial, TrialQuestion, TrialSound};
///
/// let sounds = ["Steel door", "Rain on roof"].map(|title| TrialSound { title: title.into(), ..TrialSound::default() });
/// let trial = Trial::over(sounds)?;
/// assert_eq!(trial.ranking(&TrialQuestion::new("heavy rain"))?, [1]);
/// # Ok::<(), soundscape_server::ServerError>(())
/// ```
pub struct Trial {
    search: Search,
    _folder: TempDir,
}

/// A sound of a [`Trial`].
#[derive(Clone, Debug, Default)]
pub struct TrialSound {
    /// What it is called.
    pub title: String,
    /// Words that belong to it.
    pub tags: Vec<String>,
    /// What is said of it.
    pub description: String,
}

/// What a [`Trial`] is asked.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct TrialQuestion<'a> {
    /// What to look for.
    pub text: &'a str,
    /// Only sounds of this category, as in a search; one that does not exist has none.
    pub category: Option<&'a str>,
    /// How many of the best to name.
    pub limit: usize,
    /// What decides.
    pub by: RankBy,
}

impl<'a> TrialQuestion<'a> {
    /// The 20 best of all categories by words and meaning.
    pub const fn new(text: &'a str) -> Self {
        Self { text, category: None, limit: 20, by: RankBy::Both }
    }

    /// Only of this category.
    #[must_use]
    pub const fn in_category(mut self, category: &'a str) -> Self {
        self.category = Some(category);
        self
    }

    /// So many of the best.
    #[must_use]
    pub const fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// By this.
    #[must_use]
    pub const fn by(mut self, by: RankBy) -> Self {
        self.by = by;
        self
    }
}

/// What decides the order of a [`Trial`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RankBy {
    /// Only words.
    Words,
    /// Only what they mean.
    Meaning,
    /// Both, as in a search.
    Both,
}

impl Trial {
    /// Takes these sounds into a new index, as the server would. Blocks.
    pub fn over(sounds: impl IntoIterator<Item = TrialSound>) -> Result<Self, ServerError> {
        let folder = tempfile::tempdir().map_err(ServerError::io("a folder for the index"))?;
        let search = Search::open(folder.path())?;
        let mut changes = sounds.into_iter().zip(0..).map(|(sound, number)| change(sound, number));
        loop {
            let batch = changes.by_ref().take(BATCH).collect::<Result<Vec<_>, _>>()?;
            if batch.is_empty() {
                return Ok(Self { search, _folder: folder });
            }
            search.apply(&batch)?;
        }
    }

    /// Lets the model in this folder read the questions, as a server with `--query-model` does. Blocks.
    pub fn read_by(self, folder: &Path) -> Result<Self, ServerError> {
        let Self { search, _folder } = self;
        Ok(Self { search: search.with_model(Some(QueryModel::open(folder)?)), _folder })
    }

    /// The places of the found sounds among those of [`Trial::over`], best first. Blocks for a moment.
    pub fn ranking(&self, asked: &TrialQuestion<'_>) -> Result<Vec<usize>, ServerError> {
        let category = match asked.category {
            None => None,
            Some(name) => match name.parse().ok().and_then(|slug| taxonomy::find(&slug)) {
                None => return Ok(Vec::new()),
                found => found,
            },
        };
        let question = Question {
            text: asked.text,
            filters: &Filters { category, ..Filters::default() },
            page: Page { offset: 0, limit: asked.limit, snapshot: None },
            by: match asked.by {
                RankBy::Words => By::Words,
                RankBy::Meaning => By::Meaning,
                RankBy::Both => By::Both,
            },
        };
        let number = |id: &SoundId| {
            usize::from_str_radix(id.as_str().trim_start_matches(SoundId::PREFIX), 16)
                .map_err(|_| ServerError::Corrupt { what: "sound id in the index", value: id.to_string() })
        };
        self.search.search(&question)?.ids.iter().map(number).collect()
    }
}

/// As many as the server takes in at once.
const BATCH: usize = 10_000;

fn change(sound: TrialSound, number: u32) -> Result<Change, ServerError> {
    let id = format!("{}{number:08x}", SoundId::PREFIX);
    let corrupt = |value: &str| ServerError::Corrupt { what: "sound of a trial", value: value.into() };
    let id: SoundId = id.parse().map_err(|_| corrupt(&id))?;
    let title = sound.title.to_lowercase();
    let tags = sound.tags.iter().map(String::as_str);
    let placed = taxonomy::place(None, None, std::iter::once(title.as_str()).chain(tags));
    let description = Description {
        title: sound.title,
        creator: String::new(),
        text: sound.description,
        category: placed.category.parse().map_err(|_| corrupt(placed.category))?,
        subcategory: placed.subcategory.parse().map_err(|_| corrupt(placed.subcategory))?,
        category_source: placed.source,
        tags: sound.tags.into_iter().collect(),
        keywords: BTreeSet::new(),
        license_type: License::RoyaltyFree,
        attribution_required: false,
    };
    let measured = Measured {
        file_size_bytes: 1,
        duration_s: 1.0,
        sample_rate_hz: 44_100,
        bit_depth: 16,
        channels: 1,
        loudness_lufs: None,
        loudness_range_lu: None,
        true_peak_dbtp: None,
        spectral_peaks: Vec::new(),
        facts: AudioFacts::default(),
    };
    let created_at = Timestamp::UNIX_EPOCH;
    let sound = CatalogSound { id: id.clone(), created_at, description, measured, download_count: 0 };
    Ok(Change { rev: i64::from(number) + 1, id, sound: Some(sound) })
}
