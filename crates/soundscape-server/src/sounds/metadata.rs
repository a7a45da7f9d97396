//! `GET /v2/sounds/{id}/metadata`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use soundscape_wire::SoundMetadata;

use super::{NamedSound, to_metadata};
use crate::{app::App, params::Params, problem::ApiResult};

pub(crate) async fn metadata(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    NamedSound(sound): NamedSound,
) -> ApiResult<Json<SoundMetadata>> {
    Params::parse(query.as_deref(), &[])?;
    Ok(Json(to_metadata(&app, sound)))
}
