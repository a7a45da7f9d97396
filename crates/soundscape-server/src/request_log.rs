//! One line in the log for each request: what it was, whose, and what became of it.

use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

use axum::extract::{MatchedPath, Request};
use http::{Extensions, Method, StatusCode};
use tracing::Level;

use crate::clock;

/// A request under way. Of its URL only the route's pattern is told: a query may be a signature.
pub(crate) struct RequestLog {
    method: Method,
    begun: Instant,
    known: Arc<Known>,
}

/// What the layers further in find out.
#[derive(Default)]
struct Known {
    route: OnceLock<MatchedPath>,
    key_id: OnceLock<String>,
}

impl RequestLog {
    /// `None`: nobody reads it, and it costs nothing.
    pub(crate) fn begin(request: &mut Request) -> Option<Self> {
        if !tracing::enabled!(Level::DEBUG) {
            return None;
        }
        let known = Arc::new(Known::default());
        request.extensions_mut().insert(known.clone());
        Some(Self { method: request.method().clone(), begun: clock::monotonic(), known })
    }

    pub(crate) fn end(self, status: StatusCode, request_id: &str) {
        tracing::debug!(
            method = %self.method,
            route = self.known.route.get().map_or("none", MatchedPath::as_str),
            status = status.as_u16(),
            latency_ms = self.begun.elapsed().as_secs_f64() * 1_000.0,
            request_id,
            key_id = self.known.key_id.get(),
            "answered a request"
        );
    }
}

/// Tells the log which route a request has.
pub(crate) fn note_route(request: &Extensions, route: &MatchedPath) {
    if let Some(known) = request.get::<Arc<Known>>() {
        // There is one route.
        let _ = known.route.set(route.clone());
    }
}

/// Tells the log whose request it is.
pub(crate) fn note_key(request: &Extensions, key_id: &str) {
    if let Some(known) = request.get::<Arc<Known>>() {
        // There is one key.
        let _ = known.key_id.set(key_id.into());
    }
}
