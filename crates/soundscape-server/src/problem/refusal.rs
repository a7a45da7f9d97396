//! The whole answer to a request that no layer has seen, because its head cannot be read.

use http::StatusCode;

use super::ApiError;
use crate::key::random_id;

/// As it goes over the wire; the connection ends after it.
pub(crate) fn refusal(status: StatusCode, base: &str) -> Vec<u8> {
    let request_id = random_id("req").unwrap_or_default();
    let problem = ApiError::of_status(status).problem(base, &request_id);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\nx-request-id: {request_id}\r\n\
         access-control-allow-origin: *\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}
