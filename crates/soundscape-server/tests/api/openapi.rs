//! The OpenAPI document is what the repository says it is, and the server keeps to it.

use std::path::Path;

use reqwest::Method;
use serde_json::Value;

use crate::server::TestServer;

/// Set to renew the snapshot: `cargo xtask openapi` does.
const RENEW: &str = "SOUNDSCAPE_RENEW_OPENAPI";

#[tokio::test]
async fn the_document_is_the_snapshot() {
    let server = TestServer::with(|_| {}).await;
    let response = server.request(Method::GET, "/openapi.json").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    // The server's own URL is another one each time.
    let text = response.text().await.unwrap().replace(&server.url(""), "http://127.0.0.1:7070");
    let document: Value = serde_json::from_str(&text).unwrap();
    let text = serde_json::to_string_pretty(&document).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if std::env::var_os(RENEW).is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let snapshot = std::fs::read_to_string(&path).unwrap_or_default();
    if text != snapshot {
        let changed =
            text.lines().zip(snapshot.lines().chain(std::iter::repeat(""))).find(|(now, then)| now != then);
        panic!(
            "the API is not what openapi.json says: {changed:?}. If it should be, run `cargo xtask openapi`"
        );
    }
}

/// All operations with their methods and paths.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap().clone();
            item.into_iter().map(move |(method, operation)| (method.to_uppercase(), path.clone(), operation))
        })
        .collect()
}

#[tokio::test]
async fn operations_need_what_the_document_says() {
    let server = TestServer::start().await;
    let document = server.json("/openapi.json").await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = Vec::new();
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(!ids.contains(&id), "{id} stands there twice");
        ids.push(id);
        assert!(operation["summary"].as_str().is_some_and(|summary| !summary.is_empty()), "{path}");
        let url = path.replace("{id}", "snd_00000000").replace("{file}", "x").replace("{code}", "internal");
        let response = server.request(method.parse().unwrap(), &url).send().await.unwrap();
        let expect = match (operation["security"].is_array(), path.starts_with("/files/")) {
            (true, _) => 401,
            (_, true) => 403,
            _ => 200,
        };
        assert_eq!(response.status(), expect, "{method} {path}");
        let described = &operation["responses"][expect.to_string()];
        assert!(described.is_object(), "{method} {path}");
        let media_type =
            response.headers()["content-type"].to_str().unwrap().split(';').next().unwrap().to_owned();
        assert!(described["content"][&media_type].is_object(), "{method} {path}: {media_type}");
        for (_, answer) in operation["responses"].as_object().unwrap() {
            for (name, header) in answer["headers"].as_object().unwrap() {
                let target = header["$ref"]
                    .as_str()
                    .unwrap_or_else(|| panic!("{name} of {path} is described nowhere"));
                assert!(document.pointer(&target[1..]).is_some(), "{target}");
            }
        }
    }
    assert!(ids.len() >= 17, "{ids:?}");
}

#[tokio::test]
async fn every_parameter_of_the_document_is_known() {
    let server = TestServer::start().await;
    let id = server.found("q=door&limit=1").await.remove(0);
    for (method, path, operation) in operations(&server.json("/openapi.json").await) {
        if !path.starts_with("/v2/") {
            continue;
        }
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let query = parameters.iter().filter(|parameter| parameter["in"] == "query");
        let query = query.map(|parameter| {
            let example = match &parameter["example"] {
                Value::String(text) => text.clone(),
                Value::Array(ids) => ids.iter().map(|id| id.as_str().unwrap()).collect::<Vec<_>>().join(","),
                other => other.to_string(),
            };
            format!("{}={example}", parameter["name"].as_str().unwrap())
        });
        let url = format!("{}?{}", path.replace("{id}", &id), query.collect::<Vec<_>>().join("&"));
        let request = server.request(method.parse().unwrap(), &url).bearer_auth(&server.key);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{url}: {}", response.text().await.unwrap());
    }
}
