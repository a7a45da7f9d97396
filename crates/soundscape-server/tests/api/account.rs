//! Keys, scopes and the profile.

use reqwest::Method;
use serde_json::{Value, json};
use soundscape_server::NewKey;
use soundscape_wire::{Scope, Tier};

use crate::server::TestServer;

#[tokio::test]
async fn the_profile_tells_of_workspace_and_key() {
    let server = TestServer::start().await;
    let profile = server.json("/v2/user/profile").await;
    let expect = json!({
        "name": "studio", "tier": "Indie", "credits_remaining": 3, "credits_total": 500,
        "scopes": ["search:read", "download:read", "user:write"],
    });
    for (field, value) in expect.as_object().unwrap() {
        assert_eq!(&profile[field], value, "{field}");
    }
    for field in ["workspace_id", "monthly_reset_date", "api_key_id", "created_at", "key_expires_at"] {
        assert!(profile[field].is_string(), "{field}");
    }
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let server = TestServer::start().await;
    let id = server.found("q=door&limit=1").await.remove(0);
    let routes = [
        (Method::GET, "/v2/sounds/search?q=door".to_owned(), Scope::SearchRead),
        (Method::GET, format!("/v2/sounds/{id}/metadata"), Scope::SearchRead),
        (Method::GET, format!("/v2/sounds/{id}/similar"), Scope::SearchRead),
        (Method::GET, "/v2/categories".to_owned(), Scope::SearchRead),
        (Method::GET, format!("/v2/sounds/{id}/download?format=ogg"), Scope::DownloadRead),
        (Method::GET, "/v2/user/profile".to_owned(), Scope::UserWrite),
        (Method::POST, "/v2/user/credits/ledger".to_owned(), Scope::UserWrite),
    ];
    for scope in Scope::ALL {
        let created = server.embedded.create_key(&NewKey::new("studio").scopes([scope])).unwrap();
        for (method, path, needed) in &routes {
            let request = server.request(method.clone(), path).bearer_auth(created.key.secret());
            let response = request.send().await.unwrap();
            if *needed == scope {
                assert_eq!(response.status(), 200, "{path} with {scope}");
                continue;
            }
            assert_eq!(response.status(), 403, "{path} with {scope}");
            let problem: Value = response.json().await.unwrap();
            assert_eq!(
                (&problem["code"], &problem["required_scope"]),
                (&json!("insufficient_scope"), &json!(needed))
            );
            assert!(problem["detail"].as_str().unwrap().contains(needed.name()));
        }
    }
}

#[tokio::test]
async fn a_sandbox_key_moves_no_credit() {
    let server = TestServer::start().await;
    let id = server.found("q=door&limit=1").await.remove(0);
    let created = server.embedded.create_key(&NewKey::local()).unwrap();
    assert!(created.key.secret().starts_with("ss_test_"));
    let get = async |path: &str| {
        let response =
            server.request(Method::GET, path).bearer_auth(created.key.secret()).send().await.unwrap();
        response.json::<Value>().await.unwrap()
    };
    let before = get("/v2/user/profile").await;
    assert_eq!(before["tier"], json!(Tier::Enterprise));
    assert!(get(&format!("/v2/sounds/{id}/download?format=ogg")).await["download_url"].is_string());
    assert_eq!(get("/v2/user/profile").await["credits_remaining"], before["credits_remaining"]);
}

#[tokio::test]
async fn keys_and_credits_outlive_a_restart() {
    let server = TestServer::start().await;
    let id = server.found("q=door&limit=1").await.remove(0);
    server.json(&format!("/v2/sounds/{id}/download?format=ogg")).await;
    let key = server.key.clone();
    let server = TestServer::over(server.stop()).await;
    let profile = server.request(Method::GET, "/v2/user/profile").bearer_auth(&key).send().await.unwrap();
    assert_eq!(profile.json::<Value>().await.unwrap()["credits_remaining"], 2);
    assert_eq!(server.found("q=door&limit=1").await, [id]);
    assert_eq!(server.embedded.report().unchanged, 5);
}

#[tokio::test]
async fn a_key_has_its_tiers_calls_and_is_told_how_long_to_wait() {
    let server = TestServer::start().await;
    let (mut accepted, mut refused) = (0, None);
    // Indie: 120 a minute. Whatever else the test did with this key counts, too.
    for _ in 0..121 {
        let response = server.get("/v2/categories").await;
        assert_eq!(response.headers()["ratelimit-limit"], "120");
        match response.status().as_u16() {
            200 => accepted += 1,
            429 => refused = Some(response),
            other => panic!("{other}"),
        }
    }
    assert_eq!(accepted, 120);
    let refused = refused.unwrap();
    let wait: u32 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(refused.headers()["ratelimit-remaining"], "0");
    assert_eq!(refused.headers()["ratelimit-reset"], wait.to_string());
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], "rate_limited");
}

#[tokio::test]
async fn guessing_keys_is_slowed_down_and_locks_nobody_out() {
    let server = TestServer::start().await;
    let guess = async || {
        let key = "ss_live_4kR9mXp2vLw8nQ3jH7";
        server.request(Method::GET, "/v2/categories").bearer_auth(key).send().await.unwrap()
    };
    for _ in 0..60 {
        assert_eq!(guess().await.status(), 401);
    }
    let refused = guess().await;
    assert_eq!(refused.status(), 429);
    let wait: u32 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(server.get("/v2/categories").await.status(), 200, "same address, good key");
}

#[tokio::test]
async fn a_rotated_key_works_at_once_and_the_old_one_for_its_grace() {
    let server = TestServer::start().await;
    let status = async |key: &str| {
        server
            .request(Method::GET, "/v2/user/profile")
            .bearer_auth(key)
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let rotate = async |key: &str, query: &str| {
        let request = server.request(Method::POST, &format!("/v2/keys/rotate{query}")).bearer_auth(key);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.json::<Value>().await.unwrap()
    };
    let second = rotate(&server.key, "").await;
    let second_key = second["key"].as_str().unwrap();
    assert_eq!((status(second_key).await, status(&server.key).await), (200, 200), "a day of grace");
    assert_eq!(second["scopes"], json!(["search:read", "download:read", "user:write"]));
    let third = rotate(second_key, "?grace_s=0").await;
    assert_eq!((status(third["key"].as_str().unwrap()).await, status(second_key).await), (200, 401));
    assert_eq!(third["workspace_id"], second["workspace_id"]);
    let response = server.request(Method::POST, "/v2/keys/rotate?grace_s=-1").bearer_auth(&server.key);
    assert_eq!(response.send().await.unwrap().json::<Value>().await.unwrap()["parameter"], "grace_s");
}
