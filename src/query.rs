//! A search as a component, and its answer as components and events.

mod answer;
mod asking;

use bevy_ecs::{component::Component, reflect::ReflectComponent};
use bevy_reflect::{Reflect, std_traits::ReflectDefault};
use soundscape_client::{License, SearchQuery};

use crate::SoundscapeError;

pub use answer::{SoundQueryFailed, SoundResults, SoundsFound};
pub use asking::SoundQueryPending;
pub(crate) use asking::plugin;

/// What to search for. Put on an entity, it is sent at once; the entity gets [`SoundResults`] and [`SoundsFound`], or
/// [`SoundQueryFailed`] as a component and as an event.
///
/// Inserting it again replaces the search: an answer to the old one is dropped, while old results stay until new ones
/// are there. Despawning the entity or removing the component cancels it.
///
/// ```
/// use bevy_app::prelude::*;
/// use bevy_ecs::prelude::*;
/// use bevy_soundscape::prelude::*;
///
/// fn setup(mut commands: Commands) {
///     commands
///         .spawn(SoundQuery::new("footsteps gravel night").category("foley").duration_max(4.0).limit(10))
///         .observe(|found: On<SoundsFound>| println!("{} hits, best: {}", found.total, found.sounds[0].title))
///         .observe(|failed: On<SoundQueryFailed>| println!("{}", failed.error));
/// }
/// # App::new()
/// #     .add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"))
/// #     .add_systems(Startup, setup)
/// #     .update();
/// ```
#[derive(Component, Reflect, Clone, Debug, Default, PartialEq)]
#[component(immutable)]
#[reflect(Component, Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct SoundQuery {
    /// Words to find; `"a phrase"` and `-without` are understood.
    pub words: String,
    /// Only this category or subcategory, by its name or slug.
    pub category: Option<String>,
    /// Only sounds of at most this many seconds.
    pub duration_max_s: Option<f64>,
    /// Only sounds under this licence.
    pub license: LicenseFilter,
    /// At most so many sounds at once, 1 to 100; the server's default is 20.
    pub limit: Option<u16>,
}

/// Which licences a [`SoundQuery`] accepts.
#[derive(Reflect, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[reflect(Clone, Debug, Default, PartialEq)]
pub enum LicenseFilter {
    /// All.
    #[default]
    Any,
    /// What may be shipped in a product.
    RoyaltyFree,
    /// What may be used in reports and trailers, not in a product.
    Editorial,
}

impl SoundQuery {
    /// A search for these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// Only this category or subcategory, by its name or slug: `foley`, `UI UX`.
    pub fn category(self, category: impl Into<String>) -> Self {
        Self { category: Some(category.into()), ..self }
    }

    /// Only sounds of at most this many seconds.
    pub fn duration_max(self, seconds: f64) -> Self {
        Self { duration_max_s: Some(seconds), ..self }
    }

    /// Only sounds under this licence.
    pub fn license(self, license: impl Into<LicenseFilter>) -> Self {
        Self { license: license.into(), ..self }
    }

    /// At most so many sounds at once. The server refuses what is not 1 to 100.
    pub fn limit(self, limit: u16) -> Self {
        Self { limit: Some(limit), ..self }
    }
}

impl TryFrom<&SoundQuery> for SearchQuery {
    type Error = SoundscapeError;

    fn try_from(query: &SoundQuery) -> Result<Self, SoundscapeError> {
        let mut search = Self::new(&query.words);
        search.category =
            query.category.as_deref().map(str::parse).transpose().map_err(SoundscapeError::Category)?;
        search.duration_max_s = query.duration_max_s;
        search.license = query.license.license();
        search.limit = query.limit;
        Ok(search)
    }
}

impl LicenseFilter {
    const fn license(self) -> Option<License> {
        match self {
            Self::Any => None,
            Self::RoyaltyFree => Some(License::RoyaltyFree),
            Self::Editorial => Some(License::Editorial),
        }
    }
}

impl From<License> for LicenseFilter {
    fn from(license: License) -> Self {
        match license {
            License::RoyaltyFree => Self::RoyaltyFree,
            License::Editorial => Self::Editorial,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn becomes_what_the_client_sends() {
        let plain = SearchQuery::try_from(&SoundQuery::new("door")).unwrap();
        assert_eq!(plain, SearchQuery::new("door"));

        let full =
            SoundQuery::new("click").category("UI UX").duration_max(0.5).license(License::Editorial).limit(3);
        let expected = SearchQuery::new("click").category("ui-ux".parse().unwrap());
        let expected = expected.duration_max(0.5).license(License::Editorial).limit(3);
        assert_eq!(SearchQuery::try_from(&full).unwrap(), expected);
    }

    #[test]
    fn a_category_without_a_letter_is_refused() {
        let error = SearchQuery::try_from(&SoundQuery::new("door").category("!")).unwrap_err();
        assert!(error.to_string().contains("`!` is no category"), "{error}");
    }
}
