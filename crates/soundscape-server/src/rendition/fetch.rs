//! Fetches the audio of an imported sound whose source is a URL.

use std::{error::Error, path::PathBuf, time::Duration};

use reqwest::{
    Client, StatusCode,
    redirect::{Attempt, Policy},
};

use super::original::{Found, Receiver, SourceError};
use crate::{error::ServerError, source::Location, tls};

pub(super) struct Fetcher {
    client: Client,
    /// Where files are put.
    work: PathBuf,
}

/// The largest file.
const MOST_BYTES: u64 = 2 << 30;
/// A call that waits for it ends soon after.
const LONGEST: Duration = Duration::from_secs(100);
const CONNECT: Duration = Duration::from_secs(10);
/// Between two pieces.
const SILENCE: Duration = Duration::from_secs(20);
const REDIRECTS: usize = 5;

impl Fetcher {
    pub(super) fn new(work: PathBuf) -> Result<Self, ServerError> {
        tls::provide();
        let client = Client::builder()
            .redirect(Policy::custom(|attempt| match refused(&attempt) {
                Some(reason) => attempt.error(reason),
                None => attempt.follow(),
            }))
            .connect_timeout(CONNECT)
            .read_timeout(SILENCE)
            .timeout(LONGEST)
            .user_agent(concat!("soundscape-server/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(ServerError::Http)?;
        Ok(Self { client, work })
    }

    /// The file, with its hash.
    pub(super) async fn fetch(&self, url: &Location) -> Result<Found, SourceError> {
        let away = |error: reqwest::Error| {
            // The URL may hold a secret.
            let error = error.without_url();
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            tracing::warn!(%url, %error, cause, "a source does not answer");
            SourceError::Away
        };
        let mut response = self.client.get(url.whole()).send().await.map_err(away)?;
        match response.status() {
            status if status.is_success() => {}
            StatusCode::NOT_FOUND | StatusCode::GONE => return Err(SourceError::Gone),
            status => {
                tracing::warn!(%url, %status, "a source does not give its file");
                return Err(SourceError::Away);
            }
        }
        let mut left = MOST_BYTES;
        let mut receiver = Receiver::new(&self.work)?;
        while let Some(piece) = response.chunk().await.map_err(away)? {
            left = left.checked_sub(piece.len() as u64).ok_or_else(|| {
                tracing::warn!(%url, most_bytes = MOST_BYTES, "a source is too large");
                SourceError::Undecodable
            })?;
            receiver.take(&piece).await?;
        }
        Ok(receiver.finish().await?)
    }
}

/// A server must not lead this one to something that is no web page, or from HTTPS to where anybody can listen.
fn refused(attempt: &Attempt<'_>) -> Option<&'static str> {
    let was_secure = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
    match attempt.url().scheme() {
        _ if attempt.previous().len() > REDIRECTS => Some("too many redirects"),
        "https" => None,
        "http" if !was_secure => None,
        _ => Some("a redirect away from HTTPS, or to what is no web page"),
    }
}
