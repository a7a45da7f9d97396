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

/// Answers by what they depend on beside the database: the state of the index, the hour that URLs are signed in, and
/// the request.
pub(crate) type Answers = Fresh<String, Arc<Answer>>;

/// How many are kept.
pub(crate) const KEPT: usize = 1_000;
/// Longer ones, their requests counted in, are answered and not kept: so all of them together stay small.
const LONGEST_BYTES: usize = 64 * 1024;

/// A successful answer.
pub(crate) struct Answer {
    headers: HeaderMap,
    body: Bytes,
}

/// The layer of routes whose answers are the same for every key.
pub(crate) async fn remember(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> ApiResult<Response> {
    if request.method() != Method::GET {
        return Ok(next.run(request).await);
    }
    // Seen before the answer is made: what is written meanwhile makes it void.
    let stamp = app.store.stamp();
    let signed_until = files::preview_expiry(app.clock.now()).as_second();
    let key = format!("{signed_until} {} {}", app.search.generation(), request.uri());
    if let Some(answer) = app.answers.get(stamp, &key) {
        app.metrics.answers.hits.inc();
        return Ok(answer.to(request.headers()));
    }
    app.metrics.answers.misses.inc();
    // The whole answer, whatever this caller has of it.
    let mut condition = HeaderMap::new();
    while let Some(tag) = request.headers_mut().remove(header::IF_NONE_MATCH) {
        condition.append(header::IF_NONE_MATCH, tag);
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::OK {
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    // It is in memory already: handlers answer with whole messages.
    let body = to_bytes(body, usize::MAX).await.map_err(|_| ApiError::internal())?;
    let length = key.len() + body.len();
    let answer = Arc::new(Answer { headers: parts.headers, body });
    if length <= LONGEST_BYTES {
        app.answers.put(stamp, key, answer.clone());
    }
    Ok(answer.to(&condition))
}

impl Answer {
    /// For a caller who may have it already.
    fn to(&self, condition: &HeaderMap) -> Response {
        let etag = self.headers.get(header::ETAG).and_then(|etag| etag.to_str().ok());
        let has = etag.is_some_and(|etag| conditional::has(condition, etag));
        let mut response = if has {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from(self.body.clone()).into_response()
        };
        response.headers_mut().extend(self.headers.clone());
        if has {
            response.headers_mut().remove(header::CONTENT_TYPE);
        }
        response
    }
}
