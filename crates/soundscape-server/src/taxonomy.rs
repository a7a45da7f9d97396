//! The taxonomy: 14 top-level categories, and the categories of the Universal Category System below them.

mod cat_id;
mod nearest;
mod ucs;

pub(crate) use cat_id::category_of;
use soundscape_wire::{CategorySlug, CategorySource};
pub(crate) use ucs::{Subcategory, UCS};

/// A top-level category of the API documentation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TopLevel {
    pub(crate) slug: &'static str,
    pub(crate) name: &'static str,
    /// Other names that `category=` takes.
    aliases: &'static [&'static str],
    /// The subcategory of a sound of which nothing more is known.
    default_subcategory: &'static str,
}

macro_rules! top_level {
    ($($slug:literal $name:literal [$($alias:literal),*] $default:literal;)*) => {
        /// In the documentation's order.
        pub(crate) const TOP_LEVEL: [TopLevel; 14] = [$(TopLevel {
            slug: $slug, name: $name, aliases: &[$($alias),*], default_subcategory: $default,
        },)*];
    };
}

top_level! {
    "foley"       "Foley"       []                                   "objects";
    "ambience"    "Ambience"    ["ambient", "ambiance", "ambiences"] "ucs-ambience";
    "ui-ux"       "UI/UX"       ["ui", "ux", "interface"]            "user-interface";
    "music-stems" "Music Stems" ["music", "stems"]                   "musical";
    "voiceover"   "Voiceover"   ["voice", "voice-over", "vo"]        "voices";
    "nature"      "Nature"      ["natural"]                          "weather";
    "industrial"  "Industrial"  ["industry"]                         "machines";
    "transport"   "Transport"   ["transportation"]                   "vehicles";
    "weapons"     "Weapons"     ["weapon"]                           "ucs-weapons";
    "fantasy"     "Fantasy"     []                                   "magic";
    "horror"      "Horror"      ["scary"]                            "designed";
    "comedy"      "Comedy"      ["cartoon-comedy"]                   "cartoon";
    "sports"      "Sports"      ["sport"]                            "ucs-sports";
    "broadcast"   "Broadcast"   ["radio"]                            "communications";
}

/// What `category=` can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    TopLevel(&'static TopLevel),
    Subcategory(&'static Subcategory),
}

impl Place {
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::TopLevel(top) => top.slug,
            Self::Subcategory(sub) => sub.slug,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::TopLevel(top) => top.name,
            Self::Subcategory(sub) => sub.name,
        }
    }
}

/// The category that a slug, a display name or one of the documentation's short forms means.
pub(crate) fn find(slug: &CategorySlug) -> Option<Place> {
    let slug = slug.as_str();
    let top = TOP_LEVEL.iter().find(|top| top.slug == slug || top.aliases.contains(&slug));
    top.map(Place::TopLevel).or_else(|| UCS.iter().find(|sub| sub.slug == slug).map(Place::Subcategory))
}

/// The slugs of a top-level category and a subcategory, and how they came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) category: &'static str,
    pub(crate) subcategory: &'static str,
    pub(crate) source: CategorySource,
}

impl Placed {
    pub(crate) const fn of(sub: &Subcategory, source: CategorySource) -> Self {
        Self { category: sub.category, subcategory: sub.slug, source }
    }
}

/// Where a sound belongs.
///
/// `category` and `subcategory` are what somebody says of it, `words` what it is called, most telling first. The head
/// of an English compound stands last (`gravel footstep`, `steel door`), so the last word that names something decides.
pub(crate) fn place<'a>(
    category: Option<&CategorySlug>,
    subcategory: Option<&CategorySlug>,
    words: impl IntoIterator<Item = &'a str>,
) -> Placed {
    let said = category.and_then(find);
    let sub_said = subcategory.and_then(find_subcategory).or(match said {
        Some(Place::Subcategory(sub)) => Some(sub),
        _ => None,
    });
    let top = match said {
        Some(Place::TopLevel(top)) => Some(top),
        _ => sub_said.map(Subcategory::top_level),
    };
    let texts: Vec<_> = words.into_iter().collect();
    let named = texts.iter().find_map(|text| text.rsplit(' ').find_map(ucs::named_by));
    match (top, sub_said) {
        (Some(top), Some(sub)) => Placed { category: top.slug, ..Placed::of(sub, CategorySource::Said) },
        (Some(top), None) => {
            let subcategory = named.filter(|sub| sub.category == top.slug);
            let subcategory = subcategory.map_or(top.default_subcategory, |sub| sub.slug);
            Placed { category: top.slug, subcategory, source: CategorySource::Said }
        }
        (None, _) => match (named, nearest::nearest(&texts)) {
            (Some(sub), _) => Placed::of(sub, CategorySource::Named),
            (None, Some(sub)) => Placed::of(sub, CategorySource::Guessed),
            (None, None) => Placed {
                category: TOP_LEVEL[0].slug,
                subcategory: TOP_LEVEL[0].default_subcategory,
                source: CategorySource::Guessed,
            },
        },
    }
}

/// As [`find`], where only a subcategory can be meant: `weapons` is then the UCS category of that name.
pub(crate) fn find_subcategory(slug: &CategorySlug) -> Option<&'static Subcategory> {
    let slug = slug.as_str();
    UCS.iter().find(|sub| sub.slug == slug || sub.slug.strip_prefix("ucs-") == Some(slug))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> CategorySlug {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(UCS.len(), 82);
        for sub in UCS {
            assert!(TOP_LEVEL.iter().any(|top| top.slug == sub.category), "{sub:?}");
            assert_eq!(find(&slug(sub.slug)), Some(Place::Subcategory(sub)), "{sub:?} is shadowed");
        }
        for top in &TOP_LEVEL {
            assert_eq!(find(&slug(top.name)), Some(Place::TopLevel(top)));
            assert!(
                top.aliases.iter().all(|alias| find(&slug(alias)) == Some(Place::TopLevel(top))),
                "{top:?}"
            );
            let default = find_subcategory(&slug(top.default_subcategory)).unwrap();
            assert_eq!(default.category, top.slug);
        }
    }

    #[test]
    fn sounds_find_their_place() {
        let check = |category: &str, subcategory: &str, words: &[&str], expect: (&str, &str)| {
            let (category, subcategory) = (category.parse().ok(), subcategory.parse().ok());
            let found = place(category.as_ref(), subcategory.as_ref(), words.iter().copied());
            assert_eq!((found.category, found.subcategory), expect, "{words:?}");
        };
        check("", "", &["gravel footstep"], ("foley", "footsteps"));
        check("", "", &["steel door open"], ("foley", "doors"));
        check("", "", &["place node", "tnt explode"], ("weapons", "explosions"));
        check("", "", &["", "–"], ("foley", "objects"));
        check("", "", &["steam locomotive"], ("transport", "trains"));
        check("Horror", "", &["steel door open"], ("horror", "designed"));
        check("foley", "", &["steel door open"], ("foley", "doors"));
        check("Comedy", "Musical", &["door"], ("comedy", "musical"));
        check("", "Rain", &["door"], ("nature", "rain"));
        check("Weapons", "Weapons", &[], ("weapons", "ucs-weapons"));
        check("magic", "", &[], ("fantasy", "magic"));
    }
}
