//! Every route, the scope it needs, and the layers around them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::Response,
    routing::{MethodRouter, get, post},
};
use http::{HeaderName, Method, header};
use soundscape_wire::{IDEMPOTENCY_KEY, Scope};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{Any, CorsLayer},
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

use crate::{
    app::App,
    auth, categories, files, metrics,
    problem::{self, ApiError, ApiResult},
    rate_limit, sounds, user,
};

/// No request has a body that is read.
const MAX_BODY_BYTES: usize = 64 * 1024;
/// Long enough to make a file of a long sound.
const TIME_LIMIT: Duration = Duration::from_secs(120);

pub(crate) fn router(app: Arc<App>) -> Router {
    let scoped = |scope: Scope, route: MethodRouter<Arc<App>>| {
        route.route_layer(middleware::from_fn_with_state((app.clone(), scope), auth::require))
    };
    let api = Router::new()
        .route("/v2/sounds/search", scoped(Scope::SearchRead, get(sounds::search::search)))
        .route("/v2/sounds/{id}/metadata", scoped(Scope::SearchRead, get(sounds::metadata::metadata)))
        .route("/v2/sounds/{id}/download", scoped(Scope::DownloadRead, get(sounds::download::download)))
        .route("/v2/categories", scoped(Scope::SearchRead, get(categories::categories)))
        .route("/v2/user/profile", scoped(Scope::UserWrite, get(user::profile)))
        .route("/v2/user/credits/ledger", scoped(Scope::UserWrite, post(user::ledger)))
        .route_layer(middleware::from_fn_with_state(app.clone(), when_ready));
    let files = Router::new()
        .route("/files/downloads/{id}/{file}", get(files::download))
        .route("/files/previews/{file}", get(files::preview))
        .route("/files/waveforms/{file}", get(files::waveform));
    Router::new()
        .merge(api)
        .merge(files)
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics::show))
        .route_layer(middleware::from_fn_with_state(app.metrics.clone(), metrics::count))
        .layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn_with_state(app.clone(), problem::layer))
                .layer(cors())
                .layer(CatchPanicLayer::custom(problem::on_panic))
                .layer(TimeoutLayer::with_status_code(http::StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
                .layer(RequestBodyLimitLayer::new(MAX_BODY_BYTES)),
        )
        .with_state(app)
}

/// Before the library was looked through once, a search would find too little and a good id would be unknown.
async fn when_ready(State(app): State<Arc<App>>, request: Request, next: Next) -> ApiResult<Response> {
    if !app.is_ready() {
        return Err(ApiError::unavailable(
            1,
            "The server is starting: it looks through its library. Try again.",
        ));
    }
    Ok(next.run(request).await)
}

async fn readyz(State(app): State<Arc<App>>) -> ApiResult<&'static str> {
    if app.is_ready() {
        Ok("ready\n")
    } else {
        Err(ApiError::unavailable(1, "The server is starting. Try again."))
    }
}

/// A page of any origin may use the API: the key is in a header that no browser sends by itself.
fn cors() -> CorsLayer {
    let exposed = [
        header::CONTENT_RANGE,
        header::ETAG,
        header::LINK,
        header::RETRY_AFTER,
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
        header::RANGE,
        problem::REQUEST_ID,
    ];
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(allowed.into_iter().chain(idempotency_key).collect::<Vec<_>>())
        .expose_headers(exposed)
}
