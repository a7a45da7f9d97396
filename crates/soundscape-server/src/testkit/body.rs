//! Answers whose bodies break off, stop, trickle or are wrong.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, HttpBody},
    response::Response,
};
use bytes::Bytes;
use futures_util::{StreamExt, future, stream, stream::BoxStream};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use super::{
    fault::{Kind, Strike},
    tally::UnderWay,
    wire::Line,
};
use crate::clock::pause;

type Data = BoxStream<'static, Result<Bytes, axum::Error>>;

/// Ends a connection before its time.
#[derive(Debug, thiserror::Error)]
#[error("the test kit hung up")]
pub(super) struct HungUp;

/// How often a slow body goes on in a second.
const SLOW_STEPS: u64 = 20;

/// Lets the strike befall the answer, which is under way until its body has ended.
pub(super) fn befall(
    mut response: Response,
    strike: Option<Strike>,
    line: Arc<Line>,
    under_way: UnderWay,
) -> Response {
    let exact = response.body().size_hint().exact();
    if exact == Some(0) {
        return response;
    }
    let headers = response.headers_mut();
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let length = announced.or(exact);
    // A body that is wrapped does not tell its length any more.
    if let Some(length) = length {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Some(Strike { kind, .. }) = &strike {
        write_headers(headers, kind, length);
    }
    response.map(|body| {
        let data = body.into_data_stream().boxed();
        let data = match strike {
            Some(strike) => spoil(data, &strike, length.unwrap_or(u64::MAX), line),
            None => data,
        };
        Body::from_stream(data.map(move |chunk| {
            let _until_the_end = &under_way;
            chunk
        }))
    })
}

fn write_headers(headers: &mut HeaderMap, kind: &Kind, length: Option<u64>) {
    match kind {
        Kind::Header { name, value } => {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
        Kind::Length { unannounced: true, .. } => {
            headers.remove(header::CONTENT_LENGTH);
        }
        Kind::Length { change, .. } => {
            if let Some(length) = length {
                headers.insert(header::CONTENT_LENGTH, length.saturating_add_signed(*change).into());
            }
        }
        _ => {}
    }
}

fn spoil(data: Data, strike: &Strike, length: u64, line: Arc<Line>) -> Data {
    match &strike.kind {
        Kind::Cut { byte, reset } => {
            if *reset {
                line.reset_at_end();
            }
            let end = async move {
                line.flushed().await;
                Err(axum::Error::new(HungUp))
            };
            first(data, byte.of(length, strike.luck)).chain(stream::once(end)).boxed()
        }
        Kind::Stall { byte: Some(byte) } => {
            first(data, byte.of(length, strike.luck)).chain(stream::pending()).boxed()
        }
        Kind::Flip { byte } => flipped(data, byte.of(length, strike.luck)),
        Kind::Length { change, .. } => match usize::try_from(*change) {
            Ok(more) => data.chain(stream::once(future::ready(Ok(vec![b'!'; more].into())))).boxed(),
            Err(_) => first(data, length.saturating_add_signed(*change)),
        },
        Kind::Slow { bytes_per_s } => slow(data, *bytes_per_s),
        _ => data,
    }
}

fn first(data: Data, bytes: u64) -> Data {
    let rest = data.scan(bytes, |left, chunk| {
        let chunk = chunk.map(|mut chunk| {
            chunk.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= chunk.len() as u64;
            chunk
        });
        let end = chunk.as_ref().is_ok_and(Bytes::is_empty);
        future::ready(if end { None } else { Some(chunk) })
    });
    rest.boxed()
}

fn flipped(data: Data, byte: u64) -> Data {
    let mut passed = 0;
    let data = data.map(move |chunk| {
        let chunk = chunk?;
        let here = byte.checked_sub(passed).filter(|here| *here < chunk.len() as u64);
        passed += chunk.len() as u64;
        let Some(here) = here else { return Ok(chunk) };
        let mut bytes = Vec::from(chunk);
        bytes[here as usize] ^= 1;
        Ok(bytes.into())
    });
    data.boxed()
}

fn slow(data: Data, bytes_per_s: u64) -> Data {
    let step = usize::try_from(bytes_per_s / SLOW_STEPS).unwrap_or(usize::MAX).max(1);
    // Where a step is one byte it may take longer.
    let wait = Duration::from_secs(1).mul_f64(step as f64 / bytes_per_s.max(1) as f64);
    let pieces = data.flat_map(move |chunk| {
        let pieces: Vec<_> = match chunk {
            Ok(chunk) => (0..chunk.len())
                .step_by(step)
                .map(|from| Ok(chunk.slice(from..chunk.len().min(from.saturating_add(step)))))
                .collect(),
            Err(error) => vec![Err(error)],
        };
        stream::iter(pieces)
    });
    let paced = pieces.then(move |piece| async move {
        pause(wait).await;
        piece
    });
    paced.boxed()
}
