//! A search: what is asked, and a page of what is found.

mod link;
mod stream;

use reqwest::Url;
use serde::{Deserialize, Serialize};
use soundscape_wire::{CategorySlug, License, Sound};

pub(crate) use link::next_cursor;
pub use stream::SearchStream;

/// What to search for.
///
/// ```
/// # use soundscape_client::{License, SearchQuery};
/// let query = SearchQuery::new("footsteps gravel night")
///     .category("foley".parse()?)
///     .duration_max(4.0)
///     .license(License::RoyaltyFree)
///     .limit(10);
/// assert_eq!(query.words, "footsteps gravel night");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SearchQuery {
    /// Words to find; `"a phrase"` and `-without` are understood.
    pub words: String,
    /// Only this category or subcategory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategorySlug>,
    /// Only sounds of at most this many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_max_s: Option<f64>,
    /// Only this licence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<License>,
    /// Sounds a page, 1 to 100; the server's default is 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

impl SearchQuery {
    /// A search for these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), category: None, duration_max_s: None, license: None, limit: None }
    }

    /// Only this category or subcategory.
    pub fn category(self, category: CategorySlug) -> Self {
        Self { category: Some(category), ..self }
    }

    /// Only sounds of at most this many seconds.
    pub fn duration_max(self, seconds: f64) -> Self {
        Self { duration_max_s: Some(seconds), ..self }
    }

    /// Only this licence.
    pub fn license(self, license: License) -> Self {
        Self { license: Some(license), ..self }
    }

    /// Sounds a page. The server refuses what is not 1 to 100.
    pub fn limit(self, limit: u16) -> Self {
        Self { limit: Some(limit), ..self }
    }

    pub(crate) fn write_to(&self, url: &mut Url, cursor: Option<&str>) {
        let mut pairs = url.query_pairs_mut();
        pairs.append_pair("q", &self.words);
        if let Some(category) = &self.category {
            pairs.append_pair("category", category.as_str());
        }
        if let Some(seconds) = self.duration_max_s {
            pairs.append_pair("duration_max", &seconds.to_string());
        }
        if let Some(license) = self.license {
            pairs.append_pair("license", license.name());
        }
        if let Some(limit) = self.limit {
            pairs.append_pair("limit", &limit.to_string());
        }
        if let Some(cursor) = cursor {
            pairs.append_pair("cursor", cursor);
        }
    }
}

/// Sounds that were found, best first. [`Client::next_page`](crate::Client::next_page) gets the next ones.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SearchPage {
    /// The sounds of this page.
    pub sounds: Vec<Sound>,
    /// Sounds that were found in all, on this page or not.
    pub total: u64,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
    /// Whether this is what the server answered earlier, since it cannot be reached now. Previews and waveforms cannot
    /// be fetched then: their URLs are kept without the signature.
    pub offline: bool,
}

/// Where the next page of a search begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    pub(crate) query: SearchQuery,
    pub(crate) position: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn becomes_the_documented_parameters() {
        let check = |query: SearchQuery, cursor: Option<&str>, expected: &str| {
            let mut url = Url::parse("http://host/v2/sounds/search").unwrap();
            query.write_to(&mut url, cursor);
            assert_eq!(url.query(), Some(expected));
        };
        check(SearchQuery::new("door"), None, "q=door");
        check(SearchQuery::new("rain & \"wind\" -thunder"), None, "q=rain+%26+%22wind%22+-thunder");
        let full = SearchQuery::new("glass").category("UI UX".parse().unwrap()).duration_max(3.5);
        check(
            full.license(License::RoyaltyFree).limit(5),
            Some("abc=="),
            "q=glass&category=ui-ux&duration_max=3.5&license=royalty-free&limit=5&cursor=abc%3D%3D",
        );
    }

    #[test]
    fn survives_serde() {
        let query = SearchQuery::new("glass").duration_max(3.5).limit(5);
        let text = serde_json::to_string(&query).unwrap();
        assert_eq!(text, r#"{"words":"glass","duration_max_s":3.5,"limit":5}"#);
        assert_eq!(serde_json::from_str::<SearchQuery>(&text).unwrap(), query);
        assert_eq!(serde_json::from_str::<SearchQuery>(r#"{"words":"a"}"#).unwrap(), SearchQuery::new("a"));
    }
}
