//! What a server logs as JSON: a line for each request, errors once, and never a secret.

use std::{fs::File, time::Duration};

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    library,
    serving::{Serving, command, create_key},
};

#[tokio::test]
async fn every_line_is_json_and_none_has_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let (sounds, data, log) =
        (folder.path().join("sounds"), folder.path().join("data"), folder.path().join("log"));
    library::small(&sounds);
    let mut serve = command(&data);
    serve.args(["serve", "--listen", "127.0.0.1:0", "--log-format", "json", "--library"]).arg(&sounds);
    // All that there is to read, from every library, too.
    serve.env("SOUNDSCAPE_LOG", "trace").stderr(File::create(&log).unwrap());
    let serving = Serving::start(&mut serve);
    let created = create_key(&data, &[]);
    let (key, key_id) = (created["key"].as_str().unwrap(), created["key_id"].as_str().unwrap());

    let http = Client::new();
    let mut expected = Vec::new();
    let mut secrets =
        vec![key.to_owned(), "ss_live_4kR9mXp2vLw8nQ3jH7".into(), "Bearer".into(), "sig=".into()];
    let mut ask = async |path: &str, key: Option<&str>, route: &str, status: u16| {
        let url = if path.starts_with("http") { path.into() } else { format!("{}{path}", serving.url) };
        let mut request = http.request(Method::GET, url);
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::from_u16(status).unwrap(), "{path}");
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        expected.push((id, route.to_owned(), status, key.map(|_| key_id).filter(|_| status != 401)));
        response.bytes().await.unwrap()
    };
    let found = ask("/v2/sounds/search?q=door", Some(key), "/v2/sounds/search", 200).await;
    let found: Value = serde_json::from_slice(&found).unwrap();
    let id = found[0]["id"].as_str().unwrap();
    let ticket =
        ask(&format!("/v2/sounds/{id}/download?format=ogg"), Some(key), "/v2/sounds/{id}/download", 200)
            .await;
    let ticket: Value = serde_json::from_slice(&ticket).unwrap();
    let file = ticket["download_url"].as_str().unwrap();
    ask(file, None, "/files/downloads/{id}/{file}", 200).await;
    ask(&format!("{file}0"), None, "/files/downloads/{id}/{file}", 403).await;
    let preview = found[0]["preview_url"].as_str().unwrap();
    ask(preview, None, "/files/previews/{file}", 200).await;
    for url in [file, preview] {
        secrets.push(url.split_once("sig=").unwrap().1.into());
    }
    ask("/v2/categories", Some("ss_live_4kR9mXp2vLw8nQ3jH7"), "/v2/categories", 401).await;
    ask("/v2/nothing?key=ss_live_4kR9mXp2vLw8nQ3jH7", None, "none", 404).await;
    ask("/healthz", None, "/healthz", 200).await;
    // A row that this version does not understand.
    let database = SqliteConnectOptions::new().filename(data.join("soundscape.db"));
    let mut database = database.connect().await.unwrap();
    sqlx::raw_sql("UPDATE sounds SET license_type = 'unheard-of'").execute(&mut database).await.unwrap();
    let secret: String =
        sqlx::query_scalar("SELECT secret FROM signing_keys").fetch_one(&mut database).await.unwrap();
    SqliteConnection::close(database).await.unwrap();
    secrets.push(secret);
    ask(&format!("/v2/sounds/{id}/metadata"), Some(key), "/v2/sounds/{id}/metadata", 500).await;
    let (failed, ..) = expected.last().unwrap().clone();

    let printed = serving.stop();
    let log = std::fs::read_to_string(&log).unwrap();
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let answered: Vec<_> = lines.iter().filter(|line| line["message"] == "answered a request").collect();
    for (request_id, route, status, key_id) in &expected {
        let line = answered.iter().find(|line| line["request_id"] == **request_id);
        let line = line.unwrap_or_else(|| panic!("{route} has no line"));
        assert_eq!(
            (&line["method"], &line["route"], &line["status"]),
            (&"GET".into(), &route.as_str().into(), &(*status).into())
        );
        assert_eq!(line.get("key_id").and_then(Value::as_str), *key_id, "{line}");
        assert!((0.0..60_000.0).contains(&line["latency_ms"].as_f64().unwrap()), "{line}");
    }
    assert_eq!(answered.len(), expected.len());
    let errors: Vec<_> = lines
        .iter()
        .filter(|line| line["level"] == "ERROR" && line["span"]["request_id"] == *failed)
        .collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0]["error"].as_str().unwrap().contains("unheard-of"), "{errors:?}");
    for secret in &secrets {
        for text in [&log, &printed] {
            let line = text.lines().find(|line| line.contains(secret.as_str()));
            assert!(line.is_none(), "`{secret}` is in: {line:?}");
        }
    }
}

#[tokio::test]
async fn requests_are_quiet_unless_they_are_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (sounds, data, log) =
        (folder.path().join("sounds"), folder.path().join("data"), folder.path().join("log"));
    library::small(&sounds);
    let mut serve = command(&data);
    serve
        .args(["serve", "--listen", "127.0.0.1:0", "--library"])
        .arg(&sounds)
        .stderr(File::create(&log).unwrap());
    let serving = Serving::start(&mut serve);
    let healthy = Client::new().get(format!("{}/healthz", serving.url)).timeout(Duration::from_secs(9));
    assert_eq!(healthy.send().await.unwrap().status(), 200);
    serving.stop();
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(
        log.contains("5 sounds") && !log.contains("answered a request") && !log.contains('\u{1b}'),
        "{log}"
    );
}
