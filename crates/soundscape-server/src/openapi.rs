//! The OpenAPI 3.1 document, put together from the routes and the messages they answer with.

mod answers;
pub(crate) mod examples;
mod headers;
mod parameters;
mod signed;

use std::sync::Arc;

use axum::{
    Extension,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{StatusCode, header};
use serde_json::Value;
use soundscape_wire::{ErrorCode, Problem, Scope};
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Components, Info, License, OpenApi, OpenApiBuilder, RefOr,
        path::Operation,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
        server::Server,
        tag::TagBuilder,
    },
};

pub(crate) use self::{
    answers::{Busy, NoCredits, NotThere, UsedKey},
    parameters::CategoryName,
    signed::signed,
};

/// What stands in the document for the server's own URL, until a server puts its own there.
pub(crate) const BASE: &str = "http://127.0.0.1:7070";
const SECURITY: &str = "api_key";

/// The groups of operations, as the handlers name them.
const TAGS: [(&str, &str); 5] = [
    ("Sounds", "Find sounds, learn all about them, download them."),
    ("Categories", "The tree of categories."),
    ("Workspace", "Who a key belongs to, and what it has spent."),
    (
        "Files",
        "What signed URLs serve. They need no header; whoever has the URL has the file, until it expires.",
    ),
    ("Server", "About the server itself. Open to everybody."),
];

/// The document of this server.
pub(crate) struct Document {
    pub(crate) json: Value,
    /// In the order of the list of routes, which JSON does not keep.
    pub(crate) paths: Vec<String>,
    text: Bytes,
}

impl Document {
    pub(crate) fn new(document: &OpenApi, public_url: &str) -> Self {
        // Both are made of types that are JSON; a URL that needed escaping would be none.
        let text = serde_json::to_string(document).unwrap_or_default().replace(BASE, public_url);
        let paths = document.paths.paths.keys().cloned().collect();
        Self { json: serde_json::from_str(&text).unwrap_or_default(), paths, text: text.into() }
    }

    /// The server's own URL.
    pub(crate) fn base(&self) -> &str {
        self.json["servers"][0]["url"].as_str().unwrap_or_default()
    }
}

/// This document
#[utoipa::path(get, path = "", operation_id = "getOpenApi", tag = "Server",
    responses((status = 200, description = "OpenAPI 3.1.", body = Object, content_type = "application/json")))]
pub(crate) async fn show(Extension(document): Extension<Arc<Document>>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document.text.clone()).into_response()
}

/// The document without its paths.
pub(crate) fn frame() -> OpenApi {
    let mut info = Info::new("SoundScape API", "2");
    info.description = Some(INTRODUCTION.into());
    let mut license = License::new("MIT OR Apache-2.0");
    license.identifier = Some("MIT OR Apache-2.0".into());
    info.license = Some(license);
    let key = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("ss_live_… or ss_test_…")
        .description(Some(KEYS))
        .build();
    let mut components = Components::new();
    components.security_schemes.insert(SECURITY.into(), SecurityScheme::Http(key).into());
    components.headers = headers::all();
    // Messages are collected from the answers of operations; this one is referred to by name.
    let mut schemas = vec![(Problem::name().into_owned(), Problem::schema())];
    Problem::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let tags =
        TAGS.map(|(name, description)| TagBuilder::new().name(name).description(Some(description)).build());
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new(BASE)]))
        .components(Some(components))
        .tags(Some(tags))
        .build()
}

const INTRODUCTION: &str = "Find sounds by words, hear them, and download them in the format you need.\n\n\
    All paths of the API begin with `/v2`. Answers are JSON in UTF-8, times are ISO 8601 in UTC. An error is \
    `application/problem+json` (RFC 9457): its `code` is for programs, its `detail` says what to do, and its `type` is \
    the URL of a page about it. A query parameter that an operation does not have is an error, too: a misspelt filter \
    that is silently left out would find the wrong sounds.";

const KEYS: &str = "An API key in the header `Authorization: Bearer ss_live_…`. A key holds any of the scopes \
    `search:read`, `download:read` and `user:write`; each operation names the one that it needs. Keys are valid for 12 \
    months, and the header `SoundScape-Key-Expires` tells until when. Keys that begin with `ss_test_` are the sandbox: \
    everything works and no credit moves.\n\n\
    Each key may make so many calls in any 60 seconds as its tier has (Indie 120, Studio 600); the `RateLimit-*` headers \
    of every answer tell how many are left.";

/// What an operation is for keys with `scope`.
pub(crate) fn scoped(operation: &mut Operation, scope: Scope) {
    operation.security = Some(vec![SecurityRequirement::new(SECURITY, [scope.name()])]);
    let keys = [ErrorCode::MissingKey, ErrorCode::InvalidKey, ErrorCode::ExpiredKey, ErrorCode::RevokedKey];
    answers::add(operation, StatusCode::BAD_REQUEST, &[ErrorCode::InvalidParameter]);
    answers::add(operation, StatusCode::UNAUTHORIZED, &keys);
    answers::add(operation, StatusCode::FORBIDDEN, &[ErrorCode::InsufficientScope]);
    answers::add(operation, StatusCode::TOO_MANY_REQUESTS, &[ErrorCode::RateLimited]);
    answers::add(operation, StatusCode::SERVICE_UNAVAILABLE, &[ErrorCode::Unavailable]);
    open(operation);
    for (status, response) in &mut operation.responses.responses {
        // These are given before it is known whose call it is.
        if let (RefOr::T(response), false) = (response, ["401", "413"].contains(&status.as_str())) {
            headers::add(response, headers::OF_A_KEY);
        }
    }
}

/// What every operation is.
pub(crate) fn open(operation: &mut Operation) {
    answers::add(operation, StatusCode::PAYLOAD_TOO_LARGE, &[ErrorCode::PayloadTooLarge]);
    answers::add(operation, StatusCode::INTERNAL_SERVER_ERROR, &[ErrorCode::Internal]);
    parameters::never_null(operation);
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            headers::add(response, &["X-Request-Id"]);
            headers::refer(response);
        }
    }
}
