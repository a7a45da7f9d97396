//! Refuses requests that two programs on their way could take for different ones (RFC 9112, section 3.2).

use axum::{extract::Request, middleware::Next, response::Response};
use http::{Version, header};

use crate::problem::{ApiError, ApiResult};

/// The layer. What else could be read in two ways, such as two lengths, never comes so far.
pub(crate) async fn check(request: Request, next: Next) -> ApiResult<Response> {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    if hosts > 1 || hosts == 0 && request.version() == Version::HTTP_11 {
        return Err(ApiError::unreadable("The request needs one Host header, and has none or several."));
    }
    // `CONNECT` asks for a way to another server, and only it names no path.
    if !request.uri().path().starts_with('/') {
        return Err(ApiError::unreadable("The request does not name a path, such as /v2/sounds/search."));
    }
    Ok(next.run(request).await)
}
