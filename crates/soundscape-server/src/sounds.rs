//! `/v2/sounds`: what a sound looks like on the wire.

pub(crate) mod batch;
pub(crate) mod download;
pub(crate) mod metadata;
pub(crate) mod search;
pub(crate) mod similar;

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use soundscape_wire::{Format, Sound, SoundId, SoundMetadata};

use crate::{
    app::App,
    files,
    problem::{ApiError, ApiResult},
    sound::CatalogSound,
};

/// The sound that a route's `{id}` names; anything that is no id is a sound that does not exist.
pub(crate) struct NamedSound(pub(crate) CatalogSound);

impl FromRequestParts<std::sync::Arc<App>> for NamedSound {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &std::sync::Arc<App>) -> ApiResult<Self> {
        let path = Path::<std::collections::HashMap<String, String>>::from_request_parts(parts, app).await;
        let id = path.ok().and_then(|Path(mut params)| params.remove("id")).unwrap_or_default();
        let sound = match id.parse::<SoundId>() {
            Ok(id) => app.store.sound(&id).await?,
            Err(_) => None,
        };
        let missing = || {
            let shown: String = id.chars().take(64).collect();
            let detail =
                format!("There is no sound `{shown}` here. Search for it: GET /v2/sounds/search?q=…");
            ApiError::not_found(detail)
        };
        sound.map(Self).ok_or_else(missing)
    }
}

/// As a search result.
fn to_sound(app: &App, sound: CatalogSound) -> Sound {
    let links = files::Links::of(app, &sound.id);
    let CatalogSound { id, description, measured, .. } = sound;
    Sound {
        id,
        title: description.title,
        category: description.category,
        subcategory: description.subcategory,
        creator: description.creator,
        duration_s: measured.duration_s,
        sample_rate_hz: measured.sample_rate_hz,
        bit_depth: measured.bit_depth,
        channels: measured.channels,
        loudness_lufs: measured.loudness_lufs,
        waveform_url: links.waveform,
        preview_url: links.preview,
        tags: description.tags.into_iter().collect(),
        license_type: description.license_type,
        attribution_required: description.attribution_required,
        file_size_bytes: measured.file_size_bytes,
    }
}

/// With everything that is known.
fn to_metadata(app: &App, sound: CatalogSound) -> SoundMetadata {
    let links = files::Links::of(app, &sound.id);
    let CatalogSound { id, created_at, description, measured, download_count } = sound;
    SoundMetadata {
        id,
        attribution: description.attribution(),
        title: description.title,
        creator: description.creator,
        created_at,
        duration_s: measured.duration_s,
        sample_rate_hz: measured.sample_rate_hz,
        bit_depth: measured.bit_depth,
        channels: measured.channels,
        loudness_lufs: measured.loudness_lufs,
        loudness_range_lu: measured.loudness_range_lu,
        true_peak_db: measured.true_peak_dbtp,
        spectral_peaks: measured.spectral_peaks,
        facts: measured.facts,
        formats: Format::ALL.into_iter().filter(|format| crate::render::can_encode(*format)).collect(),
        tags: description.tags.into_iter().collect(),
        category: description.category,
        subcategory: description.subcategory,
        category_source: description.category_source,
        description: description.text,
        license_type: description.license_type,
        attribution_required: description.attribution_required,
        file_size_bytes: measured.file_size_bytes,
        download_count,
        preview_url: links.preview,
        waveform_url: links.waveform,
    }
}
