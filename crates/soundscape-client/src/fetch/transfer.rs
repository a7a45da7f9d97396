//! One attempt to receive a file: streamed to disk, hashed on the way, compared with its ticket.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{Method, Request, Url};
use soundscape_wire::{DownloadTicket, SoundId};

use super::Reporter;
use crate::{
    ClientError,
    cache::{Cache, Digest, Partial},
    runtime::blocking,
    server_url::ServerUrl,
    transport::{Failure, Transport},
};

/// What a ticket promises.
pub(super) struct Expected {
    id: SoundId,
    /// Signed: never printed with its query.
    url: Url,
    pub(super) bytes: u64,
    pub(super) digest: Digest,
}

impl Expected {
    pub(super) fn of(id: &SoundId, ticket: &DownloadTicket, server: &ServerUrl) -> Result<Self, ClientError> {
        let parsed = server.resolve(ticket.download_url.as_str()).zip(ticket.checksum_sha256.parse().ok());
        let (url, digest) = parsed.ok_or_else(|| ClientError::UnexpectedResponse {
            url: server.to_string(),
            status: 200,
            source: None,
        })?;
        Ok(Self { id: id.clone(), url, bytes: ticket.file_size_bytes, digest })
    }

    fn size_error(&self, actual: u64) -> Failure {
        Failure::last(ClientError::Size { id: self.id.clone(), expected: self.bytes, actual })
    }
}

/// Bytes that are gathered before they are written: few hops to a blocking thread, little memory.
const BATCH_BYTES: usize = 256 * 1024;

pub(super) async fn receive(
    transport: &Transport,
    cache: &Cache,
    expected: &Expected,
    reporter: &Reporter,
    limit: Duration,
) -> Result<Partial, Failure> {
    let mut response = transport.send(Request::new(Method::GET, expected.url.clone()), limit).await?;
    if let Some(announced) = response.content_length().filter(|length| *length != expected.bytes) {
        return Err(expected.size_error(announced));
    }
    let cache = cache.clone();
    let mut partial = blocking(move || cache.partial()).await?;
    let mut batch = Vec::new();
    let (mut gathered, mut received) = (0, 0);
    reporter.received(received);
    while let Some(chunk) =
        response.chunk().await.map_err(|error| Failure::network(&expected.url, limit, error))?
    {
        gathered += chunk.len();
        received += chunk.len() as u64;
        if received > expected.bytes {
            return Err(expected.size_error(received));
        }
        batch.push(chunk);
        if gathered >= BATCH_BYTES {
            gathered = 0;
            partial = write(partial, std::mem::take(&mut batch)).await?;
        }
        reporter.received(received);
    }
    let partial = write(partial, batch).await?;
    if partial.bytes() != expected.bytes {
        return Err(expected.size_error(partial.bytes()));
    }
    if partial.digest() != expected.digest {
        let (expected, id) = (expected.digest.to_string(), expected.id.clone());
        return Err(ClientError::Checksum { id, expected, actual: partial.digest().to_string() }.into());
    }
    Ok(partial)
}

async fn write(mut partial: Partial, batch: Vec<Bytes>) -> Result<Partial, ClientError> {
    blocking(move || partial.write(&batch).map(|()| partial)).await
}
