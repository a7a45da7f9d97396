//! A failed attempt: the error for whoever asked, and what the retry policy needs to know.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Response, Url,
    header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER},
};
use soundscape_wire::Problem;

use crate::{
    ClientError,
    retry::Outcome,
    server_url::{origin, public},
};

pub(crate) struct Failure {
    pub(crate) error: ClientError,
    pub(crate) outcome: Outcome,
    /// So much arrived that the attempt was not in vain: the next one counts as the first.
    pub(crate) got_further: bool,
}

impl Failure {
    pub(crate) fn new(error: ClientError, outcome: Outcome) -> Self {
        Self { error, outcome, got_further: false }
    }

    pub(crate) fn last(error: ClientError) -> Self {
        Self::new(error, Outcome::Final)
    }

    pub(crate) fn timeout(url: &Url, after: Duration) -> Self {
        Self::new(ClientError::Timeout { url: public(url), after }, Outcome::Network)
    }

    pub(crate) fn network(url: &Url, limit: Duration, error: reqwest::Error) -> Self {
        // The error's own URL has the signature in it.
        let error = error.without_url();
        let error = if error.is_connect() {
            ClientError::Connect { url: origin(url), source: Arc::new(error) }
        } else if error.is_timeout() {
            return Self::timeout(url, limit);
        } else {
            ClientError::Broken { url: public(url), source: Arc::new(error) }
        };
        Self::new(error, Outcome::Network)
    }

    /// An answer that is no success.
    pub(super) async fn refused(url: &Url, limit: Duration, response: Response) -> Self {
        let status = response.status().as_u16();
        let outcome = Outcome::Status { status, retry_after: retry_after(response.headers()) };
        let unexpected = ClientError::UnexpectedResponse { url: public(url), status, source: None };
        if !has_media_type(response.headers(), "application/problem+json") {
            return Self::new(unexpected, outcome);
        }
        match response.bytes().await {
            Ok(body) => match serde_json::from_slice::<Problem>(&body) {
                Ok(problem) => Self::new(ClientError::Api(Box::new(problem)), outcome),
                Err(_) => Self::new(unexpected, outcome),
            },
            Err(error) => Self::network(url, limit, error),
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self::last(error)
    }
}

/// Whole seconds, as the API sends it; a date is not understood and counts as none.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

pub(crate) fn has_media_type(headers: &HeaderMap, expected: &str) -> bool {
    media_type(headers).is_some_and(|found| found.eq_ignore_ascii_case(expected))
}

/// The media type of a body, without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim())
}
