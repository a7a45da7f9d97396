//! What Prometheus is told.

use std::collections::HashMap;

use reqwest::Method;

use crate::{library, server::TestServer};

#[tokio::test]
async fn metrics_tell_what_the_server_does() {
    let server = TestServer::start().await;
    let id = server.found("q=door&limit=1").await.remove(0);
    server.found("q=steel+door").await;
    server.found("q=steel+door").await;
    server.get(&format!("/v2/sounds/{id}/download?format=ogg")).await;
    server.get(&format!("/v2/sounds/{id}/download?format=ogg")).await;
    server.request(Method::GET, "/v2/categories").bearer_auth("ss_live_x").send().await.unwrap();
    server.get("/v2/sounds/snd_00000000/metadata").await;
    server.get("/v2/nothing").await;

    let response = server.request(Method::GET, "/metrics").send().await.unwrap();
    assert_eq!(
        response.headers()["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let text = response.text().await.unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let samples: HashMap<_, _> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.rsplit_once(' ').unwrap())
        .map(|(name, value)| (name, value.parse::<f64>().unwrap()))
        .collect();
    let check = |name: &str, expect: f64| {
        assert_eq!(samples.get(name).copied(), Some(expect), "{name} in\n{text}");
    };
    let version = env!("CARGO_PKG_VERSION");
    check(&format!("soundscape_build_info{{version=\"{version}\"}}"), 1.0);
    check("soundscape_http_requests_total{method=\"GET\",route=\"/v2/sounds/search\",status=\"200\"}", 3.0);
    check("soundscape_http_requests_total{method=\"GET\",route=\"/v2/categories\",status=\"401\"}", 1.0);
    check("soundscape_http_request_duration_seconds_count{route=\"/v2/sounds/search\"}", 3.0);
    check(
        "soundscape_http_request_duration_seconds_bucket{le=\"+Inf\",route=\"/v2/sounds/{id}/download\"}",
        2.0,
    );
    let took = samples["soundscape_http_request_duration_seconds_sum{route=\"/v2/sounds/{id}/download\"}"];
    assert!((0.000_001..60.0).contains(&took), "{took}");
    check("soundscape_http_requests_in_flight", 1.0);
    check("soundscape_http_problems_total{code=\"invalid_key\"}", 1.0);
    check("soundscape_http_problems_total{code=\"not_found\"}", 1.0);
    check("soundscape_renditions_made_total{kind=\"ogg\",cause=\"request\"}", 1.0);
    check("soundscape_renditions_running", 0.0);
    check("soundscape_renditions_waiting", 0.0);
    check("soundscape_renditions_refused_total", 0.0);
    check("soundscape_sounds", 5.0);
    check("soundscape_index_lag_revisions", 0.0);
    let (hits, misses) =
        (samples["soundscape_answer_cache_hits_total"], samples["soundscape_answer_cache_misses_total"]);
    // Three searches and one sound; a second answer comes from memory unless the database was written to just before.
    assert_eq!(hits + misses, 4.0);
    assert!(misses >= 3.0, "{text}");
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        assert!(line.starts_with("soundscape_"), "{line}");
    }
}

#[tokio::test]
async fn refusals_are_counted() {
    let folders = tempfile::tempdir().unwrap();
    library::small(&folders.path().join("sounds"));
    let server = TestServer::configured(folders, |config| {
        config.tiers.indie.rate = 2;
        config.render_queue = 0;
    })
    .await;
    let id = server.found("q=door&limit=1").await.remove(0);
    assert_eq!(server.get(&format!("/v2/sounds/{id}/download?format=ogg")).await.status(), 503);
    assert_eq!(server.get("/v2/categories").await.status(), 429);
    assert_eq!(server.metric("soundscape_renditions_refused_total").await, Some(1.0));
    assert_eq!(server.metric("soundscape_http_problems_total{code=\"rate_limited\"}").await, Some(1.0));
    assert_eq!(server.metric("soundscape_http_problems_total{code=\"unavailable\"}").await, Some(1.0));
}
