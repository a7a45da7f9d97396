//! The problems that an operation can answer with.

use std::collections::BTreeMap;

use http::StatusCode;
use soundscape_wire::{ErrorCode, Problem};
use utoipa::{
    IntoResponses, ToSchema as _,
    openapi::{
        ContentBuilder, Ref, RefOr, Response, ResponseBuilder, example::ExampleBuilder, path::Operation,
    },
};

use super::{BASE, headers};
use crate::problem::explained::explain;

/// Adds the answer with `status`, or these codes to what the operation says of it itself.
pub(super) fn add(operation: &mut Operation, status: StatusCode, codes: &[ErrorCode]) {
    let responses = &mut operation.responses.responses;
    responses.entry(status.as_str().into()).or_insert_with(|| RefOr::T(problem(status, codes)));
}

macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident = $status:ident [$($code:ident),*];)*) => {$(
        $(#[$doc])*
        pub(crate) enum $name {}

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let status = StatusCode::$status;
                BTreeMap::from([(status.as_str().into(), RefOr::T(problem(status, &[$(ErrorCode::$code),*])))])
            }
        }
    )*};
}

answers! {
    /// 402.
    NoCredits = PAYMENT_REQUIRED [InsufficientCredits];
    /// 404.
    NotThere = NOT_FOUND [NotFound];
    /// 409.
    UsedKey = CONFLICT [IdempotencyConflict];
    /// 503.
    Busy = SERVICE_UNAVAILABLE [Unavailable];
}

fn problem(status: StatusCode, codes: &[ErrorCode]) -> Response {
    let mut description = Vec::new();
    let mut examples = Vec::new();
    for code in codes {
        let Some(explained) = explain(*code) else { continue };
        description.push(format!("`{}`: {}", code.name(), explained.when));
        let mut body = explained.example(BASE);
        body.status = status.as_u16();
        let example = ExampleBuilder::new().summary(code.title()).value(serde_json::to_value(body).ok());
        examples.push((code.name(), example.build()));
    }
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(Problem::name())))
        .examples_from_iter(examples);
    let mut response = ResponseBuilder::new()
        .description(description.join("\n\n"))
        .content("application/problem+json", content.build())
        .build();
    headers::add(
        &mut response,
        match status {
            StatusCode::UNAUTHORIZED => &["WWW-Authenticate"],
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => &["Retry-After"],
            StatusCode::RANGE_NOT_SATISFIABLE => &["Content-Range"],
            _ => &[],
        },
    );
    response
}
