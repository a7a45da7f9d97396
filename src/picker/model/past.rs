//! Searches to come back to: the latest ones, and those that were saved under a name.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};
use soundscape_client::{CategorySlug, License};

use super::{Effect, Filters, Model, Search, Trouble};

/// A search with everything that narrows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SavedSearch {
    /// The words.
    #[serde(default)]
    pub words: String,
    /// Only this category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategorySlug>,
    /// Only sounds of at least so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_min_s: Option<f64>,
    /// Only sounds of at most so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_max_s: Option<f64>,
    /// Only this licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
    /// Only sounds whose files are in the cache.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_cache: bool,
}

/// The searches that were made.
#[derive(Debug, Default)]
pub(crate) struct Past {
    /// Newest first.
    pub(crate) latest: VecDeque<SavedSearch>,
    pub(crate) saved: BTreeMap<String, SavedSearch>,
    /// What is wrong with the file of those.
    pub(crate) trouble: Option<Trouble>,
    /// The name that a person gives to the search of now.
    pub(crate) naming: Option<String>,
    /// Whether the newest was of use: then it is kept, whatever is typed after it.
    of_use: bool,
}

impl Past {
    const MOST: usize = 20;

    /// Typing on makes one search of what would be many.
    fn record(&mut self, search: SavedSearch) {
        let typed_on = |before: &SavedSearch| {
            let same = SavedSearch { words: search.words.clone(), ..before.clone() } == search;
            same && (before.words.starts_with(&search.words) || search.words.starts_with(&before.words))
        };
        if !self.of_use && self.latest.front().is_some_and(typed_on) {
            self.latest.pop_front();
        }
        self.latest.retain(|before| *before != search);
        self.latest.push_front(search);
        self.latest.truncate(Self::MOST);
        self.of_use = false;
    }
}

impl Search {
    fn to_saved(&self) -> SavedSearch {
        let Filters { category, duration_min_s, duration_max_s, license, kept_only } = self.filters.clone();
        let words = self.words.trim().to_owned();
        SavedSearch { words, category, duration_min_s, duration_max_s, license, in_cache: kept_only }
    }

    fn take_up(&mut self, saved: SavedSearch) {
        let SavedSearch { words, category, duration_min_s, duration_max_s, license, in_cache } = saved;
        self.words = words;
        self.filters = Filters { category, duration_min_s, duration_max_s, license, kept_only: in_cache };
    }
}

impl Model {
    pub(super) fn record(&mut self) {
        self.past.record(self.search.to_saved());
    }

    /// A sound of the newest search was chosen.
    pub(super) fn was_of_use(&mut self) {
        self.past.of_use = true;
    }

    pub(super) fn search_again(&mut self, search: SavedSearch, effects: &mut Vec<Effect>) {
        self.search.take_up(search);
        self.search.forget();
        self.ask(effects);
    }

    pub(super) fn save(&mut self, effects: &mut Vec<Effect>) {
        let name = self.past.naming.take().map(|name| name.trim().to_owned());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            effects.push(Effect::SaveSearch { name, search: Some(self.search.to_saved()) });
        }
    }

    pub(super) fn learn_saved(&mut self, outcome: Result<BTreeMap<String, SavedSearch>, Trouble>) {
        match outcome {
            Ok(saved) => (self.past.saved, self.past.trouble) = (saved, None),
            Err(trouble) => self.past.trouble = Some(trouble),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_kept_once_each_newest_first() {
        let mut past = Past::default();
        let search = |words: &str| SavedSearch { words: words.into(), ..SavedSearch::default() };
        let mut check = |words: &str, of_use: bool, expected: &[&str]| {
            past.record(search(words));
            past.of_use = of_use;
            let latest: Vec<_> = past.latest.iter().map(|search| &*search.words).collect();
            assert_eq!(latest, expected, "{words}");
        };
        check("do", false, &["do"]);
        check("door", false, &["door"]);
        check("doo", false, &["doo"]);
        check("door", true, &["door"]);
        check("door slams", false, &["door slams", "door"]);
        check("rain", false, &["rain", "door slams", "door"]);
        check("door", false, &["door", "rain", "door slams"]);
        past.record(SavedSearch { in_cache: true, ..search("door") });
        assert_eq!(past.latest.len(), 4, "another filter is another search");
        (0..50).for_each(|number| past.record(search(&number.to_string())));
        assert_eq!(past.latest.len(), Past::MOST);
    }
}
