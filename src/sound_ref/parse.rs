//! A sound from the fields of a file, each checked by itself, so that an error can name it.

use std::str::FromStr;

use serde::de::DeserializeOwned;
use soundscape_client::{CategorySlug, Format, License, SoundId, Variant};

use super::{Playback, SoundChoice, SoundRef, ogg};
use crate::{
    InvalidSoundFile, LicenseFilter, SoundQuery,
    sound_file::{Field, fields_of},
};

/// What is wrong with one sound of a file. `Display` names the field and says what is allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSoundRef {
    /// It is no list of fields.
    #[error("`{0}` is no sound: write (id: \"snd_8f3a2c1d\") or (query: \"door creak\")")]
    Shape(String),
    /// There is no field of this name.
    #[error("`{name}` is no field{}: allowed are {}", nearest(name), ALLOWED.join(", "))]
    UnknownField {
        /// The name.
        name: String,
    },
    /// A field stands there twice.
    #[error("`{0}` stands there twice: leave one")]
    Twice(String),
    /// A field has a value that it cannot have.
    #[error("`{field}` is {value}: allowed is {allowed}")]
    Value {
        /// The field.
        field: &'static str,
        /// Its value, as it stands in the file.
        value: String,
        /// What it can be.
        allowed: &'static str,
    },
    /// Neither ids nor a query, or several of them.
    #[error(
        "a sound needs one of `id`, `ids` and `query`, as in (id: \"snd_8f3a2c1d\") or (query: \"door creak\")"
    )]
    IdOrQuery,
    /// A field that narrows a search, beside an id.
    #[error("`{0}` narrows a search: it goes with `query`, not with `id` or `ids`")]
    QueryOnly(&'static str),
}

const QUERY_ONLY: [&str; 4] = ["category", "duration_max", "license", "variations"];

/// In the order in which they are written.
const ALLOWED: [&str; 16] = [
    "id",
    "ids",
    "query",
    "category",
    "duration_max",
    "license",
    "variations",
    "format",
    "normalize",
    "pitch",
    "volume_db",
    "loudness",
    "looped",
    "stream",
    "fade_in",
    "fade_out",
];

impl FromStr for SoundRef {
    type Err = InvalidSoundFile;

    fn from_str(text: &str) -> Result<Self, InvalidSoundFile> {
        Ok(Self::try_from(fields_of("SoundRef", text)?)?)
    }
}

impl TryFrom<Vec<Field<'_>>> for SoundRef {
    type Error = InvalidSoundRef;

    fn try_from(fields: Vec<Field<'_>>) -> Result<Self, InvalidSoundRef> {
        let fields = Checked::new(fields)?;
        let query: Option<String> =
            fields.get("query", "words in quotes", |words: &String| !words.trim().is_empty())?;
        let id: Option<SoundId> = fields.parsed("id", r#"an id such as "snd_8f3a2c1d""#)?;
        let choice = match (id, fields.ids()?, query) {
            (Some(id), None, None) => SoundChoice::Id(id),
            (None, Some(ids), None) => SoundChoice::AnyOf(ids),
            (None, None, Some(words)) => fields.search(words)?,
            _ => return Err(InvalidSoundRef::IdOrQuery),
        };
        if !matches!(choice, SoundChoice::Query { .. })
            && let Some(field) = QUERY_ONLY.into_iter().find(|name| fields.text(name).is_some())
        {
            return Err(InvalidSoundRef::QueryOnly(field));
        }
        let seconds = |name| fields.get(name, "seconds from 0 to 3600", |s: &f32| (0.0..=3600.0).contains(s));
        let variant = Variant {
            format: fields.format()?.unwrap_or(ogg().format),
            normalize: fields.get("normalize", "true or false", |_: &bool| true)?.unwrap_or_default(),
        };
        let playback = Playback {
            pitch: fields
                .between(
                    "pitch",
                    "a factor from 0.05 to 20, or two in brackets, the lower first",
                    0.05..=20.0,
                )?
                .unwrap_or((1.0, 1.0)),
            volume_db: fields
                .between(
                    "volume_db",
                    "decibels from -60 to 24, or two in brackets, the lower first",
                    -60.0..=24.0,
                )?
                .unwrap_or((0.0, 0.0)),
            loudness_lufs: fields
                .get("loudness", "LUFS from -70 to 0", |lufs: &f32| (-70.0..=0.0).contains(lufs))?,
            looped: fields.get("looped", "true or false", |_: &bool| true)?.unwrap_or_default(),
            stream: fields.get("stream", "true or false", |_: &bool| true)?,
            fade_in_s: seconds("fade_in")?.unwrap_or_default(),
            fade_out_s: seconds("fade_out")?.unwrap_or_default(),
        };
        Ok(Self { choice, variant, playback })
    }
}

