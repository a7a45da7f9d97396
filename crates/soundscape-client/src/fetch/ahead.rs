//! Fetching what a reader needs long before the transfer gets there, beside it.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use reqwest::{
    Method, Request,
    header::{HeaderValue, RANGE},
};

use super::{
    arrival::{Arrival, PIECE_BYTES},
    body::Body,
    expected::Expected,
};
use crate::{
    ClientError,
    priority::Urgency,
    retry::Outcome,
    server_url::public,
    transport::{Attempt, Failure, Route, Transport},
};

pub(super) struct Ahead<'a> {
    pub(super) transport: &'a Transport,
    pub(super) urgency: &'a Urgency,
    pub(super) arrival: &'a Arrival,
    /// The latest ticket.
    pub(super) expected: &'a Mutex<Arc<Expected>>,
}

impl Ahead<'_> {
    /// Serves whoever waits, one after the other. What cannot be had so comes with the transfer.
    pub(super) async fn serve(&self) -> Infallible {
        loop {
            let from = self.arrival.wanted().await;
            let expected = self.expected.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let attempt = |attempt| self.attempt(attempt, &expected, from);
            let piece = self.transport.persist(Route::File, self.urgency, attempt).await;
            let piece = piece.inspect_err(|error| tracing::debug!(%error, "nothing is fetched ahead"));
            self.arrival.fetched_ahead(from, piece.ok());
        }
    }

    async fn attempt(&self, attempt: Attempt, expected: &Expected, from: u64) -> Result<Bytes, Failure> {
        let length = PIECE_BYTES.min(expected.bytes.saturating_sub(from));
        let range = format!("bytes={from}-{}", (from + length).saturating_sub(1));
        let mut request = Request::new(Method::GET, expected.url.clone());
        // Never the fallback: digits are a valid header.
        let range = HeaderValue::from_str(&range).unwrap_or(HeaderValue::from_static("bytes=0-"));
        request.headers_mut().insert(RANGE, range);
        let response = self.transport.send(attempt, request).await?;
        let status = response.status().as_u16();
        if expected.check_head(&response, from)? != from {
            let url = public(&expected.url);
            return Err(Failure::last(ClientError::UnexpectedResponse { url, status, source: None }));
        }
        let clock = &*self.transport.clock;
        let mut body = Body::new(response, &expected.url, clock, attempt.limit, from);
        let mut piece = Vec::with_capacity(length as usize);
        while let Some(chunk) = body.chunk().await? {
            if (piece.len() + chunk.len()) as u64 > length {
                return Err(expected.size_error(from + (piece.len() + chunk.len()) as u64));
            }
            piece.extend_from_slice(&chunk);
        }
        if (piece.len() as u64) < length {
            let failure = expected.size_error(from + piece.len() as u64);
            return Err(Failure { outcome: Outcome::Network, ..failure });
        }
        Ok(piece.into())
    }
}
