//! The pages that the `type` of each error links to.

use maud::{Markup, html};
use soundscape_wire::ErrorCode;

use super::page::{code, line, page, paragraphs};
use crate::problem::explained::{Explained, explain};

/// All codes.
pub(super) fn list() -> Markup {
    let content = html! {
        h1 { "Errors" }
        p {
            "Every error has a body of type " code { "application/problem+json" } " (RFC 9457). Its " code { "code" }
            " is for programs and never changes; its " code { "detail" } " says what is wrong with this very call and what to "
            "do; its " code { "type" } " is the URL of one of the pages below; its " code { "request_id" }
            " finds the call in the server's log."
        }
        table {
            thead { tr { th scope="col" { "Status" } th scope="col" { "Code" } th scope="col" { "When it happens" } } }
            tbody {
                @for kind in ErrorCode::ALL {
                    @if let Some(explained) = explain(*kind) {
                        tr {
                            td { (explained.status().as_u16()) }
                            th scope="row" { a href=(kind.name()) { (kind.name()) } }
                            td { (line(explained.when)) }
                        }
                    }
                }
            }
        }
        p { a href="../../docs" { "The API" } }
    };
    page("Errors – SoundScape API", None, &content)
}

/// One code; `base` is the server's own URL.
pub(super) fn page_of(kind: ErrorCode, explained: &Explained, base: &str) -> Markup {
    let example = serde_json::to_string_pretty(&explained.example(base)).unwrap_or_default();
    let content = html! {
        h1 { (kind.title()) }
        p { code { (kind.name()) } ", HTTP status " (explained.status()) }
        h2 { "When it happens" }
        (paragraphs(explained.when))
        h2 { "What to do" }
        (paragraphs(explained.remedy))
        h2 { "Example" }
        (code("Example of a body", &example))
        p { a href="./" { "All errors" } " · " a href="../../docs" { "The API" } }
    };
    page(&format!("{} – SoundScape API", kind.title()), None, &content)
}
