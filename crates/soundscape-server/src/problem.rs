//! What a caller is told when a call fails: problem details (RFC 9457), for every kind of failure.

pub(crate) mod explained;
mod layer;
mod refusal;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use soundscape_wire::{ErrorCode, Problem, Scope, Timestamp};

pub(crate) use layer::{REQUEST_ID, layer, on_panic};
pub(crate) use refusal::refusal;

use crate::error::ServerError;

/// A failed call. Becomes a response whose body the [`layer`] writes, for only that knows the request's id.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: ErrorCode,
    detail: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    parameter: Option<String>,
    required_scope: Option<Scope>,
    credits: Option<(i64, Timestamp)>,
}

pub(crate) type ApiResult<T> = Result<T, ApiError>;

impl ApiError {
    fn new(status: StatusCode, code: ErrorCode, detail: impl Into<String>) -> Self {
        let (headers, detail) = (Vec::new(), detail.into());
        Self { status, code, detail, headers, parameter: None, required_scope: None, credits: None }
    }

    pub(crate) fn invalid_parameter(name: &str, detail: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::BAD_REQUEST, ErrorCode::InvalidParameter, detail);
        Self { parameter: Some(name.into()), ..error }
    }

    /// `code` is one of the four of 401.
    pub(crate) fn unauthorized(code: ErrorCode, detail: impl Into<String>) -> Self {
        let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
        Self::new(StatusCode::UNAUTHORIZED, code, detail).with(header::WWW_AUTHENTICATE, challenge)
    }

    pub(crate) fn is_unauthorized(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    pub(crate) fn insufficient_credits(credits: i64, reset_at: Timestamp) -> Self {
        let detail = format!(
            "The workspace has no credits left. They are filled up again on {reset_at}; until then, \
                              buy credits in the console, or use an `ss_test_` key while you develop."
        );
        let error = Self::new(StatusCode::PAYMENT_REQUIRED, ErrorCode::InsufficientCredits, detail);
        Self { credits: Some((credits, reset_at)), ..error }
    }

    pub(crate) fn insufficient_scope(required: Scope) -> Self {
        let detail = format!(
            "This key lacks the scope `{required}`. Use a key that has it, or make one: \
                              `soundscape-server keys create --workspace NAME --scopes {required}`."
        );
        let error = Self::new(StatusCode::FORBIDDEN, ErrorCode::InsufficientScope, detail);
        Self { required_scope: Some(required), ..error }
    }

    pub(crate) fn forbidden(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, detail)
    }

    /// No part of a file of `length` bytes was asked for.
    pub(crate) fn range_not_satisfiable(length: u64) -> Self {
        let detail = format!("The file has {length} bytes, and the Range header asks for none of them.");
        let error = Self::new(StatusCode::RANGE_NOT_SATISFIABLE, ErrorCode::InvalidParameter, detail);
        let error = Self { parameter: Some(header::RANGE.as_str().into()), ..error };
        match HeaderValue::from_str(&format!("bytes */{length}")) {
            Ok(value) => error.with(header::CONTENT_RANGE, value),
            Err(_) => error,
        }
    }

    pub(crate) fn idempotency_conflict() -> Self {
        let detail = "This Idempotency-Key was used for another download. Send a new key with a new request, \
                      and the same key only with the same one.";
        Self::new(StatusCode::CONFLICT, ErrorCode::IdempotencyConflict, detail)
    }

    pub(crate) fn too_large() -> Self {
        let detail = "The request is too large: send less.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge, detail)
    }

    /// Not a request as HTTP has them.
    pub(crate) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::InvalidParameter, detail)
    }

    pub(crate) fn rate_limited(limit: u32, retry_after_s: u32) -> Self {
        let detail = format!(
            "This key may make {limit} calls in a minute. Wait {retry_after_s} s: then the next one is \
                              let in. The RateLimit-Remaining header tells how many are left."
        );
        Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail)
            .with(header::RETRY_AFTER, retry_after_s.into())
    }

    pub(crate) fn too_many_guesses(retry_after_s: u32) -> Self {
        let detail = format!(
            "Too many calls without a valid key came from this address. Check the key, then wait \
                              {retry_after_s} s. Calls with a valid key are let in meanwhile."
        );
        Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::RateLimited, detail)
            .with(header::RETRY_AFTER, retry_after_s.into())
    }

    pub(crate) fn unavailable(retry_after_s: u32, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Unavailable, detail)
            .with(header::RETRY_AFTER, retry_after_s.into())
    }

    pub(crate) fn database_away() -> Self {
        Self::unavailable(2, "The server's database does not answer at the moment. Try again.")
    }

    /// A failure whose status some layer has chosen.
    fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => (ErrorCode::NotFound, "There is no such route. The API is below /v2."),
            StatusCode::METHOD_NOT_ALLOWED => {
                (ErrorCode::MethodNotAllowed, "This route has other methods: see the Allow header.")
            }
            StatusCode::PAYLOAD_TOO_LARGE => return Self::too_large(),
            StatusCode::URI_TOO_LONG | StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => (
                ErrorCode::PayloadTooLarge,
                "The request's URL and headers are too long or too many: send at most 32 KiB in 100 headers.",
            ),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                (ErrorCode::UnsupportedMediaType, "Send the body as application/json.")
            }
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                return Self::unavailable(1, "The server took too long. Try again.");
            }
            status if status.is_client_error() => {
                return Self::unreadable("The request cannot be read. Check its form.");
            }
            _ => return Self::internal(),
        };
        Self::new(status, code, detail)
    }

    /// Says nothing of the cause: that is for the log.
    pub(crate) fn internal() -> Self {
        let detail =
            "The server is at fault, and its log has the cause under this request id. Try again later.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, detail)
    }

    pub(crate) fn code(&self) -> ErrorCode {
        self.code
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    fn problem(&self, base: &str, request_id: &str) -> Problem {
        Problem {
            type_uri: format!("{base}/docs/errors/{}", self.code.name()),
            title: self.code.title().into(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code,
            request_id: request_id.into(),
            parameter: self.parameter.clone(),
            required_scope: self.required_scope,
            credits_remaining: self.credits.map(|(credits, _)| credits),
            monthly_reset_date: self.credits.map(|(_, reset)| reset),
        }
    }
}

impl From<ServerError> for ApiError {
    fn from(error: ServerError) -> Self {
        let cause: &dyn std::error::Error = &error;
        if error.is_away() {
            // One line tells of the whole outage: the store's.
            tracing::debug!(error = cause, "a request found the database away");
            return Self::database_away();
        }
        tracing::error!(error = cause, "a request failed");
        match error {
            ServerError::Blob(_) => {
                Self::unavailable(5, "The place where files are kept does not answer. Try again.")
            }
            _ => Self::internal(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(std::sync::Arc::new(self));
        response
    }
}
