//! The API on one page: operations, parameters, answers, messages.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::{
    page::{code, line, page, paragraphs},
    samples::Call,
    schema,
};
use crate::openapi::Document;

pub(super) fn reference_of(document: &Document) -> Markup {
    let operations = operations(document);
    let document = &document.json;
    let tags = list(&document["tags"]);
    let schemas = &document["components"]["schemas"];
    let of_tag =
        |tag: &Value| operations.iter().filter(|operation| operation.has_tag(tag)).collect::<Vec<_>>();
    let nav = html! {
        ul { li { a href="#keys" { "Keys" } } li { a href="docs/errors/" { "Errors" } } li { a href="openapi.json" { "openapi.json" } } }
        @for tag in tags {
            h2 { (text(&tag["name"])) }
            ul { @for operation in of_tag(tag) { li { a href={ "#" (operation.id()) } { (operation.summary()) } } } }
        }
        h2 { "Messages" }
        ul { @for name in names(schemas) { li { a href={ "#schema-" (name) } { (name) } } } }
    };
    let content = html! {
        h1 { (text(&document["info"]["title"])) }
        (paragraphs(text(&document["info"]["description"])))
        p {
            "Base URL: " code { (base(document)) "/v2" } ". " a href="docs/errors/" { "All errors" } " · "
            a href="openapi.json" { "OpenAPI 3.1 document" }
        }
        section aria-labelledby="keys" {
            h2 id="keys" { "Keys" }
            @for scheme in document["components"]["securitySchemes"].as_object().into_iter().flat_map(Map::values) {
                (paragraphs(text(&scheme["description"])))
            }
        }
        @for tag in tags {
            section {
                h2 { (text(&tag["name"])) }
                (paragraphs(text(&tag["description"])))
                @for operation in of_tag(tag) { (operation.article(document)) }
            }
        }
        section {
            h2 { "Messages" }
            @for name in names(schemas) { (schema::section(name, &schemas[name])) }
        }
    };
    page(text(&document["info"]["title"]), Some(nav), &content)
}

/// A method of a path.
struct Operation<'a> {
    method: String,
    path: &'a str,
    facts: &'a Value,
}

fn operations(document: &Document) -> Vec<Operation<'_>> {
    let paths = &document.paths;
    paths
        .iter()
        .flat_map(|path| {
            let methods = document.json["paths"][path].as_object().into_iter().flatten();
            methods.map(move |(method, facts)| Operation { method: method.to_uppercase(), path, facts })
        })
        .collect()
}

impl Operation<'_> {
    fn has_tag(&self, tag: &Value) -> bool {
        list(&self.facts["tags"]).contains(&tag["name"])
    }

    fn id(&self) -> &str {
        text(&self.facts["operationId"])
    }

    fn summary(&self) -> &str {
        text(&self.facts["summary"])
    }

    fn article(&self, document: &Value) -> Markup {
        html! {
            article id=(self.id()) aria-labelledby={ (self.id()) "-name" } {
                h3 id={ (self.id()) "-name" } { (self.summary()) }
                p class="endpoint" { span class="method" { (self.method) } " " (self.path) }
                @if let Some(scope) = self.scope() { p class="faint" { "Needs a key with the scope " code { (scope) } "." } }
                @if let Some(description) = self.facts["description"].as_str() { (paragraphs(description)) }
                (self.parameters())
                (self.answers(document))
                @if let Some(call) = Call::of(base(document), &self.method, self.path, self.facts) {
                    h4 { "Samples" }
                    (code("curl", &call.curl()))
                    details { summary { "Python" } (code("Python", &call.python())) }
                    details { summary { "JavaScript" } (code("JavaScript", &call.javascript())) }
                }
            }
        }
    }

    fn scope(&self) -> Option<&str> {
        let requirement = list(&self.facts["security"]).first()?.as_object()?;
        requirement.values().next()?[0].as_str()
    }

    fn parameters(&self) -> Markup {
        let parameters = list(&self.facts["parameters"]);
        html! {
            @if !parameters.is_empty() {
                table {
                    caption { "Parameters" }
                    thead { tr { th scope="col" { "Name" } th scope="col" { "What it is" } } }
                    tbody {
                        @for parameter in parameters {
                            tr {
                                th scope="row" { code { (text(&parameter["name"])) } }
                                td {
                                    p { (line(text(&parameter["description"]))) }
                                    span class="faint" {
                                        @match text(&parameter["in"]) {
                                            "header" => "header; ",
                                            "path" => "in the path; ",
                                            _ => "",
                                        }
                                        @if parameter["required"] == true { "required; " }
                                        (schema::words(&parameter["schema"]))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn answers(&self, document: &Value) -> Markup {
        let answers = self.facts["responses"].as_object();
        let example = &self.facts["responses"]["200"]["content"]["application/json"]["example"];
        html! {
            table {
                caption { "Answers" }
                thead { tr { th scope="col" { "Status" } th scope="col" { "What it says" } } }
                tbody {
                    @for (status, answer) in answers.into_iter().flatten() {
                        tr {
                            th scope="row" { (status) }
                            td {
                                (says(answer))
                                (body(answer))
                                (headers(document, answer))
                            }
                        }
                    }
                }
            }
            @if !example.is_null() {
                (code("Example of an answer", &serde_json::to_string_pretty(example).unwrap_or_default()))
            }
        }
    }
}

/// What an answer says; the codes of problems are links to their pages.
fn says(answer: &Value) -> Markup {
    let description = text(&answer["description"]);
    if answer["content"]["application/problem+json"].is_null() {
        return paragraphs(description);
    }
    html! {
        @for paragraph in description.split("\n\n") {
            @match paragraph.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
                Some((code, rest)) => p { a href={ "docs/errors/" (code) } { (code) } (line(rest)) },
                None => p { (line(paragraph)) },
            }
        }
    }
}

/// The types of the body, and what is in it.
fn body(answer: &Value) -> Markup {
    html! {
        @for (media_type, content) in answer["content"].as_object().into_iter().flatten() {
            p class="faint" {
                code { (media_type) }
                @if content["schema"].is_object() && media_type != "application/problem+json" { ": " (schema::words(&content["schema"])) }
            }
        }
    }
}

fn headers(document: &Value, answer: &Value) -> Markup {
    let Some(headers) = answer["headers"].as_object() else { return html! {} };
    html! {
        details {
            summary class="faint" { "Headers: " (headers.keys().map(String::as_str).collect::<Vec<_>>().join(", ")) }
            ul {
                @for (name, header) in headers {
                    @let header = header["$ref"].as_str().and_then(|target| document.pointer(&target[1..])).unwrap_or(header);
                    li { code { (name) } ": " (line(text(&header["description"]))) }
                }
            }
        }
    }
}

/// The server's own URL.
fn base(document: &Value) -> &str {
    text(&document["servers"][0]["url"])
}

fn names(schemas: &Value) -> impl Iterator<Item = &str> {
    schemas.as_object().into_iter().flat_map(Map::keys).map(String::as_str)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
