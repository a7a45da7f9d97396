//! A body as it arrives: ends with an error when it stalls.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{BoxFuture, Either, select};
use reqwest::{Response, Url};

use crate::{ClientError, clock::Clock, retry::Outcome, server_url::public, transport::Failure};

/// The chunks of a body. In each window of time a least number of bytes must arrive.
pub(super) struct Body<'a> {
    response: Response,
    url: &'a Url,
    clock: &'a dyn Clock,
    window: Duration,
    window_end: BoxFuture<'static, ()>,
    window_bytes: u64,
    /// Bytes of the file that are there, those before this body included.
    received: u64,
}

/// Bytes a second; slower counts as stalled.
const LEAST_BYTES_PER_S: u64 = 128;
const LEAST_WINDOW: Duration = Duration::from_millis(500);

impl<'a> Body<'a> {
    /// From the time that the head of the answer was given. What is cut off here is continued where it was, so less
    /// patience is needed.
    pub(super) fn window(limit: Duration) -> Duration {
        (limit / 4).max(LEAST_WINDOW)
    }

    pub(super) fn new(
        response: Response,
        url: &'a Url,
        clock: &'a dyn Clock,
        window: Duration,
        received: u64,
    ) -> Self {
        let window_end = clock.sleep(window);
        Self { response, url, clock, window, window_end, window_bytes: 0, received }
    }

    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let least_bytes = (LEAST_BYTES_PER_S as f64 * self.window.as_secs_f64()) as u64;
        loop {
            let chunk = std::pin::pin!(self.response.chunk());
            match select(chunk, &mut self.window_end).await {
                Either::Left((chunk, _)) => {
                    let chunk = chunk.map_err(|error| Failure::network(self.url, self.window, error))?;
                    let length = chunk.as_ref().map_or(0, Bytes::len) as u64;
                    self.window_bytes += length;
                    self.received += length;
                    return Ok(chunk);
                }
                Either::Right(_) if self.window_bytes >= least_bytes => {
                    self.window_bytes = 0;
                    self.window_end = self.clock.sleep(self.window);
                }
                Either::Right(_) => {
                    let (url, received_bytes, window) = (public(self.url), self.received, self.window);
                    let error = ClientError::Stalled { url, received_bytes, least_bytes, window };
                    return Err(Failure::new(error, Outcome::Network));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
