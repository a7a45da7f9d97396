//! What can go wrong between a server and its caller.

use std::time::Duration;

use serde::Deserialize;

/// Which requests a [`Fault`] befalls, and how [`TestServer::requests`](super::TestServer::requests) counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Route {
    /// All of them.
    Any,
    /// `/v2/sounds/search`.
    Search,
    /// `/v2/sounds/{id}/download`: a credit for a signed URL.
    Tickets,
    /// `/files/…`: downloads, previews and waveforms, by their signed URLs.
    Files,
    /// Everything else: metadata, categories, the profile …
    Other,
}

impl Route {
    pub(super) fn of(path: &str) -> Self {
        match path {
            "/v2/sounds/search" => Self::Search,
            _ if path.starts_with("/v2/sounds/") && path.ends_with("/download") => Self::Tickets,
            _ if path.starts_with("/files/") => Self::Files,
            _ => Self::Other,
        }
    }

    pub(super) fn includes(self, other: Self) -> bool {
        self == Self::Any || self == other
    }
}

/// Something that goes wrong with a request: always, a number of times, or by chance.
///
/// Unless its constructor says otherwise, the server does its work before the fault befalls the answer: a ticket whose
/// answer is cut has been paid for.
///
/// ```
/// use soundscape_server::testkit::{Fault, Route};
///
/// // The first three files end after 1,000 bytes.
/// Fault::cut(1_000).on(Route::Files).times(3);
/// // Until it is healed, every tenth search is refused, and each run refuses the same ones.
/// Fault::status(429).retry_after_s(2).on(Route::Search).share(0.1, 42);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a fault befalls nothing until it is injected"]
pub struct Fault {
    /// One of these, by chance.
    pub(super) kinds: Vec<Kind>,
    pub(super) route: Route,
    pub(super) times: Option<u32>,
    pub(super) share: f64,
    pub(super) seed: u64,
}

/// The faults, as the control API names them, too.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fault", deny_unknown_fields)]
pub(super) enum Kind {
    Status {
        status: u16,
        retry_after_s: Option<u32>,
    },
    NoCredits {},
    ExpiredUrl {},
    HangUp {},
    Stall {
        byte: Option<Place>,
    },
    Cut {
        byte: Place,
        #[serde(default)]
        reset: bool,
    },
    Flip {
        byte: Place,
    },
    Length {
        change: i64,
        #[serde(default)]
        unannounced: bool,
    },
    Header {
        name: String,
        value: String,
    },
    Whole {},
    /// In a way that the route's callers can notice.
    Spoil {},
    Slow {
        bytes_per_s: u64,
    },
    Delay {
        ms: u64,
    },
}

/// Where in a body.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    Anywhere,
    #[serde(untagged)]
    Byte(u64),
}

/// A fault that befalls a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Strike {
    pub(super) kind: Kind,
    /// Uniform in `0.0..1.0`.
    pub(super) luck: f64,
}

impl Kind {
    /// What it is on this route.
    pub(super) fn on(self, route: Route) -> Self {
        match (self, route) {
            (Self::Spoil {}, Route::Files) => Self::Flip { byte: Place::Anywhere },
            (Self::Spoil {}, _) => Self::Length { change: -1, unannounced: false },
            (kind, _) => kind,
        }
    }
}

impl Place {
    /// Which of `length` bytes.
    pub(super) fn of(self, length: u64, luck: f64) -> u64 {
        let last = length.saturating_sub(1);
        match self {
            Self::Byte(byte) => byte.min(last),
            Self::Anywhere => ((length as f64 * luck) as u64).min(last),
        }
    }
}

impl Fault {
    /// The request is refused, before the server sees it: 429, 500 and 503 as the server itself would, other statuses
    /// with a page of HTML, as proxies do. Without [`Fault::retry_after_s`] the answer has no `Retry-After`.
    pub fn status(status: u16) -> Self {
        Self::of(Kind::Status { status, retry_after_s: None })
    }

    /// Adds `Retry-After` to [`Fault::status`].
    pub fn retry_after_s(mut self, seconds: u32) -> Self {
        for kind in &mut self.kinds {
            if let Kind::Status { retry_after_s, .. } = kind {
                *retry_after_s = Some(seconds);
            }
        }
        self
    }

    /// The request is refused with 402: the workspace has no credits left. For credits that run out by being spent see
    /// [`TestServerBuilder::credits`](super::TestServerBuilder::credits).
    pub fn no_credits() -> Self {
        Self::of(Kind::NoCredits {})
    }

    /// The request is refused with 403 as if its signed URL were past its time. URLs really expire when the
    /// [`VirtualClock`](super::VirtualClock) is put forward by 15 minutes.
    pub fn expired_url() -> Self {
        Self::of(Kind::ExpiredUrl {})
    }

    /// The connection is closed in place of an answer.
    pub fn hang_up() -> Self {
        Self::of(Kind::HangUp {})
    }

    /// There never is an answer, and the connection stays open.
    pub fn stall() -> Self {
        Self::of(Kind::Stall { byte: None })
    }

