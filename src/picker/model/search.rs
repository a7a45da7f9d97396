//! What is searched for, and which answer counts.

use std::time::Duration;

use soundscape_client::{CategorySlug, License, SearchQuery};

use super::{Hits, Trouble};

/// The search field, the filters, and the search that they made.
#[derive(Debug, Default)]
pub(crate) struct Search {
    pub(crate) words: String,
    pub(crate) category: Option<CategorySlug>,
    pub(crate) duration_max_s: Option<f64>,
    pub(crate) license: Option<License>,
    /// Tells the latest search from those before it, whose answers are stale.
    pub(crate) generation: u64,
    /// Whether its answer is on its way.
    pub(crate) asking: bool,
    pub(crate) trouble: Option<Trouble>,
    asked: Option<SearchQuery>,
    typed_at: Option<Duration>,
}

/// What comes of asking.
#[derive(Debug, PartialEq)]
pub(super) enum Asked {
    /// It was asked already.
    Nothing,
    /// There is nothing to search for.
    Clear,
    Query(u64, SearchQuery),
}

impl Search {
    /// A person who types on within it gets one search.
    pub(crate) const PAUSE: Duration = Duration::from_millis(120);
    /// Sounds a page: as many as the server gives.
    const PAGE: u16 = 100;

    pub(super) fn type_words(&mut self, words: String, now: Duration) {
        self.words = words;
        self.typed_at = Some(now);
    }

    pub(super) fn due(&self) -> Option<Duration> {
        Some(self.typed_at? + Self::PAUSE)
    }

    pub(super) fn ask(&mut self) -> Asked {
        self.typed_at = None;
        let query = self.query();
        if query == self.asked {
            return Asked::Nothing;
        }
        self.generation += 1;
        self.trouble = None;
        self.asking = query.is_some();
        self.asked = query.clone();
        query.map_or(Asked::Clear, |query| Asked::Query(self.generation, query))
    }

    /// Lets the same search be asked again.
    pub(super) fn forget(&mut self) {
        self.asked = None;
    }

    /// Whether the answer is to the latest search.
    pub(super) fn accept(&mut self, generation: u64, outcome: &Result<Hits, Trouble>) -> bool {
        let is_latest = generation == self.generation;
        if is_latest {
            self.asking = false;
            self.trouble = outcome.as_ref().err().cloned();
        }
        is_latest
    }

    pub(crate) fn is_filtered(&self) -> bool {
        self.category.is_some() || self.duration_max_s.is_some() || self.license.is_some()
    }

    pub(super) fn unfilter(&mut self) {
        (self.category, self.duration_max_s, self.license) = (None, None, None);
    }

    /// The words of the latest search.
    pub(super) fn asked_words(&self) -> String {
        self.asked.as_ref().map_or_else(String::new, |query| query.words.clone())
    }

    /// `None`: nothing is searched for. A category alone is looked through by its name.
    fn query(&self) -> Option<SearchQuery> {
        let words = match (self.words.trim(), &self.category) {
            ("", None) => return None,
            ("", Some(category)) => category.as_str().replace('-', " "),
            (words, _) => words.to_owned(),
        };
        let mut query = SearchQuery::new(words).limit(Self::PAGE);
        query.category = self.category.clone();
        query.duration_max_s = self.duration_max_s;
        query.license = self.license;
        Some(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_once_and_for_what_is_new() {
        let mut search = Search::default();
        assert_eq!(search.ask(), Asked::Nothing);
        search.type_words(" door ".into(), Duration::from_secs(5));
        assert_eq!(search.due(), Some(Duration::from_millis(5_120)));
        let door = SearchQuery::new("door").limit(100);
        assert_eq!(search.ask(), Asked::Query(1, door.clone()));
        assert_eq!((search.ask(), search.due()), (Asked::Nothing, None));
        search.forget();
        assert_eq!(search.ask(), Asked::Query(2, door));
        assert!(!search.accept(1, &Ok(Hits::default())));
        assert!(search.asking);
        assert!(search.accept(2, &Err(Trouble::other("no"))));
        assert_eq!((search.asking, search.trouble.is_some()), (false, true));
        search.words.clear();
        assert_eq!(search.ask(), Asked::Clear);
        assert!(!search.accept(2, &Ok(Hits::default())), "what was cleared stays so");
    }
}
