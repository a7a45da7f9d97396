//! Every route, the scope it needs, and the layers around them.

mod routes;

use std::{sync::Arc, time::Duration};

use axum::{Extension, Router, extract::State, middleware};
use http::{HeaderName, Method, header};
use soundscape_wire::{
    IDEMPOTENCY_KEY,
    Scope::{DownloadRead, UserWrite},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{Any, CorsLayer},
    timeout::TimeoutLayer,
};
use utoipa_axum::routes;

use self::routes::Routes;
use crate::{
    app::App,
    auth, body, categories, docs, files, framing, metrics,
    openapi::{self, Document},
    problem::{self, ApiError, ApiResult},
    rate_limit, rotation, sounds, user,
};

/// Long enough to make a file of a long sound.
const TIME_LIMIT: Duration = Duration::from_secs(120);
/// How long a browser remembers that it may ask: the longest that any of them accepts.
const CORS_MAX_AGE: Duration = Duration::from_secs(86_400);

pub(crate) fn router(app: Arc<App>) -> Router {
    let (router, document) = Routes::new(&app)
        .lookup("/v2/sounds/search", routes!(sounds::search::search))
        .lookup("/v2/sounds", routes!(sounds::batch::batch))
        .lookup("/v2/sounds/{id}/metadata", routes!(sounds::metadata::metadata))
        .lookup("/v2/sounds/{id}/similar", routes!(sounds::similar::similar))
        .scoped(DownloadRead, "/v2/sounds/{id}/download", routes!(sounds::download::download))
        .lookup("/v2/categories", routes!(categories::categories))
        .scoped(UserWrite, "/v2/keys/rotate", routes!(rotation::rotate))
        .scoped(UserWrite, "/v2/user/profile", routes!(user::profile))
        .scoped(UserWrite, "/v2/user/credits/ledger", routes!(user::ledger))
        .signed("/files/downloads/{id}/{file}", routes!(files::download))
        .signed("/files/previews/{file}", routes!(files::preview))
        .signed("/files/waveforms/{file}", routes!(files::waveform))
        .open("/openapi.json", routes!(openapi::show))
        .open("/docs", routes!(docs::reference))
        .redirect("/docs/", "../docs")
        .open("/docs/errors/", routes!(docs::errors))
        .redirect("/docs/errors", "errors/")
        .open("/docs/errors/{code}", routes!(docs::error))
        .open("/healthz", routes!(healthz))
        .open("/readyz", routes!(readyz))
        .open("/metrics", routes!(metrics::show))
        .finish();
    router
        .layer(Extension(Arc::new(Document::new(&document, &app.public_url))))
        .route_layer(middleware::from_fn_with_state(app.metrics.clone(), metrics::count))
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn_with_state(app.clone(), problem::layer))
                .layer(cors())
                .layer(CatchPanicLayer::custom(problem::on_panic))
                .layer(TimeoutLayer::with_status_code(http::StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
                .layer(middleware::from_fn(framing::check))
                .layer(middleware::from_fn(body::drop_body)),
        )
        .with_state(app)
}

/// The process is alive
#[utoipa::path(get, path = "", operation_id = "isAlive", tag = "Server",
    responses((status = 200, description = "It is.", body = String, content_type = "text/plain")))]
async fn healthz() -> &'static str {
    "alive\n"
}

/// The server answers calls of the API
#[utoipa::path(get, path = "", operation_id = "isReady", tag = "Server",
    responses(
        (status = 200, description = "It does.", body = String, content_type = "text/plain"),
        openapi::Busy,
    ))]
async fn readyz(State(app): State<Arc<App>>) -> ApiResult<&'static str> {
    if !app.is_ready() {
        return Err(ApiError::unavailable(1, "The server is starting. Try again."));
    }
    if app.store.is_away() {
        return Err(ApiError::database_away());
    }
    Ok("ready\n")
}

/// A page of any origin may use the API: the key is in a header that no browser sends by itself.
pub(crate) fn cors() -> CorsLayer {
    let exposed = [
        header::ACCEPT_RANGES,
        header::ALLOW,
        header::CONTENT_DISPOSITION,
        header::CONTENT_RANGE,
        header::ETAG,
        header::LINK,
        header::RETRY_AFTER,
        header::WWW_AUTHENTICATE,
        problem::REQUEST_ID,
        auth::KEY_EXPIRES,
        rate_limit::LIMIT,
        rate_limit::REMAINING,
        rate_limit::RESET,
        sounds::search::TOTAL_COUNT,
    ];
    let idempotency_key = HeaderName::from_bytes(IDEMPOTENCY_KEY.as_bytes()).ok();
    let allowed = [
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::IF_NONE_MATCH,
        header::IF_RANGE,
        header::RANGE,
        problem::REQUEST_ID,
    ];
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(allowed.into_iter().chain(idempotency_key).collect::<Vec<_>>())
        .expose_headers(exposed)
        .max_age(CORS_MAX_AGE)
}
