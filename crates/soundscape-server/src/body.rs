//! Bodies of requests: no route needs one, so what is sent is read to its end, within bounds, and dropped.

use std::time::Duration;

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::TryStreamExt as _;
use http::{HeaderValue, header};
use tokio::time::timeout;

use crate::problem::{ApiError, ApiResult};

const MOST_BYTES: u64 = 64 * 1024;
/// Whoever sends one slower than this is sent away.
const TIME: Duration = Duration::from_secs(10);

/// The layer. What cannot be read whole ends its connection: nobody knows where the next request would begin.
pub(crate) async fn drop_body(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if !body.is_end_stream()
        && let Err(error) = timeout(TIME, read(body)).await.unwrap_or_else(|_| Err(too_slow()))
    {
        let mut response = error.into_response();
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        return response;
    }
    next.run(Request::from_parts(parts, Body::empty())).await
}

async fn read(body: Body) -> ApiResult<()> {
    let mut bytes = body.size_hint().lower();
    if bytes > MOST_BYTES {
        return Err(ApiError::too_large());
    }
    bytes = 0;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.try_next().await.map_err(|_| broken())? {
        bytes += chunk.len() as u64;
        if bytes > MOST_BYTES {
            return Err(ApiError::too_large());
        }
    }
    Ok(())
}

fn broken() -> ApiError {
    ApiError::unreadable("The request's body cannot be read. This call needs none: leave it out.")
}

fn too_slow() -> ApiError {
    ApiError::unreadable(format!(
        "The request's body was not there after {} s. This call needs none: leave it out.",
        TIME.as_secs()
    ))
}
