//! What is searched for, and which answer counts.

use std::time::Duration;

use soundscape_client::{CategorySlug, License, SearchQuery};

use super::{Hits, Trouble};

/// The search field, the filters, and the search that they made.
#[derive(Debug, Default)]
pub(crate) struct Search {
    pub(crate) words: String,
    pub(crate) filters: Filters,
    /// Tells the latest search from those before it, whose answers are stale.
    pub(crate) generation: u64,
    /// Whether its answer is on its way.
    pub(crate) asking: bool,
    pub(crate) trouble: Option<Trouble>,
    asked: Option<Question>,
    typed_at: Option<Duration>,
}

/// What narrows a search.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filters {
    pub(crate) category: Option<CategorySlug>,
    /// The server knows no such thing: what it sends is looked through here.
    pub(crate) duration_min_s: Option<f64>,
    pub(crate) duration_max_s: Option<f64>,
    pub(crate) license: Option<License>,
    /// Only sounds whose files are in the cache.
    pub(crate) kept_only: bool,
}

/// The latest search: what makes it another one.
#[derive(Clone, Debug, PartialEq)]
struct Question {
    query: SearchQuery,
    duration_min_s: Option<f64>,
    kept_only: bool,
}

/// What comes of asking.
#[derive(Debug, PartialEq)]
pub(super) enum Asked {
    /// It was asked already.
    Nothing,
    /// There is nothing to search for.
    Clear,
    Query(u64, SearchQuery),
    /// Only of the cache.
    Kept(u64, SearchQuery),
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
        let Filters { duration_min_s, kept_only, .. } = self.filters;
        let asked = self.query().map(|query| Question { query, duration_min_s, kept_only });
        if asked == self.asked {
            return Asked::Nothing;
        }
        self.generation += 1;
        self.trouble = None;
        self.asking = asked.is_some();
        self.asked.clone_from(&asked);
        match asked {
            None => Asked::Clear,
            Some(Question { query, kept_only: true, .. }) => Asked::Kept(self.generation, query),
            Some(Question { query, .. }) => Asked::Query(self.generation, query),
        }
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
        self.filters != Filters::default()
    }

    /// Whether there is something to search for.
    pub(crate) fn is_searching(&self) -> bool {
        self.asked.is_some()
    }

    /// The words of the latest search.
    pub(super) fn asked_words(&self) -> String {
        self.asked().map_or_else(String::new, |query| query.words.clone())
    }

    /// The latest search.
    pub(super) fn asked(&self) -> Option<&SearchQuery> {
        self.asked.as_ref().map(|asked| &asked.query)
    }

    /// `None`: nothing is searched for. A category alone is looked through by its name.
    fn query(&self) -> Option<SearchQuery> {
        let words = match (self.words.trim(), &self.filters.category) {
            ("", _) if self.filters.kept_only => String::new(),
            ("", None) => return None,
            ("", Some(category)) => category.as_str().replace('-', " "),
            (words, _) => words.to_owned(),
        };
        let mut query = SearchQuery::new(words).limit(Self::PAGE);
        query.category.clone_from(&self.filters.category);
        query.duration_max_s = self.filters.duration_max_s;
        query.license = self.filters.license;
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
