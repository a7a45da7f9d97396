//! Between Rust's types and what both databases have: TEXT, BIGINT, JSON as TEXT.

use std::{borrow::Cow, str::FromStr};

use crate::error::ServerError;

/// Reads a column whose text this server wrote itself.
pub(super) fn parse<T: FromStr>(what: &'static str, value: &str) -> Result<T, ServerError> {
    value.parse().map_err(|_| ServerError::Corrupt { what, value: value.into() })
}

/// Reads a column of JSON that this server wrote itself.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(
    what: &'static str,
    value: &str,
) -> Result<T, ServerError> {
    serde_json::from_str(value).map_err(|_| ServerError::Corrupt { what, value: value.into() })
}

/// JSON of a value that always has one: strings, numbers, lists of them.
pub(super) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data serialises")
}

/// Text from a file's tags as a database can keep it: PostgreSQL knows no U+0000.
pub(super) fn text(value: &str) -> Cow<'_, str> {
    if value.contains('\0') { value.replace('\0', "").into() } else { value.into() }
}

/// Counts and sizes are written from `u64` only.
pub(super) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// No file has more than 2^63 bytes.
pub(super) fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
