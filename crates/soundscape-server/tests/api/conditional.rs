//! Answers that a client has already, and what pages of other origins are told.

use reqwest::{Method, Response};

use crate::{library, server::TestServer};

async fn get_if(server: &TestServer, path: &str, etag: &str) -> Response {
    let request = server.request(Method::GET, path).bearer_auth(&server.key).header("If-None-Match", etag);
    request.send().await.unwrap()
}

fn etag(response: &Response) -> String {
    response.headers()["etag"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_answer_is_sent_once() {
    let server = TestServer::start().await;
    let id = server.found("q=gravel&limit=1").await.remove(0);
    let mut tags = Vec::new();
    for path in [
        "/v2/sounds/search?q=steel+door&limit=1".to_owned(),
        "/v2/sounds/search?q=gravel".to_owned(),
        format!("/v2/sounds/{id}/metadata"),
        format!("/v2/sounds/{id}/similar?limit=2"),
        format!("/v2/sounds?ids={id}"),
        "/v2/categories".to_owned(),
    ] {
        let response = server.get(&path).await;
        assert_eq!(response.headers()["cache-control"], "private, no-cache");
        let tag = etag(&response);
        let total = response.headers().get("x-total-count").cloned();
        let body = response.bytes().await.unwrap();
        assert_eq!(server.get(&path).await.bytes().await.unwrap(), body, "{path}");

        let same = get_if(&server, &path, &format!("\"other\", W/{tag}")).await;
        assert_eq!((same.status().as_u16(), etag(&same)), (304, tag.clone()), "{path}");
        assert_eq!(same.headers().get("x-total-count").cloned(), total);
        assert!(same.headers().contains_key("ratelimit-remaining") && same.bytes().await.unwrap().is_empty());
        assert_eq!(get_if(&server, &path, "\"other\"").await.status(), 200);
        let head = |tag: &str| {
            let request = server.request(Method::HEAD, &path).bearer_auth(&server.key);
            request.header("If-None-Match", tag).send()
        };
        let (same, other) = (head(&tag).await.unwrap(), head("\"other\"").await.unwrap());
        assert_eq!((same.status().as_u16(), etag(&same)), (304, tag.clone()), "HEAD {path}");
        assert_eq!((other.status().as_u16(), etag(&other)), (200, tag.clone()), "HEAD {path}");
        assert!(!tags.contains(&tag) || path.contains("ids="), "{path}");
        tags.push(tag);
    }
    let other = get_if(&server, "/v2/sounds/search?q=door", &tags[0]).await;
    assert_eq!(other.status(), 200, "the tag is of another search");
    let stranger = server.request(Method::GET, "/v2/categories").header("If-None-Match", "*");
    assert_eq!(stranger.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_tag_ends_with_what_it_names() {
    let server = TestServer::start().await;
    let path = "/v2/sounds/search?q=steel+door&limit=1";
    let before = etag(&server.get(path).await);
    let folders = server.stop();
    library::tone(&folders.path().join("sounds/doors/steel_door_slam.wav"), 215.0);
    let server = TestServer::over(folders).await;
    let response = get_if(&server, path, &before).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["x-total-count"]),
        (200, &"3".parse().unwrap())
    );
}

#[tokio::test]
async fn many_sounds_are_asked_for_at_once() {
    let server = TestServer::start().await;
    let mut ids = server.found("q=footstep+door").await;
    ids.reverse();
    let got = server.json(&format!("/v2/sounds?ids={},snd_00000000,{}", ids.join(","), ids[0])).await;
    let got = got.as_array().unwrap();
    assert_eq!(got.iter().map(|sound| sound["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
    assert_eq!(got[0], server.json(&format!("/v2/sounds/{}/metadata", ids[0])).await);
    assert_eq!(server.json("/v2/sounds?ids=snd_00000000").await, serde_json::json!([]));

    let many = |n: u32| (0..n).map(|n| format!("snd_{n:08x}")).collect::<Vec<_>>().join(",");
    assert_eq!(server.get(&format!("/v2/sounds?ids={}", many(100))).await.status(), 200);
    for bad in [
        "",
        "ids=",
        "ids=snd_1",
        "ids=snd_00000000,",
        "ids=../x",
        "id=snd_00000000",
        &format!("ids={}", many(101)),
    ] {
        assert_eq!(server.get(&format!("/v2/sounds?{bad}")).await.status(), 400, "{bad}");
    }
}

#[tokio::test]
async fn pages_of_other_origins_may_call() {
    let server = TestServer::start().await;
    for path in [
        "/v2/sounds/search",
        "/v2/sounds/snd_00000000/download",
        "/v2/user/credits/ledger",
        "/files/previews/x",
    ] {
        let preflight = server
            .request(Method::OPTIONS, path)
            .header("Origin", "https://game.example")
            .header("Access-Control-Request-Method", "GET")
            .header("Access-Control-Request-Headers", "authorization,idempotency-key,if-none-match,range");
        let response = preflight.send().await.unwrap();
        assert!(response.status().is_success(), "{path}");
        let allowed = |name: &str| response.headers()[name].to_str().unwrap().to_lowercase();
        assert_eq!(allowed("access-control-allow-origin"), "*");
        assert_eq!(allowed("access-control-allow-methods"), "get,head,post");
        for header in
            ["authorization", "idempotency-key", "if-none-match", "if-range", "range", "x-request-id"]
        {
            assert!(
                allowed("access-control-allow-headers").split(',').any(|allowed| allowed == header),
                "{header}"
            );
        }
        // Also of a call that fails: its page reads the problem.
        let call = server.request(Method::GET, path).header("Origin", "https://game.example");
        let response = call.send().await.unwrap();
        let exposed = response.headers()["access-control-expose-headers"].to_str().unwrap().to_lowercase();
        for header in [
            "ratelimit-limit",
            "ratelimit-remaining",
            "ratelimit-reset",
            "retry-after",
            "link",
            "x-total-count",
            "etag",
            "soundscape-key-expires",
            "x-request-id",
            "content-disposition",
            "accept-ranges",
            "content-range",
        ] {
            assert!(exposed.split(',').any(|exposed| exposed == header), "{header}");
        }
    }
}
