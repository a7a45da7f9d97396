//! One line: a sound with the fields of the API's metadata, its `sha256` and its `source`.

use std::{collections::BTreeSet, path::Path};

use serde::{Deserialize, Serialize};
use soundscape_wire::{AudioFacts, CategorySlug, CategorySource, License, SoundId, SpectralPeak, Timestamp};

use crate::{
    ingest::words,
    sound::{CatalogSound, Description, Measured},
    source::Source,
    store::{Incoming, Listed},
    taxonomy,
};

/// The order is that in which an export writes them. What may be left out has a default.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    #[serde(default)]
    id: Option<SoundId>,
    title: String,
    #[serde(default)]
    creator: String,
    #[serde(default)]
    created_at: Option<Timestamp>,
    duration_s: f64,
    #[serde(default)]
    sample_rate_hz: u32,
    #[serde(default)]
    bit_depth: u16,
    #[serde(default)]
    channels: u16,
    #[serde(default)]
    loudness_lufs: Option<f64>,
    #[serde(default)]
    loudness_range_lu: Option<f64>,
    #[serde(default)]
    true_peak_db: Option<f64>,
    #[serde(default)]
    spectral_peaks: Vec<SpectralPeak>,
    #[serde(default, skip_serializing_if = "AudioFacts::is_empty")]
    facts: AudioFacts,
    #[serde(default)]
    tags: BTreeSet<String>,
    /// Searched but not shown.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    keywords: BTreeSet<String>,
    #[serde(default)]
    category: Option<CategorySlug>,
    #[serde(default)]
    subcategory: Option<CategorySlug>,
    #[serde(default)]
    category_source: Option<CategorySource>,
    #[serde(default)]
    description: String,
    #[serde(default = "royalty_free")]
    license_type: License,
    #[serde(default)]
    attribution_required: bool,
    #[serde(default)]
    file_size_bytes: u64,
    #[serde(default)]
    download_count: u64,
    #[serde(default)]
    sha256: Option<String>,
    source: String,
}

fn royalty_free() -> License {
    License::RoyaltyFree
}

impl Line {
    /// The error is in words, and says what to do.
    pub(super) fn read(text: &[u8], folder: &Path) -> Result<Incoming, String> {
        let line: Self = serde_json::from_slice(text).map_err(|error| {
            let (said, place) =
                (error.to_string(), format!(" at line {} column {}", error.line(), error.column()));
            match said.strip_suffix(&place) {
                Some(said) if error.is_data() => said.to_owned(),
                Some(said) => format!("no JSON object: {said} at character {}", error.column()),
                None => said,
            }
        })?;
        line.take_in(folder)
    }

    fn take_in(self, folder: &Path) -> Result<Incoming, String> {
        if self.title.trim().is_empty() {
            return Err("`title` is empty: say what the sound is called".into());
        }
        if self.duration_s < 0.0 {
            return Err("`duration_s` is negative: it is the sound's length in seconds".into());
        }
        for (field, text) in [
            ("title", &self.title),
            ("creator", &self.creator),
            ("description", &self.description),
            ("source", &self.source),
        ] {
            if text.contains('\0') {
                return Err(format!("`{field}` holds the character U+0000: leave it out"));
            }
        }
        let sha256 = self.sha256.map(|sha256| sha256.to_ascii_lowercase());
        if sha256
            .as_ref()
            .is_some_and(|sha256| sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            return Err("`sha256` must have 64 hex digits; leave it out where it is not known".into());
        }
        let unknown = |field: &str, slug: &CategorySlug| {
            format!(
                "unknown {field} `{slug}`: `GET /v2/categories` lists them; leave it out to have one chosen by the title"
            )
        };
        if let Some(slug) = self.category.as_ref().filter(|slug| taxonomy::find(slug).is_none()) {
            return Err(unknown("category", slug));
        }
        if let Some(slug) =
            self.subcategory.as_ref().filter(|slug| taxonomy::find_subcategory(slug).is_none())
        {
            return Err(unknown("subcategory", slug));
        }
        let title_words = words(&self.title).join(" ");
        let telling = [title_words.as_str()].into_iter().chain(self.tags.iter().map(String::as_str));
        let placed = taxonomy::place(self.category.as_ref(), self.subcategory.as_ref(), telling);
        Ok(Incoming {
            id: self.id,
            sha256,
            source: Source::parse(&self.source, folder)?.whole(),
            created_at: self.created_at,
            download_count: self.download_count,
            description: Description {
                title: self.title,
                creator: self.creator,
                text: self.description,
                // The taxonomy's slugs are slugs.
                category: placed.category.parse().expect("a slug of the table"),
                subcategory: placed.subcategory.parse().expect("a slug of the table"),
                category_source: self.category_source.unwrap_or(placed.source),
                tags: self.tags,
                keywords: self.keywords,
                license_type: self.license_type,
                attribution_required: self.attribution_required,
            },
            measured: Measured {
                file_size_bytes: self.file_size_bytes,
                duration_s: self.duration_s,
                sample_rate_hz: self.sample_rate_hz,
                bit_depth: self.bit_depth,
                channels: self.channels,
                loudness_lufs: self.loudness_lufs,
                loudness_range_lu: self.loudness_range_lu,
                true_peak_dbtp: self.true_peak_db,
                spectral_peaks: self.spectral_peaks,
                facts: self.facts,
            },
        })
    }
}

