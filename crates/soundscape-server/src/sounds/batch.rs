//! `GET /v2/sounds?ids=…`: the metadata of many sounds at once.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use soundscape_wire::{SoundId, SoundMetadata};

use super::to_metadata;
use crate::{
    app::App,
    conditional, openapi,
    params::Params,
    problem::{ApiError, ApiResult},
};

const MAX_IDS: usize = 100;

/// All that is known of several sounds
///
/// In the order of `ids`. Sounds that are unknown or have left the library are left out, and an id that is given twice is
/// answered once.
#[utoipa::path(get, path = "", operation_id = "getSounds", tag = "Sounds",
    params(
        ("ids" = Vec<SoundId>, Query, style = Form, explode = false, min_items = 1, max_items = 100,
            description = "At most 100 ids, separated by commas.", example = json!(["snd_8f3a2c1d", "snd_1b9e04d7"])),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that you have."),
    ),
    responses(
        (status = 200, description = "The sounds that there are.", body = [SoundMetadata],
            headers(("ETag"), ("Cache-Control")), example = json!([openapi::examples::metadata()])),
        (status = 304, description = "You have it already.", headers(("ETag"), ("Cache-Control"))),
    ))]
pub(crate) async fn batch(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> ApiResult<Response> {
    let params = Params::parse(query.as_deref(), &["ids"])?;
    let text = params.get("ids").filter(|text| !text.is_empty()).ok_or_else(|| {
        ApiError::invalid_parameter(
            "ids",
            "`ids` is missing: send ids of sounds, such as `ids=snd_8f3a2c1d,snd_1b9e04d7`.",
        )
    })?;
    if text.split(',').count() > MAX_IDS {
        let detail = format!("`ids` has more than {MAX_IDS} ids: ask for the others in another call.");
        return Err(ApiError::invalid_parameter("ids", detail));
    }
    let mut ids: Vec<SoundId> = Vec::new();
    for text in text.split(',') {
        let id = text.parse().map_err(|error| ApiError::invalid_parameter("ids", format!("{error}.")))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let sounds = app.store.sounds(&ids).await?;
    let sounds: Vec<SoundMetadata> = sounds.into_iter().map(|sound| to_metadata(&app, sound)).collect();
    Ok(conditional::json(&sounds, &[]))
}
