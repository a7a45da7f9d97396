//! What every file with a signed URL is: how it is asked for, whole or in parts, and what can come back.

use http::StatusCode;
use soundscape_wire::ErrorCode;
use utoipa::openapi::{
    Content, KnownFormat, ObjectBuilder, RefOr, Required, SchemaFormat, Type,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn},
};

use super::{answers, headers};

/// Adds it to an operation whose answer 200 says what is in the file.
pub(crate) fn signed(operation: &mut Operation) {
    operation.parameters.get_or_insert_default().extend(parameters().map(RefOr::T));
    let responses = &mut operation.responses.responses;
    if let Some(RefOr::T(whole)) = responses.get_mut(StatusCode::OK.as_str()) {
        headers::add(whole, &["ETag", "Accept-Ranges", "Cache-Control"]);
        let (mut part, mut known) = (whole.clone(), whole.clone());
        part.description = "A part of the file, or several.".into();
        part.content.insert("multipart/byteranges".into(), RefOr::T(Content::default()));
        headers::add(&mut part, &["Content-Range"]);
        known.description = "You have it already.".into();
        known.content.clear();
        responses.insert(StatusCode::PARTIAL_CONTENT.as_str().into(), RefOr::T(part));
        responses.insert(StatusCode::NOT_MODIFIED.as_str().into(), RefOr::T(known));
    }
    answers::add(operation, StatusCode::FORBIDDEN, &[ErrorCode::BadSignature, ErrorCode::UrlExpired]);
    answers::add(operation, StatusCode::NOT_FOUND, &[ErrorCode::NotFound]);
    answers::add(operation, StatusCode::RANGE_NOT_SATISFIABLE, &[ErrorCode::InvalidParameter]);
    answers::add(operation, StatusCode::SERVICE_UNAVAILABLE, &[ErrorCode::Unavailable]);
    super::open(operation);
}

fn parameters() -> impl Iterator<Item = Parameter> {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    let number = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)));
    let signature = [
        ("exp", number, "When the URL stops working, in seconds since 1970."),
        ("kid", text(), "Which key it was signed with."),
        ("sig", text().pattern(Some("^[0-9a-f]{64}$")), "The signature."),
    ];
    let conditions = [
        ("Range", text(), "Which part is wanted, such as `bytes=0-1023`."),
        (
            "If-Range",
            text(),
            "The `ETag` of the part that you have: if the file is another one, the whole is sent.",
        ),
        ("If-None-Match", text(), "The `ETag` of the file that you have."),
    ];
    let signature = signature.map(|parameter| (parameter, ParameterIn::Query, Required::True));
    let conditions = conditions.map(|parameter| (parameter, ParameterIn::Header, Required::False));
    signature.into_iter().chain(conditions).map(|((name, schema, description), place, required)| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(required)
            .description(Some(description))
            .schema(Some(schema))
            .build()
    })
}
