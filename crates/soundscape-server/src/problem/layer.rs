//! The outermost layer: gives each request an id, and each failed one the body that says why.

use std::{any::Any, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, Method, header};
use tracing::Instrument;

use super::ApiError;
use crate::{app::App, key::random_id, request_log::RequestLog};

/// Carries the request's id, both ways.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const LONGEST_ID: usize = 128;

pub(crate) async fn layer(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let request_id = sent_id(&request).unwrap_or_else(|| random_id("req").unwrap_or_default());
    let head = request.method() == Method::HEAD;
    let log = RequestLog::begin(&mut request);
    // The query of a file's URL is its signature: it stays out of the log.
    let span =
        tracing::info_span!("request", method = %request.method(), path = request.uri().path(), request_id);
    let mut response = next.run(request).instrument(span).await;
    if response.status().is_client_error() || response.status().is_server_error() {
        response = explained(response, &app.public_url, &request_id, head);
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    if let Some(log) = log {
        log.end(response.status(), &request_id);
    }
    response
}

/// For the layer that catches panics: the process's panic hook has told of it.
pub(crate) fn on_panic(_: Box<dyn Any + Send>) -> Response {
    ApiError::internal().into_response()
}

/// The response with a problem for a body; its other headers (`Allow`, `Retry-After`) stay.
fn explained(response: Response, base: &str, request_id: &str, head: bool) -> Response {
    let error = response.extensions().get::<Arc<ApiError>>().cloned();
    let error = error.unwrap_or_else(|| Arc::new(ApiError::of_status(response.status())));
    let problem = error.problem(base, request_id);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let (mut parts, _) = response.into_parts();
    parts.status = error.status;
    for (name, value) in &error.headers {
        parts.headers.insert(name, value.clone());
    }
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CONTENT_LENGTH, body.len().into());
    Response::from_parts(parts, if head { axum::body::Body::empty() } else { body.into() })
}

/// The caller's own id, where it is harmless.
fn sent_id(request: &Request) -> Option<String> {
    let id = request.headers().get(&REQUEST_ID)?.to_str().ok()?;
    let harmless = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let valid = !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(harmless);
    valid.then(|| id.to_owned())
}