    /// The answer's body stops after so many bytes, one fewer than it has at most, and the connection stays open.
    pub fn stall_at(byte: u64) -> Self {
        Self::of(Kind::Stall { byte: Some(Place::Byte(byte)) })
    }

    /// The connection is closed after so many bytes of the body, one fewer than it has at most.
    pub fn cut(byte: u64) -> Self {
        Self::of(Kind::Cut { byte: Place::Byte(byte), reset: false })
    }

    /// Like [`Fault::cut`], and the connection is reset. The caller may then lose bytes that it had not read yet.
    pub fn reset(byte: u64) -> Self {
        Self::of(Kind::Cut { byte: Place::Byte(byte), reset: true })
    }

    /// One bit of this byte of the body is wrong; of the last one, where the body has fewer.
    pub fn flip(byte: u64) -> Self {
        Self::of(Kind::Flip { byte: Place::Byte(byte) })
    }

    /// The body has so many bytes more than it should, or fewer if negative, and `Content-Length` agrees with it.
    pub fn length(change: i64) -> Self {
        Self::of(Kind::Length { change, unannounced: false })
    }

    /// Leaves `Content-Length` out of [`Fault::length`].
    pub fn unannounced(mut self) -> Self {
        for kind in &mut self.kinds {
            if let Kind::Length { unannounced, .. } = kind {
                *unannounced = true;
            }
        }
        self
    }

    /// The answer says that it is something else.
    pub fn content_type(content_type: impl Into<String>) -> Self {
        Self::header("content-type", content_type)
    }

    /// The answer has this header in place of its own. What cannot be a header changes nothing.
    pub fn header(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::of(Kind::Header { name: name.into(), value: value.into() })
    }

    /// The server does not see the request's `Range` and sends the whole.
    pub fn whole() -> Self {
        Self::of(Kind::Whole {})
    }

    /// The body comes at so many bytes a second.
    pub fn slow(bytes_per_s: u64) -> Self {
        Self::of(Kind::Slow { bytes_per_s })
    }

    /// The server takes up the request only after this.
    pub fn delay(by: Duration) -> Self {
        Self::of(Kind::Delay { ms: u64::try_from(by.as_millis()).unwrap_or(u64::MAX) })
    }

    /// A tenth of all requests is cut or stalled anywhere in its answer, refused with 429 or 500, or spoiled: a file by a
    /// wrong bit anywhere, other answers by a last byte that is missing, for nobody can notice another title. No answer asks
    /// for a wait, so that all the waiting is the client's own.
    pub fn storm(seed: u64) -> Self {
        let byte = Place::Anywhere;
        let kinds = vec![
            Kind::Cut { byte, reset: false },
            Kind::Stall { byte: Some(byte) },
            Kind::Status { status: 429, retry_after_s: None },
            Kind::Status { status: 500, retry_after_s: None },
            Kind::Spoil {},
        ];
        Self { kinds, ..Self::hang_up().share(0.1, seed) }
    }

    /// One of these faults each time, by chance. Only what befalls is taken from them: where, how often and how likely is
    /// said of the whole.
    pub fn any_of(faults: impl IntoIterator<Item = Self>) -> Self {
        Self { kinds: faults.into_iter().flat_map(|fault| fault.kinds).collect(), ..Self::hang_up() }
    }

    /// Befalls requests of this route only.
    pub fn on(self, route: Route) -> Self {
        Self { route, ..self }
    }

    /// Befalls so many requests and then no more.
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Befalls this share of the requests, from 0 to 1. Which of them follows from `seed`, what is asked for, and how
    /// often it was: it is the same in each run, in whatever order the requests come.
    pub fn share(self, share: f64, seed: u64) -> Self {
        Self { share, seed, ..self }
    }

    pub(super) fn of(kind: Kind) -> Self {
        Self { kinds: vec![kind], route: Route::Any, times: None, share: 1.0, seed: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_have_a_route() {
        let check = |path: &str, expected| assert_eq!(Route::of(path), expected, "{path}");
        check("/v2/sounds/search", Route::Search);
        check("/v2/sounds/snd_8f3a2c1d/download", Route::Tickets);
        check("/v2/sounds/snd_8f3a2c1d/metadata", Route::Other);
        check("/files/downloads/snd_8f3a2c1d/ogg.ogg", Route::Files);
        check("/healthz", Route::Other);
        assert!(Route::Any.includes(Route::Files) && !Route::Search.includes(Route::Files));
    }

    #[test]
    fn places_are_inside_the_body() {
        let check = |place: Place, length, luck, expected| {
            assert_eq!(place.of(length, luck), expected, "{place:?} of {length}");
        };
        check(Place::Byte(3), 10, 0.9, 3);
        check(Place::Byte(30), 10, 0.9, 9);
        check(Place::Anywhere, 10, 0.55, 5);
        check(Place::Anywhere, 10, 1.0, 9);
        check(Place::Anywhere, 0, 0.5, 0);
    }
}