impl From<Listed> for Line {
    fn from(Listed { sound, sha256, source }: Listed) -> Self {
        let CatalogSound { id, created_at, description: about, measured, download_count } = sound;
        Self {
            id: Some(id),
            title: about.title,
            creator: about.creator,
            created_at: Some(created_at),
            duration_s: measured.duration_s,
            sample_rate_hz: measured.sample_rate_hz,
            bit_depth: measured.bit_depth,
            channels: measured.channels,
            loudness_lufs: measured.loudness_lufs,
            loudness_range_lu: measured.loudness_range_lu,
            true_peak_db: measured.true_peak_dbtp,
            spectral_peaks: measured.spectral_peaks,
            facts: measured.facts,
            tags: about.tags,
            keywords: about.keywords,
            category: Some(about.category),
            subcategory: Some(about.subcategory),
            category_source: Some(about.category_source),
            description: about.text,
            license_type: about.license_type,
            attribution_required: about.attribution_required,
            file_size_bytes: measured.file_size_bytes,
            download_count,
            sha256,
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_line_has_sensible_defaults() {
        let line = br#"{"title":"Steel door slam","duration_s":1.5,"source":"door.wav"}"#;
        let sound = Line::read(line, Path::new("/cat")).unwrap();
        let about = &sound.description;
        assert_eq!((about.category.as_str(), about.subcategory.as_str()), ("foley", "doors"));
        assert_eq!((about.license_type, about.attribution_required), (License::RoyaltyFree, false));
        assert_eq!((sound.source.as_str(), sound.id, sound.sha256), ("/cat/door.wav", None, None));
    }

    #[test]
    fn mistakes_are_explained() {
        let check = |more: &str, says: &str| {
            let line = format!(r#"{{"title":"Door","duration_s":1.5,"source":"door.wav"{more}}}"#);
            let error = Line::read(line.as_bytes(), Path::new("/cat")).unwrap_err();
            assert!(error.contains(says) && !error.contains("line 1"), "{more}: {error}");
        };
        check(r#","titel":"x""#, "unknown field `titel`, expected one of `id`, `title`");
        check(r#","id":"door-1""#, "`door-1` is no sound id");
        check(r#","category":"doorlike""#, "unknown category `doorlike`: `GET /v2/categories`");
        check(r#","subcategory":"doorlike""#, "unknown subcategory `doorlike`");
        check(r#","license_type":"free""#, "expected `royalty-free` or `editorial`");
        check(r#","sha256":"12""#, "64 hex digits");
        check(r#","creator":"a\u0000""#, "U+0000");
        check(r#","channels":-1"#, "-1");
        check(r#","duration_s":2"#, "duplicate field `duration_s`");
    }
}
