//! Answers a request for a file: whole, in parts, or not at all because the client has it.

use std::ops::Range;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::range::{Asked, asked};
use crate::{
    blobs::Blobs,
    conditional,
    error::ServerError,
    problem::{ApiError, ApiResult},
    rendition::Rendition,
    store::Derivative,
};

/// The file's content never changes under its URL, so its hash is a strong validator.
pub(super) async fn respond(
    blobs: &Blobs,
    file: &Derivative,
    media_type: &'static str,
    request: &HeaderMap,
) -> ApiResult<Response> {
    let etag = format!("\"{}\"", file.sha256);
    let length = file.size_bytes;
    let mut response = if conditional::has(request, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        match asked(range_header(request, &etag), length) {
            Asked::Whole => {
                let body = Body::from_stream(blobs.stream(&file.blob, 0..length).await?);
                ([(header::CONTENT_LENGTH, length)], body).into_response()
            }
            Asked::Parts(parts) => match parts.as_slice() {
                [part] => single(blobs, &file.blob, part.clone(), length).await?,
                _ => multiple(blobs, &file.blob, parts, length, media_type, &file.sha256[..32]),
            },
            Asked::Nothing => return Err(ApiError::range_not_satisfiable(length)),
        }
    };
    let headers = response.headers_mut();
    if !headers.contains_key(header::CONTENT_TYPE) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, immutable"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::ETAG, value(&etag));
    Ok(response)
}

/// `attachment`, with the sound's title for a name (RFC 6266, RFC 8187).
pub(super) fn disposition(plain: &str, title: &str, rendition: Rendition) -> HeaderValue {
    let ascii: String = plain.chars().filter(char::is_ascii).collect();
    let named = format!("{}.{}", title.replace(['/', '\\'], "-"), rendition.extension());
    let encoded = utf8_percent_encode(&named, NON_ALPHANUMERIC);
    value(&format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}"))
}

async fn single(blobs: &Blobs, blob: &str, part: Range<u64>, length: u64) -> ApiResult<Response> {
    let headers = [
        (header::CONTENT_RANGE, content_range(&part, length)),
        (header::CONTENT_LENGTH, (part.end - part.start).to_string()),
    ];
    let body = Body::from_stream(blobs.stream(blob, part).await?);
    Ok((StatusCode::PARTIAL_CONTENT, headers, body).into_response())
}

/// `multipart/byteranges` (RFC 9110, section 14.6).
fn multiple(
    blobs: &Blobs,
    blob: &str,
    parts: Vec<Range<u64>>,
    length: u64,
    media_type: &str,
    boundary: &str,
) -> Response {
    let head = |part: &Range<u64>| {
        let range = content_range(part, length);
        Bytes::from(format!(
            "\r\n--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {range}\r\n\r\n"
        ))
    };
    let end = Bytes::from(format!("\r\n--{boundary}--\r\n"));
    let total: u64 = parts.iter().map(|part| head(part).len() as u64 + (part.end - part.start)).sum();
    let total = total + end.len() as u64;
    let pieces: Vec<_> = parts.into_iter().map(|part| (head(&part), part)).collect();
    let (blobs, blob) = (blobs.clone(), blob.to_owned());
    let body = stream::iter(pieces).flat_map(move |(head, part)| {
        let (blobs, blob) = (blobs.clone(), blob.clone());
        let content = stream::once(async move { blobs.stream(&blob, part).await }).try_flatten();
        stream::once(async move { Ok::<_, ServerError>(head) }).chain(content)
    });
    let body = body.chain(stream::once(async move { Ok(end) }));
    let headers = [
        (header::CONTENT_TYPE, format!("multipart/byteranges; boundary={boundary}")),
        (header::CONTENT_LENGTH, total.to_string()),
    ];
    (StatusCode::PARTIAL_CONTENT, headers, Body::from_stream(body)).into_response()
}

fn content_range(part: &Range<u64>, length: u64) -> String {
    format!("bytes {}-{}/{length}", part.start, part.end - 1)
}

/// The `Range` header, unless `If-Range` says that the client's part is of another file.
fn range_header<'a>(request: &'a HeaderMap, etag: &str) -> Option<&'a str> {
    let same = request.get(header::IF_RANGE).is_none_or(|tag| tag.as_bytes() == etag.as_bytes());
    request.get(header::RANGE).filter(|_| same)?.to_str().ok()
}

fn value(text: &str) -> HeaderValue {
    // Hashes, digits, percent-encoded text and ASCII letters are valid in a header.
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
