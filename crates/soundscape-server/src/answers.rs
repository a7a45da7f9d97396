//! Remembers whole answers for as long as nobody writes to the database, so that what is asked often costs little.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, header};

use crate::{
    app::App,
    conditional, files,
    fresh::Fresh,
    problem::{ApiError, ApiResult},
};

/// Answers by what they depend on beside the database: the state of the index, the hour that URLs are signed in and the
/// key that signs them, and the request.
pub(crate) type Answers = Fresh<String, Arc<Answer>>;

/// How many are kept.
pub(crate) const KEPT: usize = 1_000;
/// Longer ones, their requests and headers counted in, are answered and not kept: so all of them together stay small.
const LONGEST_BYTES: usize = 64 * 1024;

/// A successful answer.
pub(crate) struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

/// The layer of routes whose answers are the same for every key. Their handlers give the whole answer: here it is seen
/// whether the caller has it.
pub(crate) async fn remember(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> ApiResult<Response> {
    let mut condition = HeaderMap::new();
    for tag in request.headers().get_all(header::IF_NONE_MATCH) {
        condition.append(header::IF_NONE_MATCH, tag.clone());
    }
    let answer = if request.method() == Method::GET {
        recall(&app, request, next).await?
    } else {
        next.run(request).await
    };
    Ok(conditional::unless_known(&condition, answer))
}

async fn recall(app: &App, request: Request, next: Next) -> ApiResult<Response> {
    // Seen before the answer is made: what is written meanwhile makes it void.
    let stamp = app.store.stamp();
    let now = app.clock.now();
    let (signed_until, signed_with) = (files::preview_expiry(now).as_second(), app.signer.key_id(now));
    let key = format!("{signed_until} {signed_with} {} {}", app.search.generation(), request.uri());
    if let Some(answer) = app.answers.get(stamp, &key) {
        app.metrics.answers.hits.inc();
        return Ok(answer.response());
    }
    app.metrics.answers.misses.inc();
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    // It is in memory already: handlers answer with whole messages.
    let body = to_bytes(body, usize::MAX).await.map_err(|_| ApiError::internal())?;
    let headers: usize = parts.headers.values().map(|value| value.len()).sum();
    let length = key.len() + headers + body.len();
    let answer = Arc::new(Answer { headers: parts.headers, body });
    if length <= LONGEST_BYTES {
        app.answers.put(stamp, key, answer.clone());
    }
    Ok(answer.response())
}

impl Answer {
    fn response(&self) -> Response {
        let mut response = Body::from(self.body.clone()).into_response();
        response.headers_mut().extend(self.headers.clone());
        response
    }
}
