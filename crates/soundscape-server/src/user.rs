//! `/v2/user`: the workspace that a key belongs to.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{RawQuery, State},
};
use soundscape_wire::{LedgerEntry, Profile};

use crate::{app::App, openapi, params::Params, problem::ApiResult, store::KeyRecord};

const LEDGER_LENGTH: i64 = 50;

/// The workspace that the key belongs to
#[utoipa::path(get, path = "", operation_id = "getProfile", tag = "Workspace",
    responses((status = 200, description = "The workspace.", body = Profile,
        example = json!(openapi::examples::profile()))))]
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

/// The last 50 transactions of credits
///
/// Newest first. `balance_after` of the newest is the profile's `credits_remaining`. The monthly reset is a `bonus`. The
/// call has no body.
#[utoipa::path(post, path = "", operation_id = "listTransactions", tag = "Workspace",
    responses((status = 200, description = "Transactions.", body = [LedgerEntry],
        example = json!(openapi::examples::ledger()))))]
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
