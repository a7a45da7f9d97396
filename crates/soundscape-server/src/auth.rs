//! Who calls, and whether they may.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use soundscape_wire::{ErrorCode, Scope};

use crate::{
    app::App,
    key,
    problem::{ApiError, ApiResult},
    request_log,
    store::KeyRecord,
};

/// Tells the caller when the key stops working.
pub(crate) const KEY_EXPIRES: HeaderName = HeaderName::from_static("soundscape-key-expires");

/// The layer of a route that needs `scope`. Handlers find the key as an extension.
pub(crate) async fn require(
    State((app, scope)): State<(Arc<App>, Scope)>,
    mut request: Request,
    next: Next,
) -> Response {
    let key = match authenticate(&app, request.headers()).await {
        Ok(key) => key,
        // A fault of the server's own is nobody's guess.
        Err(error) if !error.is_unauthorized() => return error.into_response(),
        Err(error) => return guessing(&app, &request).err().unwrap_or(error).into_response(),
    };
    request_log::note_key(request.extensions(), &key.id);
    let expires = HeaderValue::from_str(&key.expires_at.to_string());
    let limit = app.tiers.of(key.tier).rate;
    let verdict = match app.rate_limiter.admit(&key.id, limit).await {
        Ok(verdict) => verdict,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let mut response = if !verdict.admitted {
        ApiError::rate_limited(limit, verdict.reset_s).into_response()
    } else if !key.scopes.contains(&scope) {
        ApiError::insufficient_scope(scope).into_response()
    } else {
        request.extensions_mut().insert(key);
        next.run(request).await
    };
    verdict.write(response.headers_mut());
    if let Ok(expires) = expires {
        response.headers_mut().insert(KEY_EXPIRES, expires);
    }
    response
}

/// Slows down whoever tries keys out. Calls with a valid key are not held up by it, whoever else is behind the same
/// address.
fn guessing(app: &App, request: &Request) -> ApiResult<()> {
    let Some(ConnectInfo(address)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
        return Ok(());
    };
    let network = match address.ip().to_canonical() {
        IpAddr::V4(ip) => ip.to_string(),
        // One customer has 2^64 addresses of these.
        IpAddr::V6(ip) => format!("{:x?}", &ip.segments()[..4]),
    };
    let verdict = app.guesses.admit(&network, app.guess_rate, app.clock.now());
    if verdict.admitted { Ok(()) } else { Err(ApiError::too_many_guesses(verdict.reset_s)) }
}

async fn authenticate(app: &App, headers: &HeaderMap) -> ApiResult<KeyRecord> {
    let Some(header) = headers.get(header::AUTHORIZATION) else {
        let detail = "No API key was sent. Send one in the header `Authorization: Bearer ss_live_…`.";
        return Err(ApiError::unauthorized(ErrorCode::MissingKey, detail));
    };
    let token = bearer(header).ok_or_else(|| {
        let detail = "The Authorization header cannot be read. Send it as `Authorization: Bearer ss_live_…`.";
        ApiError::unauthorized(ErrorCode::InvalidKey, detail)
    })?;
    // Whether the key is well made is not for the server to judge: it takes any that is registered.
    let Some(record) = app.key(key::hash(token)).await? else {
        let detail =
            "This API key is not known here. Check that it belongs to this server and was copied whole.";
        return Err(ApiError::unauthorized(ErrorCode::InvalidKey, detail));
    };
    let now = app.clock.now();
    if record.revoked_at.is_some_and(|revoked| revoked <= now) {
        let detail = "This API key was revoked or replaced. Use the workspace's current key.";
        return Err(ApiError::unauthorized(ErrorCode::RevokedKey, detail));
    }
    if record.expires_at <= now {
        let detail = format!("This API key expired on {}. Make a new one.", record.expires_at);
        return Err(ApiError::unauthorized(ErrorCode::ExpiredKey, detail));
    }
    Ok(record)
}

fn bearer(header: &HeaderValue) -> Option<&str> {
    let (scheme, token) = header.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
