//! Counts requests: how many, how long, how they ended.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::Method;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
};

use super::{Lasting, Metrics};
use crate::{clock, problem::ApiError, request_log};

/// What is counted of requests.
#[derive(Clone)]
pub(crate) struct Requests {
    pub(super) answered: Family<RequestLabels, Counter>,
    pub(super) durations: Family<RouteLabels, Histogram, fn() -> Histogram>,
    pub(super) in_flight: Gauge,
    pub(super) problems: Family<ProblemLabels, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RequestLabels {
    method: String,
    /// The router's pattern, so that ids do not make a counter each.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct RouteLabels {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ProblemLabels {
    code: &'static str,
}

/// From an answer out of memory to the making of a long file.
const BUCKETS_S: [f64; 12] = [0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.5, 1.0, 5.0, 30.0];

impl Default for Requests {
    fn default() -> Self {
        Self {
            answered: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS_S)),
            in_flight: Gauge::default(),
            problems: Family::default(),
        }
    }
}

/// The layer of every route.
pub(crate) async fn count(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let requests = &metrics.requests;
    let route = request.extensions().get::<MatchedPath>().cloned();
    if let Some(route) = &route {
        request_log::note_route(request.extensions(), route);
    }
    let route = route.as_ref().map_or("none", MatchedPath::as_str).to_owned();
    // Methods are the caller's to make up, and each would be a counter for ever.
    let known = [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS].contains(request.method());
    let method = if known { request.method().as_str() } else { "other" }.to_owned();
    let begun = clock::monotonic();
    let response = {
        let _in_flight = Lasting::new(&requests.in_flight);
        next.run(request).await
    };
    let labels = RouteLabels { route };
    requests.durations.get_or_create(&labels).observe(begun.elapsed().as_secs_f64());
    let labels = RequestLabels { method, route: labels.route, status: response.status().as_u16() };
    requests.answered.get_or_create(&labels).inc();
    if let Some(error) = response.extensions().get::<Arc<ApiError>>() {
        requests.problems.get_or_create(&ProblemLabels { code: error.code().name() }).inc();
    }
    response
}
