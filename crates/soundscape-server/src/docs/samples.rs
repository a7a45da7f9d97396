//! A call of an operation in the languages that people use.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What need not be escaped in a query (RFC 3986).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',');

/// A call with the operation's examples for parameters.
pub(super) struct Call {
    method: String,
    url: String,
    query: Vec<(String, Value)>,
    headers: Vec<(String, Value)>,
    needs_key: bool,
    answers_json: bool,
}

impl Call {
    /// `None` where a parameter that is needed has no example: nobody calls such an operation by hand.
    pub(super) fn of(base: &str, method: &str, path: &str, operation: &Value) -> Option<Self> {
        let mut call = Self {
            method: method.into(),
            url: format!("{base}{path}"),
            query: Vec::new(),
            headers: Vec::new(),
            needs_key: operation["security"].is_array(),
            answers_json: operation["responses"]["200"]["content"]["application/json"].is_object(),
        };
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let (name, example) = (parameter["name"].as_str()?.to_owned(), parameter["example"].clone());
            match (parameter["in"].as_str()?, &example) {
                (_, Value::Null) if parameter["required"] == true => return None,
                (_, Value::Null) => {}
                ("path", _) => call.url = call.url.replace(&format!("{{{name}}}"), &plain(&example)),
                ("header", _) => call.headers.push((name, example)),
                _ => call.query.push((name, example)),
            }
        }
        Some(call)
    }

    pub(super) fn curl(&self) -> String {
        let pair = |(name, value): &(String, Value)| {
            format!("{name}={}", utf8_percent_encode(&plain(value), ESCAPED))
        };
        let query = self.query.iter().map(pair).collect::<Vec<_>>().join("&");
        let mut lines = vec![format!("\"{}{}{query}\"", self.url, if query.is_empty() { "" } else { "?" })];
        if self.method != "GET" {
            lines.push(format!("--request {}", self.method));
        }
        if self.needs_key {
            lines.push("--header \"Authorization: Bearer $SOUNDSCAPE_API_KEY\"".into());
        }
        lines.extend(
            self.headers.iter().map(|(name, value)| format!("--header \"{name}: {}\"", plain(value))),
        );
        format!("curl {}", lines.join(" \\\n  "))
    }

    pub(super) fn python(&self) -> String {
        let key = "\"Authorization\": f\"Bearer {os.environ['SOUNDSCAPE_API_KEY']}\"".to_owned();
        let mut lines = vec![format!("    {},", quoted(&self.url))];
        let headers = self.needs_key.then_some(key).into_iter().chain(self.headers.iter().map(member));
        let headers: Vec<_> = headers.collect();
        if !headers.is_empty() {
            lines.push(format!("    headers={{{}}},", headers.join(", ")));
        }
        if !self.query.is_empty() {
            let query: Vec<_> = self.query.iter().map(member).collect();
            lines.push(format!("    params={{{}}},", query.join(", ")));
        }
        let (function, body) =
            (self.method.to_lowercase(), if self.answers_json { "json()" } else { "text" });
        let imports = if self.needs_key { "import os\n\nimport requests" } else { "import requests" };
        format!(
            "{imports}\n\nresponse = requests.{function}(\n{}\n)\nresponse.raise_for_status()\nprint(response.{body})",
            lines.join("\n")
        )
    }

    pub(super) fn javascript(&self) -> String {
        let mut text = format!("const url = new URL({});\n", quoted(&self.url));
        if !self.query.is_empty() {
            let query: Vec<_> = self.query.iter().map(member).collect();
            text += &format!("url.search = new URLSearchParams({{ {} }});\n", query.join(", "));
        }
        let key = "Authorization: `Bearer ${process.env.SOUNDSCAPE_API_KEY}`".to_owned();
        let headers = self.needs_key.then_some(key).into_iter().chain(self.headers.iter().map(member));
        let headers: Vec<_> = headers.collect();
        let mut options = Vec::new();
        if self.method != "GET" {
            options.push(format!("method: {}", quoted(&self.method)));
        }
        if !headers.is_empty() {
            options.push(format!("headers: {{ {} }}", headers.join(", ")));
        }
        let options =
            if options.is_empty() { String::new() } else { format!(", {{ {} }}", options.join(", ")) };
        let body = if self.answers_json { "json" } else { "text" };
        text += &format!("const response = await fetch(url{options});\n");
        text += "if (!response.ok) throw new Error((await response.json()).detail);\n";
        text + &format!("console.log(await response.{body}());")
    }
}

/// `"name": "value"`, which Python and JavaScript read alike. A truth value is written as the API reads it.
fn member((name, value): &(String, Value)) -> String {
    let value = if value.is_number() { value.to_string() } else { quoted(&plain(value)) };
    format!("{}: {value}", quoted(name))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// As it stands in a URL or a header; a list is joined by commas.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn calls_are_written_in_three_languages() {
        let operation = json!({
            "security": [{"api_key": ["search:read"]}],
            "parameters": [
                {"name": "id", "in": "path", "required": true, "example": "snd_8f3a2c1d"},
                {"name": "q", "in": "query", "example": "gun shot"},
                {"name": "normalize", "in": "query", "example": true},
                {"name": "cursor", "in": "query"},
            ],
            "responses": {"200": {"content": {"application/json": {}}}},
        });
        let call = Call::of("http://h", "GET", "/v2/{id}", &operation).unwrap();
        assert_eq!(
            call.curl(),
            "curl \"http://h/v2/snd_8f3a2c1d?q=gun%20shot&normalize=true\" \\\n  \
             --header \"Authorization: Bearer $SOUNDSCAPE_API_KEY\""
        );
        assert!(call.python().contains("params={\"q\": \"gun shot\", \"normalize\": \"true\"}"));
        assert!(
            call.javascript()
                .contains("new URLSearchParams({ \"q\": \"gun shot\", \"normalize\": \"true\" })")
        );
        let signed = json!({"parameters": [{"name": "sig", "in": "query", "required": true}]});
        assert!(Call::of("http://h", "GET", "/files", &signed).is_none());
    }
}
