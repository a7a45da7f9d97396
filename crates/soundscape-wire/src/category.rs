//! Categories: their slugs, and the taxonomy tree that `GET /categories` returns.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Lowercase words joined by `-`, such as `ui-ux`. Whether a server has the category is another question.
///
/// ```
/// let slug: soundscape_wire::CategorySlug = "Music Stems".parse()?;
/// assert_eq!(slug.as_str(), "music-stems");
/// # Ok::<(), soundscape_wire::InvalidSlug>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "ui-ux",
           description = "Lowercase words joined by `-`."))]
#[serde(try_from = "String", into = "String")]
pub struct CategorySlug(Box<str>);

/// Text without a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no category: expected a name such as `foley` or `ui-ux`")]
pub struct InvalidSlug(pub String);

impl CategorySlug {
    /// The slug as it stands in a URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CategorySlug {
    type Err = InvalidSlug;

    /// Takes a slug or a display name: case, spaces and punctuation do not matter.
    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let slug = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
        if slug.is_empty() {
            Err(InvalidSlug(text.chars().take(64).collect()))
        } else {
            Ok(Self(slug.into()))
        }
    }
}

impl TryFrom<String> for CategorySlug {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, InvalidSlug> {
        text.parse()
    }
}

impl From<CategorySlug> for String {
    fn from(slug: CategorySlug) -> Self {
        slug.0.into()
    }
}

impl fmt::Display for CategorySlug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A top-level category in the answer of `GET /categories`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Category {
    /// What `category=` takes.
    pub slug: CategorySlug,
    /// What a person reads.
    pub name: String,
    /// Sounds that a search with this category finds.
    pub sound_count: u64,
    /// The length of `subcategories`.
    pub subcategory_count: u64,
    /// UCS categories that belong here.
    pub subcategories: Vec<Subcategory>,
}

/// A subcategory: one category of the Universal Category System.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subcategory {
    /// What `category=` takes.
    pub slug: CategorySlug,
    /// What a person reads.
    pub name: String,
    /// Sounds that a search with this subcategory finds.
    pub sound_count: u64,
}