/// Fields with known names, each there once.
struct Checked<'a>(Vec<Field<'a>>);

impl<'a> Checked<'a> {
    fn new(fields: Vec<Field<'a>>) -> Result<Self, InvalidSoundRef> {
        for (at, Field { name, .. }) in fields.iter().enumerate() {
            if !ALLOWED.contains(&name.as_str()) {
                return Err(InvalidSoundRef::UnknownField { name: name.clone() });
            }
            if fields[..at].iter().any(|earlier| earlier.name == *name) {
                return Err(InvalidSoundRef::Twice(name.clone()));
            }
        }
        Ok(Self(fields))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|field| field.name == name).map(|field| field.value.trim())
    }

    fn get<T: DeserializeOwned>(
        &self,
        field: &'static str,
        allowed: &'static str,
        fits: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, InvalidSoundRef> {
        let Some(text) = self.text(field) else { return Ok(None) };
        let value = ron::from_str(text).ok().filter(|value| fits(value));
        value.map(Some).ok_or_else(|| InvalidSoundRef::Value { field, value: text.into(), allowed })
    }

    fn parsed<T: FromStr>(
        &self,
        field: &'static str,
        allowed: &'static str,
    ) -> Result<Option<T>, InvalidSoundRef> {
        let text: Option<String> = self.get(field, allowed, |text: &String| text.parse::<T>().is_ok())?;
        Ok(text.and_then(|text| text.parse().ok()))
    }

    fn ids(&self) -> Result<Option<Vec<SoundId>>, InvalidSoundRef> {
        let all = |texts: &Vec<String>| {
            texts.iter().map(|text| text.parse::<SoundId>().ok()).collect::<Option<Vec<_>>>()
        };
        let allowed = r#"1 to 100 ids, each once, such as ["snd_8f3a2c1d", "snd_8b3a2c1d"]"#;
        let texts = self.get("ids", allowed, |texts: &Vec<String>| {
            let once = |(at, text): (usize, &String)| !texts[..at].contains(text);
            (1..=100).contains(&texts.len()) && all(texts).is_some() && texts.iter().enumerate().all(once)
        })?;
        Ok(texts.as_ref().and_then(all))
    }

    /// One number, or two in brackets.
    fn between(
        &self,
        field: &'static str,
        allowed: &'static str,
        range: std::ops::RangeInclusive<f32>,
    ) -> Result<Option<(f32, f32)>, InvalidSoundRef> {
        if self.text(field).is_some_and(|text| text.starts_with('(')) {
            return self.get(field, allowed, |(low, high): &(f32, f32)| {
                range.contains(low) && range.contains(high) && low <= high
            });
        }
        let single = self.get(field, allowed, |number: &f32| range.contains(number))?;
        Ok(single.map(|number| (number, number)))
    }

    fn format(&self) -> Result<Option<Format>, InvalidSoundRef> {
        let Some(text) = self.text("format") else { return Ok(None) };
        let format = text.trim_matches('"').parse().map_err(|_| InvalidSoundRef::Value {
            field: "format",
            value: text.into(),
            allowed: "one of wav24, wav16, mp3320, ogg",
        });
        format.map(Some)
    }

    fn search(&self, words: String) -> Result<SoundChoice, InvalidSoundRef> {
        let category: Option<String> =
            self.get("category", r#"the name of one, such as "foley""#, |category: &String| {
                category.parse::<CategorySlug>().is_ok()
            })?;
        let license: Option<License> = self.parsed("license", r#""royalty-free" or "editorial""#)?;
        let duration_max_s =
            self.get("duration_max", "seconds above 0", |s: &f64| s.is_finite() && *s > 0.0)?;
        let variations =
            self.get("variations", "a whole number from 1 to 100", |n: &u16| (1..=100).contains(n))?;
        let query = SoundQuery {
            category,
            duration_max_s,
            license: license.map(LicenseFilter::from).unwrap_or_default(),
            ..SoundQuery::new(words)
        };
        Ok(SoundChoice::Query { query, variations: variations.unwrap_or(1) })
    }
}

/// ` (is it …?)`, when one field has nearly this name.
fn nearest(name: &str) -> String {
    nearest_of(name, ALLOWED).map(|nearest| format!(" (is it `{nearest}`?)")).unwrap_or_default()
}

/// The name that is most like this one, if it is much like it.
pub(crate) fn nearest_of<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.8;
    let alike = known.into_iter().map(|known| (known, strsim::jaro_winkler(name, known)));
    let best = alike.max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.filter(|(_, alike)| *alike >= ALIKE).map(|(known, _)| known)
}
