//! A sound in one form, as a lock file pins it.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use soundscape_wire::{CategorySlug, Format, License, SoundId, SoundMetadata};

use crate::{CachedSound, Digest, Variant};

/// A sound in one form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PinnedSound {
    /// The sound.
    pub id: SoundId,
    /// Its format.
    pub format: Format,
    /// Whether it is normalised.
    pub normalize: bool,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Bytes of the file.
    pub bytes: u64,
    /// What a person reads.
    pub title: String,
    /// Who made it; empty where nobody is named.
    pub creator: String,
    /// Its licence.
    pub license: License,
    /// The line that the licence asks for; `None` where it asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// Whether it stays when no query stands for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_id: bool,
    /// What a game may want to know of it without a server; `None` in files of before there were facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<SoundFacts>,
}

/// What was measured of the original, and what it is filed under: the same for all forms of a sound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SoundFacts {
    /// Length in seconds.
    pub duration_s: f64,
    /// Sample rate in hertz.
    pub sample_rate_hz: u32,
    /// Bits a sample.
    pub bit_depth: u16,
    /// Channels.
    pub channels: u16,
    /// Integrated loudness (EBU R128) in LUFS; `None` for silence and for sounds under 400 ms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loudness_lufs: Option<f64>,
    /// True peak (ITU-R BS.1770) in dBTP; `None` for digital silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub true_peak_db: Option<f64>,
    /// Bytes.
    pub file_size_bytes: u64,
    /// Top-level category.
    pub category: CategorySlug,
    /// UCS category.
    pub subcategory: CategorySlug,
    /// Words that describe it, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

impl PinnedSound {
    /// A sound as it was fetched, with what is known of it.
    pub fn new(variant: Variant, file: &CachedSound, metadata: &SoundMetadata) -> Option<Self> {
        let mut pinned = Self {
            id: metadata.id.clone(),
            format: variant.format,
            normalize: variant.normalize,
            sha256: file.sha256.parse().ok()?,
            bytes: file.bytes,
            title: String::new(),
            creator: String::new(),
            license: metadata.license_type,
            attribution: None,
            by_id: false,
            facts: None,
        };
        pinned.describe(metadata);
        Some(pinned)
    }

    /// In which form.
    pub fn variant(&self) -> Variant {
        Variant { format: self.format, normalize: self.normalize }
    }

    /// Its path below `soundscape://`, and in a baked folder.
    pub fn path(&self) -> String {
        self.variant().path_of(&self.id)
    }

    /// Whether this is its file, byte for byte. Hashes it, unless its length is wrong already.
    pub fn is_file(&self, content: &[u8]) -> bool {
        content.len() as u64 == self.bytes && Digest::of(Sha256::new_with_prefix(content)) == self.sha256
    }

    pub(super) fn describe(&mut self, metadata: &SoundMetadata) {
        self.title.clone_from(&metadata.title);
        self.creator.clone_from(&metadata.creator);
        self.license = metadata.license_type;
        self.attribution = metadata.attribution_required.then(|| {
            let line = metadata.attribution.clone();
            line.unwrap_or_else(|| format!("{} by {}", metadata.title, metadata.creator))
        });
        self.facts = Some(SoundFacts::from(metadata));
    }

    pub(crate) fn key(&self) -> (&SoundId, Variant) {
        (&self.id, self.variant())
    }
}

impl From<&SoundMetadata> for SoundFacts {
    fn from(metadata: &SoundMetadata) -> Self {
        Self {
            duration_s: metadata.duration_s,
            sample_rate_hz: metadata.sample_rate_hz,
            bit_depth: metadata.bit_depth,
            channels: metadata.channels,
            loudness_lufs: metadata.loudness_lufs,
            true_peak_db: metadata.true_peak_db,
            file_size_bytes: metadata.file_size_bytes,
            category: metadata.category.clone(),
            subcategory: metadata.subcategory.clone(),
            tags: metadata.tags.clone(),
        }
    }
}
