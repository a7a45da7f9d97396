//! New secrets for file URLs, beside servers that run.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use jiff::SignedDuration;
use reqwest::Method;
use serde_json::Value;
use soundscape_server::{Clock, SystemClock};
use soundscape_wire::Timestamp;

use crate::{library, server::TestServer, serving::command};

/// The machine's time, which the commands have too, and some seconds.
#[derive(Clone, Default)]
struct Ahead(Arc<AtomicI64>);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now() + SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// A command and whether it succeeds; what it prints, and says beside.
fn signing_keys(data: &Path, arguments: &[&str]) -> (bool, String, String) {
    let output = command(data).arg("signing-keys").args(arguments).output().unwrap();
    let [printed, said] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    (output.status.success(), printed.trim().into(), said)
}

async fn preview_url(server: &TestServer) -> String {
    let sounds = server.json("/v2/sounds/search?q=steel+door+open&limit=1").await;
    sounds[0]["preview_url"].as_str().unwrap().to_owned()
}

/// What becomes of a URL, whichever server has signed it.
async fn check(server: &TestServer, url: &str, expect: Result<(), &str>) {
    let path = &url[url.find("/files/").unwrap()..];
    let response = server.request(Method::GET, path).send().await.unwrap();
    let status = response.status();
    let problem = response.json::<Value>().await.unwrap_or_default();
    let got = if status == 200 { Ok(()) } else { Err(problem["code"].as_str().unwrap()) };
    assert_eq!(got, expect, "{path}");
}

#[tokio::test]
async fn a_rotation_breaks_no_url_that_is_out() {
    let clock = Ahead::default();
    let folders = tempfile::tempdir().unwrap();
    library::small(&folders.path().join("sounds"));
    let (sounds, data) = (folders.path().join("sounds"), folders.path().join("data"));
    let one = TestServer::configured(folders, |config| {
        config.clock = Arc::new(clock.clone());
        config.tiers.indie.rate = 10_000;
    })
    .await;
    // Another server over the same catalogue.
    let other = TestServer::configured(tempfile::tempdir().unwrap(), |config| {
        config.clock = Arc::new(clock.clone());
        config.tiers.indie.rate = 10_000;
        config.library = vec![sounds];
        config.database_url = Some(format!("sqlite://{}", data.join("soundscape.db").display()));
    })
    .await;
    let before = preview_url(&one).await;

    let (done, new, said) = signing_keys(&data, &["rotate"]);
    assert!(done && said.contains("need no restart"), "{said}");
    let (_, listed, _) = signing_keys(&data, &["list"]);
    let lines: Vec<_> = listed.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with(&new) && lines[0].contains("signs from"), "{listed}");
    assert!(lines[1].ends_with("  signs"), "{listed}");
    let (done, _, said) = signing_keys(&data, &["rotate"]);
    assert!(!done && said.contains("still verifies") && said.contains("--force"), "{said}");

    // No server is asked to verify what it does not know: the new key waits for 15 s before it signs.
    let kid = format!("kid={new}&");
    assert!(!preview_url(&one).await.contains(&kid));
    clock.0.fetch_add(20, Ordering::SeqCst);
    for server in [&one, &other] {
        server.eventually(async || preview_url(server).await.contains(&kid)).await;
    }
    let (after_one, after_other) = (preview_url(&one).await, preview_url(&other).await);
    for server in [&one, &other] {
        check(server, &before, Ok(())).await;
        check(server, &after_one, Ok(())).await;
        check(server, &after_other, Ok(())).await;
    }
    // Until it expires, at least 24 hours after it was made.
    clock.0.fetch_add(24 * 3_600 - 21, Ordering::SeqCst);
    check(&one, &before, Ok(())).await;
    clock.0.fetch_add(2 * 3_600, Ordering::SeqCst);
    check(&one, &before, Err("url_expired")).await;
    check(&one, &preview_url(&one).await, Ok(())).await;
}

#[tokio::test]
async fn a_secret_that_is_known_to_strangers_is_dropped_at_once() {
    let server = TestServer::start().await;
    let data = server.folders.path().join("data");
    let before = preview_url(&server).await;
    check(&server, &before, Ok(())).await;
    assert!(signing_keys(&data, &["rotate"]).0);
    assert!(signing_keys(&data, &["rotate", "--force"]).0);
    assert_eq!(signing_keys(&data, &["list"]).1.lines().count(), 2);
    let path = &before[before.find("/files/").unwrap()..];
    server.eventually(async || server.request(Method::GET, path).send().await.unwrap().status() == 403).await;
    check(&server, &before, Err("bad_signature")).await;
    check(&server, &preview_url(&server).await, Ok(())).await;
}
