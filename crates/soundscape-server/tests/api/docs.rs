//! The documentation as pages.

use reqwest::Method;
use serde_json::Value;

use crate::server::TestServer;

async fn page(server: &TestServer, url: &str) -> String {
    let response = server.request(Method::GET, url).send().await.unwrap();
    assert_eq!(response.status(), 200, "{url}");
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    let page = response.text().await.unwrap();
    assert!(page.contains("<title>") && page.contains("<h1>") && page.contains("lang=\"en\""), "{url}");
    for loaded in ["<script", "src=", "<link", "@import", "url("] {
        assert!(!page.contains(loaded), "{url} needs something else: {loaded}");
    }
    page
}

#[tokio::test]
async fn every_code_has_the_page_that_its_errors_link_to() {
    let server = TestServer::start().await;
    let list = page(&server, "/docs/errors/").await;
    for code in soundscape_wire::ErrorCode::ALL {
        let page = page(&server, &format!("/docs/errors/{}", code.name())).await;
        assert!(page.contains(code.title()) && page.contains("What to do"), "{code:?}");
        assert!(list.contains(&format!("href=\"{}\"", code.name())), "{code:?} is not in the list");
    }
    let problem: Value = server.get("/v2/nothing").await.json().await.unwrap();
    let linked = page(&server, problem["type"].as_str().unwrap()).await;
    assert!(linked.contains(problem["title"].as_str().unwrap()));
    for unknown in ["nonsense", "%ff", "a%2Fb", "%3Cscript%3E", "unknown"] {
        let response = server.get(&format!("/docs/errors/{unknown}")).await;
        assert_eq!(response.status(), 404, "{unknown}");
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn the_reference_shows_the_whole_document() {
    let server = TestServer::start().await;
    let page = page(&server, "/docs").await;
    let document = server.json("/openapi.json").await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (_, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(page.contains(&format!("<article id=\"{id}\"")), "{path}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                assert!(page.contains(&format!("<code>{name}</code>")), "{name} of {path}");
            }
        }
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
    }
    // What a link within the page points to is there.
    for target in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(page.contains(&format!("id=\"{target}\"")), "#{target}");
    }
    assert!(page.contains(&server.url("/v2/sounds/search?q=footsteps%20gravel%20night")));
}

#[tokio::test]
async fn paths_are_found_with_and_without_a_slash() {
    let server = TestServer::start().await;
    for (path, canonical) in [("/docs/", "/docs"), ("/docs/errors", "/docs/errors/")] {
        let response = server.request(Method::GET, path).send().await.unwrap();
        assert_eq!((response.status().as_u16(), response.url().path()), (200, canonical));
    }
}
