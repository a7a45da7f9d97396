//! The headers of answers, each described once.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::{
    HeaderBuilder, ObjectBuilder, Ref, RefOr, Response, Type,
    header::Header,
    schema::{KnownFormat, SchemaFormat},
};

/// What every answer to a call with a known key carries.
pub(super) const OF_A_KEY: &[&str] =
    &["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "SoundScape-Key-Expires"];

/// Says that an answer carries these of the headers that [`all`] describes.
pub(super) fn add(response: &mut Response, names: &[&str]) {
    let refer =
        |name: &&str| ((*name).to_owned(), RefOr::Ref(Ref::new(format!("#/components/headers/{name}"))));
    response.headers.extend(names.iter().map(refer));
}

/// Refers to [`all`] where an operation only names a header.
pub(super) fn refer(response: &mut Response) {
    let names = DESCRIBED.iter().map(|(name, ..)| *name);
    let named: Vec<_> = names.filter(|name| response.headers.contains_key(*name)).collect();
    add(response, &named);
}

/// All headers, for the document's components.
pub(super) fn all() -> BTreeMap<String, RefOr<Header>> {
    DESCRIBED
        .iter()
        .map(|(name, kind, example, description)| {
            let (schema_type, format, example) = match kind {
                Kind::Text => (Type::String, None, json!(example)),
                Kind::Number => {
                    (Type::Integer, None, example.parse::<u64>().map_or(Value::Null, Value::from))
                }
                Kind::Time => (Type::String, Some(KnownFormat::DateTime), json!(example)),
            };
            let mut schema =
                ObjectBuilder::new().schema_type(schema_type).format(format.map(SchemaFormat::KnownFormat));
            if let Kind::Number = kind {
                schema = schema.minimum(Some(0));
            }
            let header = HeaderBuilder::new()
                .schema(Some(schema.build()))
                .description(Some(*description))
                .example(Some(example));
            ((*name).to_owned(), RefOr::T(header.build()))
        })
        .collect()
}

enum Kind {
    Text,
    Number,
    Time,
}

const DESCRIBED: &[(&str, Kind, &str, &str)] = &[
    (
        "X-Request-Id",
        Kind::Text,
        "req_5Xq0TnZ3vK",
        "Finds this call in the server's log. It is yours, if you sent one.",
    ),
    ("RateLimit-Limit", Kind::Number, "120", "How many calls the key may make in any 60 seconds."),
    ("RateLimit-Remaining", Kind::Number, "117", "How many more it may make now."),
    ("RateLimit-Reset", Kind::Number, "42", "In how many seconds there is one more."),
    ("SoundScape-Key-Expires", Kind::Time, "2027-11-24T10:00:00Z", "When the key stops working."),
    ("Retry-After", Kind::Number, "7", "Wait so many seconds, and the call is let in."),
    ("WWW-Authenticate", Kind::Text, "Bearer error=\"invalid_token\"", "How to authenticate."),
    (
        "ETag",
        Kind::Text,
        "\"6c1f5f7f0f3a4f5e8d9c0b1a2f3e4d5c\"",
        "Names this very answer. Send it as `If-None-Match` the next time: 304 says that nothing has changed.",
    ),
    (
        "Cache-Control",
        Kind::Text,
        "private, no-cache",
        "Who may keep the answer, and whether to ask before using it.",
    ),
    ("X-Total-Count", Kind::Number, "61", "How many sounds match, on all pages together."),
    (
        "Link",
        Kind::Text,
        "<http://127.0.0.1:7070/v2/sounds/search?q=door&cursor=20.5b1f00c33.1a2b3c4d>; rel=\"next\"",
        "The URL of the next page (RFC 8288). Not there on the last one.",
    ),
    ("Accept-Ranges", Kind::Text, "bytes", "Parts of the file can be asked for."),
    ("Content-Range", Kind::Text, "bytes 0-1023/44144", "Which part this is, and of how many bytes."),
    (
        "Content-Disposition",
        Kind::Text,
        "attachment; filename=\"steel-door-open.wav\"; filename*=UTF-8''Steel%20door%20open%2Ewav",
        "What to call the file.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_is_described() {
        let all = all();
        for name in OF_A_KEY {
            assert!(all.contains_key(*name), "{name}");
        }
        for (name, header) in &all {
            let RefOr::T(header) = header else { panic!("{name} is described elsewhere") };
            assert!(header.example.as_ref().is_some_and(|example| !example.is_null()), "{name}");
        }
    }
}
