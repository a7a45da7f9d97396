//! Every failure is problem details that say what to do.

use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::server::TestServer;

/// Checks the form that every error has.
async fn problem(response: Response, status: u16, code: &str) -> Value {
    let url = response.url().clone();
    assert_eq!(response.status(), status, "{url}");
    assert_eq!(response.headers()["content-type"], "application/problem+json", "{url}");
    let request_id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let problem: Value = response.json().await.unwrap();
    assert_eq!((&problem["status"], &problem["code"]), (&json!(status), &json!(code)), "{url}");
    assert_eq!(problem["request_id"], json!(request_id));
    assert!(problem["type"].as_str().unwrap().ends_with(&format!("/docs/errors/{code}")));
    assert!(!problem["title"].as_str().unwrap().is_empty() && problem["detail"].as_str().unwrap().len() > 20);
    problem
}

#[tokio::test]
async fn parameters_are_checked() {
    let server = TestServer::start().await;
    let id = server.found("q=door&limit=1").await.remove(0);
    let check = async |path: &str, parameter: &str, says: &str| {
        let problem = problem(server.get(path).await, 400, "invalid_parameter").await;
        assert_eq!(problem["parameter"], parameter, "{path}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{path}: {}", problem["detail"]);
    };
    check("/v2/sounds/search", "q", "say what to look for").await;
    check("/v2/sounds/search?q=+", "q", "say what to look for").await;
    for limit in ["0", "101", "-1", "x", "", "1e1"] {
        check(&format!("/v2/sounds/search?q=a&limit={limit}"), "limit", "from 1 to 100").await;
    }
    for duration in ["0", "-1", "nan", "inf", "x"] {
        check(&format!("/v2/sounds/search?q=a&duration_max={duration}"), "duration_max", "above 0").await;
    }
    check("/v2/sounds/search?q=a&category=nonsense", "category", "/v2/categories").await;
    check("/v2/sounds/search?q=a&license=free", "license", "`royalty-free` or `editorial`").await;
    check("/v2/sounds/search?q=a&duraton_max=1", "duraton_max", "did you mean `duration_max`").await;
    check(&format!("/v2/sounds/{id}/similar?toward=louder"), "toward", "`quieter`").await;
    check(&format!("/v2/sounds/{id}/similar?towards=shorter"), "towards", "did you mean `toward`").await;
    check(&format!("/v2/sounds/{id}/similar?limit=0"), "limit", "from 1 to 100").await;
    check(&format!("/v2/sounds/{id}/download"), "format", "wav24, wav16, mp3320, ogg").await;
    check(&format!("/v2/sounds/{id}/download?format=flac"), "format", "not `flac`").await;
    check(&format!("/v2/sounds/{id}/download?format=ogg&normalize=1"), "normalize", "`true` or `false`")
        .await;
}

#[tokio::test]
async fn keys_are_checked() {
    let server = TestServer::start().await;
    let check = async |header: Option<&str>, code: &str| {
        let mut request = server.request(Method::GET, "/v2/categories");
        if let Some(header) = header {
            request = request.header("Authorization", header);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["www-authenticate"], "Bearer error=\"invalid_token\"");
        problem(response, 401, code).await;
    };
    check(None, "missing_key").await;
    check(Some("Bearer ss_live_4kR9mXp2vLw8nQ3jH7"), "invalid_key").await;
    check(Some("Basic dXNlcjpwYXNz"), "invalid_key").await;
    check(Some("Bearer "), "invalid_key").await;
}

#[tokio::test]
async fn unknown_things_are_not_found() {
    let server = TestServer::start().await;
    for path in [
        "/v2/sounds/snd_00000000/metadata",
        "/v2/sounds/..%2F..%2Fetc%2Fpasswd/metadata",
        "/v2/sounds/%ff/metadata",
        "/v2/sounds/snd_00000000/similar",
        "/v2/nothing",
        "/nothing",
        "/",
    ] {
        problem(server.get(path).await, 404, "not_found").await;
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let server = TestServer::start().await;
    let check = async |method: Method, path: &str, allow: &str| {
        let response = server.request(method, path).bearer_auth(&server.key).send().await.unwrap();
        assert_eq!(response.headers()["allow"], allow, "{path}");
        problem(response, 405, "method_not_allowed").await;
    };
    check(Method::POST, "/v2/sounds/search", "GET,HEAD").await;
    check(Method::GET, "/v2/user/credits/ledger", "POST").await;
    check(Method::DELETE, "/files/previews/snd_00000000.ogg", "GET,HEAD").await;
}

#[tokio::test]
async fn a_request_keeps_the_id_that_it_came_with() {
    let server = TestServer::start().await;
    let ask = async |id: &str| {
        let request = server.request(Method::GET, "/v2/nothing").header("X-Request-Id", id);
        request.send().await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned()
    };
    assert_eq!(ask("build-42.a_b").await, "build-42.a_b");
    assert_ne!(ask("a b").await, "a b");
    assert_ne!(ask(&"x".repeat(200)).await, "x".repeat(200));
}
