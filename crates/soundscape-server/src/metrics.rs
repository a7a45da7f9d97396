//! Counters for Prometheus.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Method, header};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use crate::{openapi, problem::ApiError};

/// All counters. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct Metrics {
    requests: Family<RequestLabels, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    /// The router's pattern, so that ids do not make a counter each.
    route: String,
    status: u16,
}

/// Counts requests.
pub(crate) async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    // Methods are the caller's to make up, and each would be a counter for ever.
    let known = [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS].contains(request.method());
    let method = if known { request.method().as_str() } else { "other" }.to_owned();
    let response = next.run(request).await;
    let labels = RequestLabels { method, route, status: response.status().as_u16() };
    metrics.requests.get_or_create(&labels).inc();
    response
}

/// Counters for Prometheus
#[utoipa::path(get, path = "", operation_id = "getMetrics", tag = "Server",
    responses(
        (status = 200, description = "OpenMetrics text.", body = String, content_type = "application/openmetrics-text"),
        openapi::Busy,
    ))]
pub(crate) async fn show(State(metrics): State<Metrics>) -> Result<Response, ApiError> {
    let mut registry = Registry::default();
    registry.register("soundscape_http_requests", "Requests answered", metrics.requests);
    let mut text = String::new();
    encode(&mut text, &registry)
        .map_err(|_| ApiError::unavailable(1, "The counters cannot be read. Try again."))?;
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, media_type)], text).into_response())
}
