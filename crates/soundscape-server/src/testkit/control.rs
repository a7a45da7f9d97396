//! Switches faults over HTTP, for tests in other languages.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::StatusCode;
use serde::{Deserialize, de::Error as _};
use serde_json::{Map, Value, json};

use super::{Fault, Outage, Route, TestServer, fault::Kind};
use crate::error::ServerError;

type Server = State<Arc<TestServer>>;

/// `POST /faults`, `/heal`, `/outage`, `/clock`; `GET /counts`.
pub(crate) fn router(server: Arc<TestServer>) -> Router {
    Router::new()
        .route("/faults", post(inject))
        .route("/heal", post(heal))
        .route("/outage", post(outage))
        .route("/clock", post(clock))
        .route("/counts", get(counts))
        .with_state(server)
}

/// `{"fault": "cut", "byte": 1000, "on": "files", "times": 3}`; any fault may also have a `share` and its `seed`.
async fn inject(State(server): Server, Json(order): Json<Map<String, Value>>) -> Response {
    match fault(order) {
        Ok(fault) => {
            server.inject(fault);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    }
}

async fn heal(State(server): Server) -> Response {
    blocking(move || server.heal()).await
}

#[derive(Deserialize)]
struct OutageOrder {
    outage: Outage,
}

/// `{"outage": "refused"}` or `{"outage": "hung_up"}`, until it is healed.
async fn outage(State(server): Server, Json(order): Json<OutageOrder>) -> Response {
    blocking(move || server.outage(order.outage)).await
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum ClockOrder {
    AdvanceS(u64),
    SetBackS(u64),
}

/// `{"advance_s": 900}` or `{"set_back_s": 60}`.
async fn clock(State(server): Server, Json(order): Json<ClockOrder>) -> StatusCode {
    match order {
        ClockOrder::AdvanceS(seconds) => server.clock().advance(Duration::from_secs(seconds)),
        ClockOrder::SetBackS(seconds) => server.clock().set_back(Duration::from_secs(seconds)),
    }
    StatusCode::NO_CONTENT
}

async fn counts(State(server): Server) -> Response {
    let count = move || {
        let requests = |route| server.requests(route);
        Ok::<_, ServerError>(json!({
            "requests": {
                "any": requests(Route::Any), "search": requests(Route::Search), "tickets": requests(Route::Tickets),
                "files": requests(Route::Files), "other": requests(Route::Other),
            },
            "connections": server.connections(),
            "under_way": server.under_way(),
            "credits_charged": server.credits_charged()?,
        }))
    };
    match tokio::task::spawn_blocking(count).await.unwrap_or(Err(ServerError::Stopped)) {
        Ok(counts) => Json(counts).into_response(),
        Err(error) => failed(&error),
    }
}

fn fault(mut order: Map<String, Value>) -> Result<Fault, serde_json::Error> {
    let mut take = |name| order.remove(name).unwrap_or_default();
    let (on, times, share, seed) = (take("on"), take("times"), take("share"), take("seed"));
    let seed = serde_json::from_value::<Option<u64>>(seed)?.unwrap_or(1);
    let mut fault = if order.get("fault").is_some_and(|fault| fault == "storm") {
        Fault::storm(seed)
    } else {
        Fault::of(serde_json::from_value::<Kind>(Value::Object(order))?)
    };
    if let Some(route) = serde_json::from_value(on)? {
        fault = fault.on(route);
    }
    if let Some(times) = serde_json::from_value(times)? {
        fault = fault.times(times);
    }
    match serde_json::from_value::<Option<f64>>(share)? {
        Some(share) if !(0.0..=1.0).contains(&share) => {
            Err(serde_json::Error::custom("`share` is from 0 to 1"))
        }
        Some(share) => Ok(fault.share(share, seed)),
        None => Ok(fault),
    }
}

async fn blocking(work: impl FnOnce() -> Result<(), ServerError> + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(work).await.unwrap_or(Err(ServerError::Stopped)) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => failed(&error),
    }
}

fn failed(error: &ServerError) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("{error}\n")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testkit::fault::Place;

    #[test]
    fn faults_are_read() {
        let read = |text: &str| fault(serde_json::from_str(text).unwrap());
        let cut = read(r#"{"fault": "cut", "byte": 1000, "on": "files", "times": 3}"#).unwrap();
        assert_eq!(cut.kinds, [Kind::Cut { byte: Place::Byte(1_000), reset: false }]);
        assert_eq!((cut.route, cut.times, cut.share), (Route::Files, Some(3), 1.0));
        let busy = read(r#"{"fault": "status", "status": 429, "retry_after_s": 2, "share": 0.5}"#).unwrap();
        assert_eq!(busy.kinds, [Kind::Status { status: 429, retry_after_s: Some(2) }]);
        assert_eq!((busy.route, busy.times, busy.share), (Route::Any, None, 0.5));
        let anywhere = read(r#"{"fault": "stall", "byte": "anywhere"}"#).unwrap();
        assert_eq!(anywhere.kinds, [Kind::Stall { byte: Some(Place::Anywhere) }]);
        assert_eq!(read(r#"{"fault": "storm", "seed": 7}"#).unwrap().kinds, Fault::storm(7).kinds);
        for (wrong, says) in [
            (r#"{"fault": "cutt"}"#, "unknown variant `cutt`"),
            (r#"{"fault": "cut"}"#, "missing field `byte`"),
            (r#"{"fault": "hang_up", "bite": 1}"#, "bite"),
            (r#"{"fault": "stall", "on": "moon"}"#, "unknown variant `moon`"),
            (r#"{"fault": "stall", "share": 2}"#, "`share` is from 0 to 1"),
        ] {
            let error = read(wrong).unwrap_err().to_string();
            assert!(error.contains(says), "{wrong}: {error}");
        }
    }
}
