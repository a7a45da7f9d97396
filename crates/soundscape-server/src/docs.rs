//! `/docs`: the API for people, made of the OpenAPI document by the server itself. It needs no script, no network and no
//! file beside it, so it reads the same on a machine without a connection.

mod errors;
mod page;
mod reference;
mod samples;
mod schema;

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, rejection::PathRejection},
    response::{IntoResponse, Response},
};
use http::header;
use maud::Markup;
use soundscape_wire::ErrorCode;

use crate::{
    openapi::{self, Document},
    problem::{ApiError, ApiResult, explained::explain},
};

/// The API as a page
#[utoipa::path(get, path = "", operation_id = "getDocs", tag = "Server",
    responses((status = 200, description = "A page without scripts.", body = String, content_type = "text/html")))]
pub(crate) async fn reference(Extension(document): Extension<Arc<Document>>) -> Response {
    html(reference::reference_of(&document))
}

/// All codes of errors as a page
#[utoipa::path(get, path = "", operation_id = "listErrors", tag = "Server",
    responses((status = 200, description = "A page without scripts.", body = String, content_type = "text/html")))]
pub(crate) async fn errors() -> Response {
    html(errors::list())
}

/// A code of an error as a page
///
/// The `type` of every problem is the URL of its page.
#[utoipa::path(get, path = "", operation_id = "getErrorPage", tag = "Server",
    params(("code" = ErrorCode, Path, description = "The `code` of a problem.", example = "rate_limited")),
    responses(
        (status = 200, description = "A page without scripts.", body = String, content_type = "text/html"),
        openapi::NotThere,
    ))]
pub(crate) async fn error(
    Extension(document): Extension<Arc<Document>>,
    code: Result<Path<String>, PathRejection>,
) -> ApiResult<Response> {
    let code = code.ok().and_then(|Path(name)| ErrorCode::ALL.iter().find(|code| code.name() == name));
    let explained = code.and_then(|code| Some((*code, explain(*code)?)));
    let (code, explained) = explained.ok_or_else(|| {
        ApiError::not_found("There is no error of this name. /docs/errors/ lists all that there are.")
    })?;
    Ok(html(errors::page_of(code, &explained, document.base())))
}

fn html(page: Markup) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        // The pages have no script, and nothing is loaded from elsewhere.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, page.into_string()).into_response()
}
