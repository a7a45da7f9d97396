//! `/v2/user`: the workspace that a key belongs to.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{RawQuery, State},
};
use soundscape_wire::{LedgerEntry, Profile};

use crate::{app::App, params::Params, problem::ApiResult, store::KeyRecord};

const LEDGER_LENGTH: i64 = 50;

/// `GET /v2/user/profile`.
pub(crate) async fn profile(
    State(app): State<Arc<App>>,
    Extension(key): Extension<KeyRecord>,
    RawQuery(query): RawQuery,
) -> ApiResult<Json<Profile>> {
    Params::parse(query.as_deref(), &[])?;
    let account = app.account(&key).await?;
    Ok(Json(Profile {
        workspace_id: account.workspace_id,
        name: account.name,
        tier: account.tier,
        credits_remaining: account.credits,
        credits_total: app.tiers.of(account.tier).credits,
        monthly_reset_date: account.reset_at,
        api_key_id: key.id,
        created_at: account.created_at,
        scopes: key.scopes,
        key_expires_at: key.expires_at,
    }))
}

/// `POST /v2/user/credits/ledger`.
pub(crate) async fn ledger(
    State(app): State<Arc<App>>,
    Extension(key): Extension<KeyRecord>,
    RawQuery(query): RawQuery,
) -> ApiResult<Json<Vec<LedgerEntry>>> {
    Params::parse(query.as_deref(), &[])?;
    // A reset that is due belongs to what the caller sees.
    app.account(&key).await?;
    Ok(Json(app.store.ledger(&key.workspace_id, LEDGER_LENGTH).await?))
}
