//! Answers requests by the real server's router, or by what befalls them.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Extension, Router,
    body::Body,
    extract::{ConnectInfo, Request, State},
    middleware,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use hyper::body::Incoming;
use jiff::fmt::rfc2822::DateTimePrinter;
use soundscape_wire::ErrorCode;
use tower::{ServiceBuilder, ServiceExt};

use super::{
    body::{HungUp, befall},
    fault::{Kind, Route},
    plan::Plan,
    tally::Tally,
    wire::Line,
};
use crate::{
    app::App,
    clock::{next_month_after, pause},
    problem::{self, ApiError},
    router,
};

/// What stands behind the doors of a test server.
pub(super) struct Answer {
    app: Arc<App>,
    router: Router,
    refusals: Router,
    pub(super) plan: Mutex<Plan>,
    pub(super) tally: Arc<Tally>,
}

impl Answer {
    pub(super) fn new(app: Arc<App>) -> Self {
        let refusals = Router::new().fallback(refuse).layer(
            ServiceBuilder::new()
                .layer(middleware::from_fn_with_state(app.clone(), problem::layer))
                .layer(router::cors()),
        );
        let (router, refusals) = (router::router(app.clone()), refusals.with_state(app.clone()));
        Self { app, router, refusals, plan: Mutex::default(), tally: Arc::default() }
    }

    pub(super) async fn answer(
        self: Arc<Self>,
        request: http::Request<Incoming>,
        line: Arc<Line>,
        caller: SocketAddr,
    ) -> Result<Response, HungUp> {
        let (parts, body) = request.into_parts();
        let (route, head) = (Route::of(parts.uri.path()), parts.method == Method::HEAD);
        let under_way = self.tally.begin(route, &parts);
        // A file's query is its signature, which is another one each time.
        let asked = match parts.uri.path_and_query() {
            Some(asked) if route != Route::Files => asked.as_str(),
            _ => parts.uri.path(),
        };
        let strike = self.plan.lock().unwrap_or_else(PoisonError::into_inner).draw(route, asked);
        let mut request = Request::from_parts(parts, Body::new(body));
        request.extensions_mut().insert(ConnectInfo(caller));

        let mut response = match strike.as_ref().map(|strike| &strike.kind) {
            Some(refusal @ (Kind::Status { .. } | Kind::NoCredits {} | Kind::ExpiredUrl {})) => {
                self.refused(request, refusal).await
            }
            Some(Kind::Delay { ms }) => {
                pause(Duration::from_millis(*ms)).await;
                self.served(request).await
            }
            Some(Kind::Whole {}) => {
                request.headers_mut().remove(header::RANGE);
                self.served(request).await
            }
            _ => self.served(request).await,
        };
        match strike.as_ref().map(|strike| &strike.kind) {
            Some(Kind::HangUp {}) => return Err(HungUp),
            Some(Kind::Stall { byte: None }) => std::future::pending().await,
            _ => {}
        }
        if let Some(date) = self.date() {
            response.headers_mut().insert(header::DATE, date);
        }
        under_way.answered(response.status().as_u16());
        // There is no body that anything could befall.
        let strike = strike.filter(|_| !head);
        Ok(befall(response, strike, line, under_way))
    }

    async fn served(&self, request: Request) -> Response {
        self.router.clone().oneshot(request).await.into_response()
    }

    async fn refused(&self, mut request: Request, kind: &Kind) -> Response {
        let Kind::Status { status, retry_after_s } = kind else {
            request.extensions_mut().insert(kind.clone());
            return self.refusals.clone().oneshot(request).await.into_response();
        };
        let mut response = if matches!(status, 429 | 500 | 503) {
            request.extensions_mut().insert(kind.clone());
            self.refusals.clone().oneshot(request).await.into_response()
        } else {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_GATEWAY);
            (status, Html(format!("<html><body><h1>{status}</h1></body></html>"))).into_response()
        };
        match retry_after_s {
            Some(seconds) => response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into()),
            None => response.headers_mut().remove(header::RETRY_AFTER),
        };
        response
    }

    /// A caller that compares clocks must find the server's.
    fn date(&self) -> Option<HeaderValue> {
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.app.clock.now()).ok()?;
        HeaderValue::from_str(&date).ok()
    }
}

/// In the server's own words.
async fn refuse(State(app): State<Arc<App>>, Extension(kind): Extension<Kind>) -> ApiError {
    match kind {
        Kind::Status { status: 429, retry_after_s } => {
            ApiError::rate_limited(app.tiers.enterprise.rate, retry_after_s.unwrap_or(1))
        }
        Kind::Status { status: 503, .. } => {
            ApiError::unavailable(1, "The test kit makes the server unavailable. Try again.")
        }
        Kind::NoCredits {} => ApiError::insufficient_credits(0, next_month_after(app.clock.now())),
        Kind::ExpiredUrl {} => ApiError::forbidden(
            ErrorCode::UrlExpired,
            "The test kit lets this URL expire. Ask for a new one.",
        ),
        _ => ApiError::internal(),
    }
}
