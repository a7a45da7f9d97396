//! Previews and waveforms that are there before anybody asks.

use std::time::Duration;

use reqwest::Method;
use soundscape_server::NewKey;

use crate::{library, server::TestServer};

/// How many files of a kind were made, and why.
async fn made(server: &TestServer, kind: &str, cause: &str) -> f64 {
    let name = format!("soundscape_renditions_made_total{{kind=\"{kind}\",cause=\"{cause}\"}}");
    server.metric(&name).await.unwrap_or_default()
}

/// Until so many are made in the background.
async fn prepared(server: &TestServer, previews: f64, waveforms: f64) {
    server
        .eventually(async || {
            let counts = (
                made(server, "preview", "background").await,
                made(server, "waveform-json", "background").await,
            );
            assert!(counts.0 <= previews && counts.1 <= waveforms, "more than needed: {counts:?}");
            counts == (previews, waveforms)
        })
        .await;
}

/// The preview and the waveform of a sound, as a browser gets them.
async fn first_look(server: &TestServer, query: &str) {
    let sound = server.json(&format!("/v2/sounds/search?{query}&limit=1")).await[0].clone();
    for url in ["preview_url", "waveform_url"] {
        let response = server.request(Method::GET, sound[url].as_str().unwrap()).send().await.unwrap();
        assert_eq!(response.status(), 200, "{url}");
    }
}

#[tokio::test]
async fn the_first_who_asks_waits_for_no_work() {
    let folders = tempfile::tempdir().unwrap();
    library::small(&folders.path().join("sounds"));
    let server = TestServer::configured(folders, |config| {
        config.prepare_previews = true;
        config.tiers.indie.rate = 10_000;
    })
    .await;
    prepared(&server, 5.0, 5.0).await;
    first_look(&server, "q=steel+door+open").await;

    // Also of a sound that comes while the server runs.
    library::tone(&server.folders.path().join("sounds/bells/small_bell.wav"), 880.0);
    prepared(&server, 6.0, 6.0).await;
    server.eventually(async || !server.found("q=bell").await.is_empty()).await;
    first_look(&server, "q=bell").await;
    assert_eq!(
        (made(&server, "preview", "request").await, made(&server, "waveform-json", "request").await),
        (0.0, 0.0)
    );
}

#[tokio::test]
async fn it_goes_on_where_it_was() {
    // Off: nothing is made but what is asked for.
    let server = TestServer::start().await;
    first_look(&server, "q=steel+door+open").await;
    assert_eq!(
        (made(&server, "preview", "request").await, made(&server, "preview", "background").await),
        (1.0, 0.0)
    );
    let folders = server.stop();
    library::tone(&folders.path().join("sounds/bells/small_bell.wav"), 880.0);
    let server = TestServer::configured(folders, |config| config.prepare_previews = true).await;
    prepared(&server, 5.0, 5.0).await;
    // Nothing is left for the next start.
    let server = TestServer::configured(server.stop(), |config| config.prepare_previews = true).await;
    library::tone(&server.folders.path().join("sounds/bells/large_bell.wav"), 440.0);
    prepared(&server, 1.0, 1.0).await;
}

#[tokio::test]
async fn it_takes_no_callers_place() {
    let folders = tempfile::tempdir().unwrap();
    for n in 0..12 {
        library::write(&folders.path().join(format!("sounds/note_{n}.wav")), 200.0 + f64::from(n), 5.0);
    }
    let server = TestServer::configured(folders, |config| {
        config.prepare_previews = true;
        config.render_queue = 1;
    })
    .await;
    let sandbox = server.embedded.create_key(&NewKey::local()).unwrap().key;
    for id in server.found("q=note").await {
        let path = format!("/v2/sounds/{id}/download?format=wav16");
        let answer =
            server.request(Method::GET, &path).bearer_auth(sandbox.secret()).timeout(Duration::from_secs(60));
        assert_eq!(answer.send().await.unwrap().status(), 200);
    }
    prepared(&server, 12.0, 12.0).await;
    assert_eq!(server.metric("soundscape_renditions_refused_total").await, Some(0.0));
    let began = server.metric("soundscape_renditions_running").await;
    assert_eq!(began, Some(0.0));
}
