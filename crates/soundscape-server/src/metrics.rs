//! What Prometheus is told of a running server.

mod requests;

use std::sync::Arc;

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::header;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, info::Info},
    registry::{Registry, Unit},
};

pub(crate) use self::requests::{Requests, count};
use crate::{app::App, openapi};

/// All that is counted while it happens. Clones count together.
#[derive(Clone, Default)]
pub(crate) struct Metrics {
    pub(crate) requests: Requests,
    pub(crate) renditions: Renditions,
    pub(crate) answers: Answers,
}

/// Files made from sounds.
#[derive(Clone, Default)]
pub(crate) struct Renditions {
    pub(crate) running: Gauge,
    pub(crate) waiting: Gauge,
    pub(crate) refused: Counter,
    pub(crate) made: Family<MadeLabels, Counter>,
}

/// Who wanted which file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct MadeLabels {
    pub(crate) kind: String,
    pub(crate) cause: &'static str,
}

/// Answers that are remembered.
#[derive(Clone, Default)]
pub(crate) struct Answers {
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
}

/// Counts something for as long as it lasts, however that ends.
pub(crate) struct Lasting(Gauge);

impl Lasting {
    pub(crate) fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Lasting {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Metrics for Prometheus
#[utoipa::path(get, path = "", operation_id = "getMetrics", tag = "Server",
    responses(
        (status = 200, description = "OpenMetrics text.", body = String, content_type = "application/openmetrics-text"),
        openapi::Busy,
    ))]
pub(crate) async fn show(State(app): State<Arc<App>>) -> Response {
    let registry = registry(&app).await;
    let mut text = String::new();
    // A string takes all that is written to it.
    encode(&mut text, &registry).expect("a string can be written to");
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, media_type)], text).into_response()
}

async fn registry(app: &App) -> Registry {
    let Metrics { requests, renditions, answers } = app.metrics.clone();
    let mut registry = Registry::with_prefix("soundscape");
    let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The server's version", build);
    registry.register("http_requests", "Requests answered", requests.answered);
    let help = "Time until the head of an answer was sent";
    registry.register_with_unit("http_request_duration", help, Unit::Seconds, requests.durations);
    registry.register("http_requests_in_flight", "Requests that are being answered", requests.in_flight);
    let help = "Requests refused or failed, by the code of their problem";
    registry.register("http_problems", help, requests.problems);
    let help = "Answers given from memory";
    registry.register("answer_cache_hits", help, answers.hits);
    let help = "Answers that were not in memory and could have been";
    registry.register("answer_cache_misses", help, answers.misses);
    registry.register("renditions_running", "Files that are being made from sounds", renditions.running);
    registry.register("renditions_waiting", "Files that wait to be made", renditions.waiting);
    let help = "Requests for a file that were turned away because too many waited";
    registry.register("renditions_refused", help, renditions.refused);
    registry.register("renditions_made", "Files made from sounds", renditions.made);

    let sounds: Gauge = Gauge::default();
    sounds.set(app.search.sounds().try_into().unwrap_or(i64::MAX));
    registry.register("sounds", "Sounds of the catalogue that searches find", sounds);
    // Without its database a server still tells of the rest; the log tells of the database.
    if let Ok(rev) = app.store.rev().await {
        let lag: Gauge = Gauge::default();
        lag.set((rev - app.search.rev()).max(0));
        registry.register(
            "index_lag_revisions",
            "Changes of the catalogue that searches do not show yet",
            lag,
        );
    }
    registry
}
