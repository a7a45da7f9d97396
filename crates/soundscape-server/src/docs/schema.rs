//! Schemas in words.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::page::{line, paragraphs};

/// More values than this are folded.
const SHOWN_VALUES: usize = 8;

/// What a value has to be: `whole number, 1 to 100`.
pub(super) fn words(schema: &Value) -> Markup {
    if let Some(target) = schema["$ref"].as_str() {
        let name = name_of(target);
        return html! { a href={ "#schema-" (name) } { (name) } };
    }
    if let Some(choices) = ["oneOf", "anyOf"].into_iter().find_map(|key| schema[key].as_array()) {
        return html! { @for (i, choice) in choices.iter().enumerate() { @if i > 0 { " or " } (words(choice)) } };
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let format = schema["format"].as_str();
    html! {
        @for (i, name) in types.iter().enumerate() {
            @if i > 0 { " or " }
            @match *name {
                "array" => { "array of " (words(&schema["items"])) },
                "integer" => "whole number",
                "string" if format == Some("date-time") => "time (ISO 8601, UTC)",
                "boolean" => { code { "true" } " or " code { "false" } },
                name => (name),
            }
        }
        @for limit in limits(schema) { ", " (limit) }
        @if let Some(pattern) = schema["pattern"].as_str() { ", of the form " code { (pattern) } }
        @if let Some(values) = schema["enum"].as_array() { ": " (choices(values)) }
    }
}

/// A schema with its properties.
pub(super) fn section(name: &str, schema: &Value) -> Markup {
    // A message that has all members of another one, and some of its own.
    let parts = schema["allOf"].as_array().map_or(&[][..], Vec::as_slice);
    let own = parts.iter().find(|part| part["properties"].is_object()).unwrap_or(schema);
    let required = own["required"].as_array().map_or(&[][..], Vec::as_slice);
    html! {
        article id={ "schema-" (name) } aria-labelledby={ "schema-" (name) "-name" } {
            h3 id={ "schema-" (name) "-name" } { (name) }
            @if let Some(description) = schema["description"].as_str().or(own["description"].as_str()) { (paragraphs(description)) }
            @for other in parts.iter().filter(|part| part["$ref"].is_string()) {
                p class="faint" { "All members of " (words(other)) ", and:" }
            }
            @if let Some(properties) = own["properties"].as_object() {
                table {
                    thead { tr { th scope="col" { "Member" } th scope="col" { "What it is" } } }
                    tbody {
                        @for name in in_order(properties, required) {
                            @let property = &properties[name];
                            tr {
                                th scope="row" { code { (name) } }
                                td {
                                    @if let Some(description) = property["description"].as_str() { p { (line(description)) } }
                                    span class="faint" {
                                        (words(property))
                                        @if !required.iter().any(|required| required == name.as_str()) { "; not always there" }
                                    }
                                }
                            }
                        }
                    }
                }
            } @else {
                p class="faint" { (words(schema)) }
            }
        }
    }
}

/// What is always there stands in the order of the message's own definition; the rest follows.
fn in_order<'a>(properties: &'a Map<String, Value>, required: &[Value]) -> Vec<&'a String> {
    let place = |name: &str| required.iter().position(|required| required == name).unwrap_or(usize::MAX);
    let mut names: Vec<_> = properties.keys().collect();
    names.sort_by_key(|name| place(name));
    names
}

/// `#/components/schemas/Sound` → `Sound`.
pub(super) fn name_of(target: &str) -> &str {
    target.rsplit('/').next().unwrap_or(target)
}

fn choices(values: &[Value]) -> Markup {
    let list = html! {
        @for (i, value) in values.iter().enumerate() {
            @if i > 0 { ", " }
            code { @if let Some(text) = value.as_str() { (text) } @else { (value) } }
        }
    };
    html! {
        @if values.len() > SHOWN_VALUES {
            details { summary { (values.len()) " values" } (list) }
        } @else {
            "one of " (list)
        }
    }
}

fn limits(schema: &Value) -> Vec<String> {
    let number = |key: &str| Some(&schema[key]).filter(|value| value.is_number());
    let mut limits = Vec::new();
    match (number("minimum"), number("maximum")) {
        (Some(least), Some(most)) => limits.push(format!("{least} to {most}")),
        (Some(least), None) => limits.push(format!("at least {least}")),
        (None, Some(most)) => limits.push(format!("at most {most}")),
        (None, None) => {}
    }
    limits.extend(number("exclusiveMinimum").map(|bound| format!("above {bound}")));
    for (most, what) in [("maxItems", "items"), ("maxLength", "characters")] {
        limits.extend(number(most).map(|most| format!("at most {most} {what}")));
    }
    limits
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_are_put_into_words() {
        let check = |schema: Value, expect: &str| {
            let text = words(&schema).into_string();
            let mut plain = String::new();
            let mut inside = false;
            for c in text.chars() {
                match c {
                    '<' => inside = true,
                    '>' => inside = false,
                    _ if !inside => plain.push(c),
                    _ => {}
                }
            }
            assert_eq!(plain, expect, "{schema}");
        };
        check(json!({"type": "integer", "minimum": 1, "maximum": 100}), "whole number, 1 to 100");
        check(json!({"type": ["number", "null"], "exclusiveMinimum": 0}), "number or null, above 0");
        check(json!({"type": "string", "enum": ["a", "b"]}), "string: one of a, b");
        check(json!({"type": "array", "items": {"$ref": "#/components/schemas/Sound"}}), "array of Sound");
        check(json!({"oneOf": [{"type": "null"}, {"$ref": "#/x/Scope"}]}), "null or Scope");
        check(json!({"type": "boolean"}), "true or false");
    }
}
