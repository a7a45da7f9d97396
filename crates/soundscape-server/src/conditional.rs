//! Answers that the caller may have already: `ETag` and `If-None-Match` (RFC 9110, section 13).

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::key::hex;

/// `value` as JSON with these `headers`. The tag is made from both, so equal answers must be equal byte for byte, with
/// their signed URLs.
pub(crate) fn json(value: &impl Serialize, headers: &[(HeaderName, HeaderValue)]) -> Response {
    // Messages are plain data.
    let body = serde_json::to_vec(value).expect("plain data serialises");
    let mut hash = Sha256::new_with_prefix(&body);
    for (name, value) in headers {
        hash.update(name);
        hash.update(value);
    }
    let etag = format!("\"{}\"", &hex(&hash.finalize())[..TAG_DIGITS]);
    let mut response = ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    let answer = response.headers_mut();
    answer.extend(headers.iter().cloned());
    // The caller may keep it, and has to ask before using it again: a library changes at any time.
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answer.insert(header::ETAG, etag);
    }
    response
}

/// The answer, or only its headers where the caller has it.
pub(crate) fn unless_known(condition: &HeaderMap, mut answer: Response) -> Response {
    let etag = answer.headers().get(header::ETAG).and_then(|etag| etag.to_str().ok());
    if answer.status() == StatusCode::OK && etag.is_some_and(|etag| has(condition, etag)) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        *answer.body_mut() = Body::empty();
        answer.headers_mut().remove(header::CONTENT_TYPE);
        answer.headers_mut().remove(header::CONTENT_LENGTH);
    }
    answer
}

/// 128 bits tell any two answers apart.
const TAG_DIGITS: usize = 32;

/// Whether `If-None-Match` names what is there.
pub(crate) fn has(request: &HeaderMap, etag: &str) -> bool {
    let names = |value: &HeaderValue| {
        let list = value.to_str().unwrap_or_default();
        list.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    };
    request.get_all(header::IF_NONE_MATCH).iter().any(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_tags_are_read() {
        let check = |sent: &[&str], expect: bool| {
            let sent = sent.iter().map(|tag| (header::IF_NONE_MATCH, HeaderValue::from_str(tag).unwrap()));
            assert_eq!(has(&HeaderMap::from_iter(sent), "\"a\""), expect);
        };
        check(&["\"a\""], true);
        check(&["\"b\", W/\"a\""], true);
        check(&["*"], true);
        check(&["a"], false);
        check(&["\"b\""], false);
        check(&[], false);
    }
}
