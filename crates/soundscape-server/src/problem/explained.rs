//! What each kind of error means, for the pages that the errors themselves link to.

use http::StatusCode;
use soundscape_wire::{ErrorCode, Problem, Scope, Timestamp};

use super::ApiError;

/// A kind of error in plain words.
pub(crate) struct Explained {
    /// When it happens.
    pub(crate) when: &'static str,
    /// What the caller can do.
    pub(crate) remedy: &'static str,
    example: ApiError,
}

impl Explained {
    pub(crate) fn status(&self) -> StatusCode {
        self.example.status
    }

    /// A whole body, as a server at `base` sends it.
    pub(crate) fn example(&self, base: &str) -> Problem {
        self.example.problem(base, "req_5Xq0TnZ3vK")
    }
}

/// `None` for a code that this server does not send.
pub(crate) fn explain(code: ErrorCode) -> Option<Explained> {
    use ErrorCode::*;
    let of = |status| ApiError::of_status(status);
    let (when, remedy, example) = match code {
        InvalidParameter => (
            "A query parameter is missing, unknown, given twice, or has a value that it cannot have. Headers are checked \
             in the same way: a `Range` that asks for nothing the file has gives this code with status 416.",
            "Read `detail`: it names the values that are possible, and for a misspelt name the nearest one that is known. \
             `parameter` holds the name of the parameter. Change the request: the same one fails again.",
            ApiError::invalid_parameter("limit", "`limit` must be a whole number from 1 to 100, not `500`."),
        ),
        MissingKey => (
            "The call needs an API key, and the request has no `Authorization` header.",
            "Send the header `Authorization: Bearer ss_live_…` with your key.",
            ApiError::unauthorized(
                code,
                "No API key was sent. Send one in the header `Authorization: Bearer ss_live_…`.",
            ),
        ),
        InvalidKey => (
            "The `Authorization` header cannot be read, or its key is not known to this server.",
            "Check that the header has the form `Authorization: Bearer ss_live_…`, that the key was copied whole, and that \
             it belongs to this server. A lost key cannot be shown again: make a new one.",
            ApiError::unauthorized(
                code,
                "This API key is not known here. Check that it belongs to this server and was copied whole.",
            ),
        ),
        ExpiredKey => (
            "The key is older than 12 months.",
            "Make a new key. To be warned in time, read the header `SoundScape-Key-Expires`, which every answer to your \
             key carries.",
            ApiError::unauthorized(code, "This API key expired on 2026-11-24T10:00:00Z. Make a new one."),
        ),
        RevokedKey => (
            "Somebody revoked the key, or replaced it by another one.",
            "Use the workspace's current key.",
            ApiError::unauthorized(
                code,
                "This API key was revoked or replaced. Use the workspace's current key.",
            ),
        ),
        InsufficientCredits => (
            "A download costs one credit, and the workspace has none left.",
            "Wait until `monthly_reset_date`, when the credits are filled up again, or buy some. While you develop, use a \
             sandbox key (`ss_test_…`): it moves no credit. Nothing was charged for this call.",
            ApiError::insufficient_credits(0, Timestamp::from_second(1_796_083_200).unwrap_or_default()),
        ),
        InsufficientScope => (
            "The key is good, but it may not do this. Each operation needs one scope.",
            "Use a key that has the scope in `required_scope`, or make one.",
            ApiError::insufficient_scope(Scope::DownloadRead),
        ),
        BadSignature => (
            "A URL below `/files` was changed, was cut off, or comes from another server.",
            "Use the URL exactly as it was given to you. If you do, ask for a new one with your API key.",
            ApiError::forbidden(
                code,
                "This URL was changed or is not from this server. Ask for a new one with your API key.",
            ),
        ),
        UrlExpired => (
            "A URL below `/files` is past its time: 15 minutes for a download, a day for a preview or a waveform.",
            "Ask for a new one: call the download again with the same `Idempotency-Key`, which costs nothing within 24 \
             hours, or search again for a preview.",
            ApiError::forbidden(
                code,
                "This URL is past its time. Ask for a new one with your API key; with the same Idempotency-Key it costs \
                 nothing.",
            ),
        ),
        NotFound => (
            "There is no sound with this id, or the path is none that the server has.",
            "Copy the id from a search result. A sound whose file left the library is not found either. Check the path: \
             those of the API begin with `/v2`.",
            ApiError::not_found(
                "There is no sound `snd_00000000` here. Search for it: GET /v2/sounds/search?q=…",
            ),
        ),
        MethodNotAllowed => (
            "The path is right, but it does not have this method.",
            "Use one of the methods that the `Allow` header lists.",
            of(StatusCode::METHOD_NOT_ALLOWED),
        ),
        IdempotencyConflict => (
            "The `Idempotency-Key` was used within 24 hours for another download: of another sound, or in another format.",
            "Send the same key only to repeat the same call. For another one, make a new key.",
            ApiError::idempotency_conflict(),
        ),
        PayloadTooLarge => (
            "The request has a body of more than 64 KiB, which no call needs, or (with status 431) a URL and headers of more than \
             32 KiB or more than 100 headers.",
            "Send no body and fewer or shorter headers: parameters go into the query.",
            of(StatusCode::PAYLOAD_TOO_LARGE),
        ),
        UnsupportedMediaType => (
            "The request has a body of a type that this call does not read.",
            "Send no body, or one of type `application/json` where the call has one.",
            of(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ),
        RateLimited => (
            "The key made more calls in 60 seconds than its tier has, or too many calls without a valid key came from this \
             address. Calls that are turned away do not count.",
            "Wait as many seconds as the `Retry-After` header says: the next call is then let in. To stay below the limit, \
             read `RateLimit-Remaining`.",
            ApiError::rate_limited(120, 7),
        ),
        Internal => (
            "The server is at fault. What went wrong is in its log and nowhere else.",
            "Try again later. If it stays, send `request_id` to whoever runs the server: it finds the cause in the log.",
            ApiError::internal(),
        ),
        Unavailable => (
            "The server is starting, stopping, has too much to do at the moment, or its database does not answer.",
            "Wait as many seconds as the `Retry-After` header says, then try again. Repeat a download with the same \
             `Idempotency-Key`: then it is charged once, whatever became of the first call.",
            ApiError::unavailable(1, "The server is starting: it looks through its library. Try again."),
        ),
        _ => return None,
    };
    Some(Explained { when, remedy, example })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained() {
        for code in ErrorCode::ALL {
            let explained = explain(*code).unwrap();
            let example = explained.example("http://x");
            assert_eq!(example.code, *code);
            assert_eq!(example.status, explained.status().as_u16());
            assert!(explained.status().is_client_error() || explained.status().is_server_error());
        }
    }
}
