//! What a ticket promises, and whether an answer keeps it.

use reqwest::{
    Response, StatusCode, Url,
    header::{CONTENT_RANGE, HeaderMap},
};
use soundscape_wire::{DownloadTicket, Format, SoundId};

use crate::{
    ClientError,
    cache::Digest,
    retry::Outcome,
    server_url::ServerUrl,
    transport::{Failure, media_type},
};

/// What a ticket promises.
pub(super) struct Expected {
    pub(super) id: SoundId,
    format: Format,
    /// Signed: never printed with its query.
    pub(super) url: Url,
    pub(super) bytes: u64,
    pub(super) digest: Digest,
}

impl Expected {
    pub(super) fn of(
        id: &SoundId,
        format: Format,
        ticket: &DownloadTicket,
        server: &ServerUrl,
    ) -> Result<Self, ClientError> {
        let parsed = server.resolve(ticket.download_url.as_str()).zip(ticket.checksum_sha256.parse().ok());
        let (url, digest) = parsed.ok_or_else(|| ClientError::UnexpectedResponse {
            url: server.to_string(),
            status: 200,
            source: None,
        })?;
        Ok(Self { id: id.clone(), format, url, bytes: ticket.file_size_bytes, digest })
    }

    /// Whether it is the same file, whatever its URL.
    pub(super) fn is_same_file(&self, other: &Self) -> bool {
        (self.bytes, &self.digest) == (other.bytes, &other.digest)
    }

    /// From which byte of the file on the answer goes, when `have` bytes are there and the rest was asked for.
    pub(super) fn check_head(&self, response: &Response, have: u64) -> Result<u64, Failure> {
        let (headers, length) = (response.headers(), response.content_length());
        if let Some(found) = media_type(headers).filter(|found| !fits(self.format, found)) {
            let (id, expected, found) = (self.id.clone(), media_types(self.format)[0], found.to_owned());
            return Err(Failure::last(ClientError::MediaType { id, expected, found }));
        }
        if response.status() == StatusCode::PARTIAL_CONTENT {
            let (from, total) = content_range(headers).unwrap_or((u64::MAX, None));
            if let Some(total) = total.filter(|total| *total != self.bytes) {
                return Err(self.size_error(total));
            }
            if from != have {
                let (url, status) = (crate::server_url::public(&self.url), 206);
                let error = ClientError::UnexpectedResponse { url, status, source: None };
                return Err(Failure::new(error, Outcome::Network));
            }
            return Ok(have);
        }
        match length {
            Some(length) if length != self.bytes => Err(self.size_error(length)),
            _ => Ok(0),
        }
    }

    pub(super) fn size_error(&self, actual: u64) -> Failure {
        Failure::last(ClientError::Size { id: self.id.clone(), expected: self.bytes, actual })
    }

    pub(super) fn checksum_error(&self, actual: &Digest) -> Failure {
        let (id, expected, actual) = (self.id.clone(), self.digest.to_string(), actual.to_string());
        Failure::new(ClientError::Checksum { id, expected, actual }, Outcome::Spoiled)
    }
}

/// The names of a format, the usual one first.
const fn media_types(format: Format) -> &'static [&'static str] {
    match format {
        Format::Wav24 | Format::Wav16 => &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"],
        Format::Mp3320 => &["audio/mpeg", "audio/mp3"],
        Format::Ogg => &["audio/ogg", "application/ogg", "audio/vorbis"],
    }
}

/// A host that was not told what it keeps says that it is bytes.
const UNTOLD: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

fn fits(format: Format, found: &str) -> bool {
    media_types(format).iter().chain(&UNTOLD).any(|known| known.eq_ignore_ascii_case(found))
}

/// First byte and length of the whole in `Content-Range: bytes 7-99/100`.
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let (range, total) =
        headers.get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.trim().parse().ok()?, total.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_content_range() {
        let check = |text: &str, expected| {
            let headers = HeaderMap::from_iter([(CONTENT_RANGE, text.parse().unwrap())]);
            assert_eq!(content_range(&headers), expected, "{text}");
        };
        check("bytes 7-99/100", Some((7, Some(100))));
        check("bytes 0-0/*", Some((0, None)));
        check("bytes */100", None);
        check("items 0-1/2", None);
        assert_eq!(content_range(&HeaderMap::new()), None);
    }

    #[test]
    fn a_login_page_is_no_sound() {
        for (format, found, expected) in [
            (Format::Ogg, "audio/ogg", true),
            (Format::Ogg, "Audio/OGG", true),
            (Format::Wav24, "audio/x-wav", true),
            (Format::Mp3320, "binary/octet-stream", true),
            (Format::Ogg, "audio/wav", false),
            (Format::Ogg, "text/html", false),
            (Format::Wav16, "application/json", false),
        ] {
            assert_eq!(fits(format, found), expected, "{format} {found}");
        }
    }
}
