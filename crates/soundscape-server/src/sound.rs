//! A sound as the server knows it: what it is called, and what was measured of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use soundscape_wire::{AudioFacts, CategorySlug, CategorySource, License, SoundId, SpectralPeak, Timestamp};

/// A sound of the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CatalogSound {
    pub(crate) id: SoundId,
    pub(crate) created_at: Timestamp,
    pub(crate) description: Description,
    pub(crate) measured: Measured,
    pub(crate) download_count: u64,
}

impl CatalogSound {
    /// `Steel door open` → `steel-door-open.wav`.
    pub(crate) fn file_name(&self, extension: &str) -> String {
        let words =
            self.description.title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let stem = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
        let stem = if stem.is_empty() { self.id.as_str() } else { &stem };
        format!("{stem}.{extension}")
    }
}

/// An entry of the catalogue's change log: what a sound is since `rev`, `None` where it was removed.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) rev: i64,
    pub(crate) id: SoundId,
    pub(crate) sound: Option<CatalogSound>,
}

/// How far the catalogue, or what follows it, has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// The number of the newest change.
    pub(crate) rev: i64,
    pub(crate) sounds: u64,
}

/// What people say of a sound: from its tags, `sounds.csv`, its file's name and its folders'.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Description {
    pub(crate) title: String,
    pub(crate) creator: String,
    pub(crate) text: String,
    pub(crate) category: CategorySlug,
    pub(crate) subcategory: CategorySlug,
    #[serde(default)]
    pub(crate) category_source: CategorySource,
    /// Shown and searched.
    pub(crate) tags: BTreeSet<String>,
    /// Searched but not shown: folder names, other titles of the same bytes.
    pub(crate) keywords: BTreeSet<String>,
    pub(crate) license_type: License,
    pub(crate) attribution_required: bool,
}

impl Description {
    /// Takes in what another file of the same bytes says: this one's title stays, the words of both are kept.
    /// Credit is asked for, and use restricted, as soon as one of them says so.
    pub(crate) fn absorb(&mut self, other: Self) {
        if other.title != self.title {
            self.keywords.insert(other.title);
        }
        if self.creator.is_empty() {
            self.creator = other.creator;
        }
        if self.text.is_empty() {
            self.text = other.text;
        }
        self.tags.extend(other.tags);
        self.keywords.extend(other.keywords);
        self.license_type = self.license_type.max(other.license_type);
        self.attribution_required |= other.attribution_required;
    }

    /// The ready line of credit, where the licence asks for one.
    pub(crate) fn attribution(&self) -> Option<String> {
        let creator = if self.creator.is_empty() { "unknown creator" } else { &self.creator };
        self.attribution_required.then(|| format!("“{}” by {creator} ({})", self.title, self.license_type))
    }
}

/// What was measured of a sound's bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measured {
    pub(crate) file_size_bytes: u64,
    pub(crate) duration_s: f64,
    pub(crate) sample_rate_hz: u32,
    pub(crate) bit_depth: u16,
    pub(crate) channels: u16,
    pub(crate) loudness_lufs: Option<f64>,
    pub(crate) loudness_range_lu: Option<f64>,
    pub(crate) true_peak_dbtp: Option<f64>,
    pub(crate) spectral_peaks: Vec<SpectralPeak>,
    pub(crate) facts: AudioFacts,
}

impl Measured {
    /// Whether nothing is missing that every sound has. A line of an imported catalogue may leave it out.
    pub(crate) fn is_whole(&self) -> bool {
        self.file_size_bytes > 0 && self.sample_rate_hz > 0 && self.bit_depth > 0 && self.channels > 0
    }
}

impl Measured {
    /// The centre of its spectrum; where that was not measured, of the strongest frequencies, each weighted by its power.
    /// `None`: it is silent.
    pub(crate) fn brightness_hz(&self) -> Option<f64> {
        if let Some(centroid_hz) = self.facts.spectral_centroid_hz {
            return Some(centroid_hz);
        }
        let weighted = self.spectral_peaks.iter().map(|peak| {
            let power = 10_f64.powf(peak.magnitude_db / 10.0);
            (peak.frequency_hz * power, power)
        });
        let (sum, power) = weighted.fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
        Some(sum / power).filter(|hertz| hertz.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn description(title: &str, license_type: License, attribution_required: bool) -> Description {
        Description {
            title: title.into(),
            creator: String::new(),
            text: String::new(),
            category: "foley".parse().unwrap(),
            subcategory: "doors".parse().unwrap(),
            category_source: CategorySource::Said,
            tags: title.to_lowercase().split(' ').map(Into::into).collect(),
            keywords: BTreeSet::new(),
            license_type,
            attribution_required,
        }
    }

    #[test]
    fn the_words_of_both_names_are_kept_and_the_stricter_terms() {
        let mut sound = description("Dig metal", License::RoyaltyFree, false);
        sound.absorb(description("Place metal", License::Editorial, true));
        assert_eq!(sound.title, "Dig metal");
        assert_eq!(sound.tags, ["dig", "metal", "place"].map(String::from).into());
        assert_eq!(sound.keywords, ["Place metal".to_owned()].into());
        assert_eq!(sound.license_type, License::Editorial);
        assert_eq!(sound.attribution().unwrap(), "“Dig metal” by unknown creator (editorial)");
    }
}
