//! A sound, as a search result and with everything that is known of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AudioFacts, CategorySlug, CategorySource, Format, License, SignedUrl, SoundId};

/// A search result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sound {
    /// The sound's id.
    pub id: SoundId,
    /// What a person reads.
    pub title: String,
    /// Top-level category.
    pub category: CategorySlug,
    /// UCS category.
    pub subcategory: CategorySlug,
    /// Who made it; empty where nobody is named.
    pub creator: String,
    /// Length in seconds.
    pub duration_s: f64,
    /// Sample rate of the original in hertz.
    pub sample_rate_hz: u32,
    /// Bits a sample of the original; for a lossy original, what its decoder yields (16).
    pub bit_depth: u16,
    /// Channels of the original.
    pub channels: u16,
    /// Integrated loudness (EBU R128) in LUFS; `None` for silence and for sounds under 400 ms.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub loudness_lufs: Option<f64>,
    /// Signed for at least 24 hours; audiowaveform JSON.
    pub waveform_url: SignedUrl,
    /// Signed for at least 24 hours; OGG Vorbis, at most 30 s.
    pub preview_url: SignedUrl,
    /// Words that describe it, sorted.
    pub tags: Vec<String>,
    /// Its licence.
    pub license_type: License,
    /// Whether the licence asks for credit.
    pub attribution_required: bool,
    /// Bytes of the original.
    pub file_size_bytes: u64,
}

/// Answer of `GET /sounds/{id}/metadata`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SoundMetadata {
    /// The sound's id.
    pub id: SoundId,
    /// What a person reads.
    pub title: String,
    /// Who made it; empty where nobody is named.
    pub creator: String,
    /// When the server first saw it.
    pub created_at: Timestamp,
    /// Length in seconds.
    pub duration_s: f64,
    /// Sample rate of the original in hertz.
    pub sample_rate_hz: u32,
    /// Bits a sample of the original; for a lossy original, what its decoder yields (16).
    pub bit_depth: u16,
    /// Channels of the original.
    pub channels: u16,
    /// Integrated loudness (EBU R128) in LUFS; `None` for silence and for sounds under 400 ms.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub loudness_lufs: Option<f64>,
    /// Loudness range (EBU Tech 3342) in LU; `None` where `loudness_lufs` is, and for sounds under 3 s.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub loudness_range_lu: Option<f64>,
    /// True peak (ITU-R BS.1770, 4× oversampled) in dBTP; `None` for digital silence.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub true_peak_db: Option<f64>,
    /// Strongest first, at most 16.
    pub spectral_peaks: Vec<SpectralPeak>,
    /// What else was measured.
    #[serde(default)]
    pub facts: AudioFacts,
    /// What it can be downloaded as.
    pub formats: Vec<Format>,
    /// Words that describe it, sorted.
    pub tags: Vec<String>,
    /// Top-level category.
    pub category: CategorySlug,
    /// UCS category.
    pub subcategory: CategorySlug,
    /// How the two came to be known.
    #[serde(default)]
    pub category_source: CategorySource,
    /// A sentence or more; often empty.
    pub description: String,
    /// Its licence.
    pub license_type: License,
    /// Whether the licence asks for credit.
    pub attribution_required: bool,
    /// The ready line of text, where credit is required.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub attribution: Option<String>,
    /// Bytes of the original.
    pub file_size_bytes: u64,
    /// Downloads that were charged.
    pub download_count: u64,
    /// Signed for at least 24 hours; OGG Vorbis, at most 30 s.
    pub preview_url: SignedUrl,
    /// Signed for at least 24 hours; audiowaveform JSON.
    pub waveform_url: SignedUrl,
}

/// One of the strongest peaks of the whole sound's spectrum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SpectralPeak {
    /// Where it stands, in hertz.
    pub frequency_hz: f64,
    /// How strong it is, in dB relative to a full-scale sine.
    pub magnitude_db: f64,
}
