//! The body of every error: problem details (RFC 9457).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Scope;

/// `application/problem+json`. `detail` is a sentence that tells what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A page about this kind of error.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// The kind of error in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong here, and what to do.
    pub detail: String,
    /// The kind of error for programs.
    pub code: ErrorCode,
    /// Finds the call in the server's log.
    pub request_id: String,
    /// `invalid_parameter`: which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// `insufficient_scope`: which one the key lacks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_scope: Option<Scope>,
    /// `insufficient_credits`: what is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_remaining: Option<i64>,
    /// `insufficient_credits`: when there will be more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monthly_reset_date: Option<Timestamp>,
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $title:literal;)*) => {
        /// The kind of an error. Stable: a program may match on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// A code that this version does not know.
            #[serde(other)]
            Unknown,
        }

        impl ErrorCode {
            /// All codes that a server sends.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name on the wire.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* Self::Unknown => "unknown" }
            }

            /// The kind of error in words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* Self::Unknown => "Unknown error" }
            }
        }
    };
}

error_codes! {
    /// 400: a query parameter is missing, unknown or out of range.
    InvalidParameter = "invalid_parameter", "Invalid parameter";
    /// 401: no key was sent.
    MissingKey = "missing_key", "Missing API key";
    /// 401: the key is malformed or unknown.
    InvalidKey = "invalid_key", "Invalid API key";
    /// 401: the key is past its 12 months.
    ExpiredKey = "expired_key", "Expired API key";
    /// 401: the key was revoked or replaced.
    RevokedKey = "revoked_key", "Revoked API key";
    /// 402: the workspace has no credits left.
    InsufficientCredits = "insufficient_credits", "Insufficient credits";
    /// 403: the key lacks a scope.
    InsufficientScope = "insufficient_scope", "Insufficient scope";
    /// 403: a file URL was changed.
    BadSignature = "bad_signature", "Bad signature";
    /// 403: a file URL is past its time.
    UrlExpired = "url_expired", "URL expired";
    /// 404: no such sound or route.
    NotFound = "not_found", "Not found";
    /// 405: the route has other methods.
    MethodNotAllowed = "method_not_allowed", "Method not allowed";
    /// 409: the idempotency key was used for something else.
    IdempotencyConflict = "idempotency_conflict", "Idempotency conflict";
    /// 413: the request is too large.
    PayloadTooLarge = "payload_too_large", "Payload too large";
    /// 415: the request's body has an unsupported media type.
    UnsupportedMediaType = "unsupported_media_type", "Unsupported media type";
    /// 429: too many calls in a minute.
    RateLimited = "rate_limited", "Rate limited";
    /// 500: the server is at fault.
    Internal = "internal", "Internal server error";
    /// 503: starting, draining or busy; try again.
    Unavailable = "unavailable", "Service unavailable";
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for ErrorCode {
    /// What a server sends: [`ErrorCode::Unknown`] is its reader's.
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("The kind of an error. Stable: a program may match on it."))
            .enum_values(Some(Self::ALL.iter().map(|code| code.name())))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for ErrorCode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_serde_writes() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{}\"", code.name()));
        }
        assert_eq!(serde_json::from_str::<ErrorCode>("\"brand_new\"").unwrap(), ErrorCode::Unknown);
    }
}
