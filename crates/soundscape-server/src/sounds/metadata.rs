//! `GET /v2/sounds/{id}/metadata`.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use soundscape_wire::{SoundId, SoundMetadata};

use super::{NamedSound, to_metadata};
use crate::{app::App, conditional, openapi, params::Params, problem::ApiResult};

/// All that is known of a sound
///
/// Its description, what was measured of it (loudness, true peak, spectrum), and what it can be downloaded as.
#[utoipa::path(get, path = "", operation_id = "getSoundMetadata", tag = "Sounds",
    params(
        ("id" = SoundId, Path, description = "The sound's id.", example = "snd_8f3a2c1d"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that you have."),
    ),
    responses(
        (status = 200, description = "The sound.", body = SoundMetadata,
            headers(("ETag"), ("Cache-Control")),
            example = json!(openapi::examples::metadata())),
        (status = 304, description = "You have it already.", headers(("ETag"), ("Cache-Control"))),
        openapi::NotThere,
    ))]
pub(crate) async fn metadata(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    NamedSound(sound): NamedSound,
) -> ApiResult<Response> {
    Params::parse(query.as_deref(), &[])?;
    Ok(conditional::json(&to_metadata(&app, sound), &[]))
}
