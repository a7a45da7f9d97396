//! `POST /v2/keys/rotate`: a new key for the one that asks.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{RawQuery, State},
};
use jiff::SignedDuration;
use soundscape_wire::RotatedKey;

use crate::{
    app::{App, rotate_key},
    key::{CreatedKey, DEFAULT_GRACE, LONGEST_GRACE},
    openapi,
    params::Params,
    problem::ApiResult,
    store::KeyRecord,
};

/// Replace the key that asks
///
/// The new key has the same scopes and works at once; it is shown this once. The old one goes on working for a time of
/// grace, so that programs can change over, and then gives 401.
#[utoipa::path(post, path = "", operation_id = "rotateKey", tag = "Workspace",
    params(("grace_s" = Option<u32>, Query, minimum = 0, maximum = 2_592_000, example = 3600,
        description = "Seconds that the old key goes on working; 0: none. Default: 24 hours.")),
    responses(
        (status = 200, description = "The new key.", body = RotatedKey,
            example = json!(openapi::examples::rotated_key())),
    ))]
pub(crate) async fn rotate(
    State(app): State<Arc<App>>,
    Extension(old): Extension<KeyRecord>,
    RawQuery(query): RawQuery,
) -> ApiResult<Json<RotatedKey>> {
    let params = Params::parse(query.as_deref(), &["grace_s"])?;
    let expected = format!("a whole number of seconds from 0 to {}", LONGEST_GRACE.as_secs());
    let grace = params.read("grace_s", &expected, |text| {
        text.parse::<u32>().ok().map(|s| SignedDuration::from_secs(s.into())).filter(|s| *s <= LONGEST_GRACE)
    })?;
    let grace = grace.unwrap_or(DEFAULT_GRACE);
    let (created, previous_key_valid_until) = rotate_key(&app.store, &*app.clock, &old, grace).await?;
    let CreatedKey { key, key_id, workspace_id, scopes, expires_at } = created;
    Ok(Json(RotatedKey { key, key_id, workspace_id, scopes, expires_at, previous_key_valid_until }))
}
