//! Several servers over one PostgreSQL.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use futures_util::future::join_all;
use reqwest::Method;
use soundscape_server::Clock;
use soundscape_wire::Timestamp;

use crate::{databases::Database, library, server::TestServer};

/// Stands still until a test moves it.
#[derive(Default)]
struct Stepped(AtomicI64);

impl Clock for Stepped {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(1_800_000_000_000 + self.0.load(Ordering::Relaxed)).unwrap()
    }
}

const RATE: usize = 40;

async fn replica(database: &Database, clock: Arc<dyn Clock>) -> TestServer {
    let folders = tempfile::tempdir().unwrap();
    library::tone(&folders.path().join("sounds/door.wav"), 220.0);
    TestServer::configured(folders, |config| {
        config.database_url = Some(database.url.clone());
        config.clock = clock;
        config.tiers.indie.rate = RATE as u32;
    })
    .await
}

/// How many of `count` calls at once, by turns to either, end with each status; and what those refused are told.
async fn flood(servers: &[TestServer; 2], key: &str, count: usize) -> (BTreeMap<u16, usize>, Option<i64>) {
    let calls =
        (0..count).map(|n| servers[n % 2].request(Method::GET, "/v2/categories").bearer_auth(key).send());
    let (mut statuses, mut wait_s) = (BTreeMap::new(), None);
    for answer in join_all(calls).await {
        let answer = answer.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("ratelimit-limit"), Some(RATE.to_string()));
        if let Some(wait) = header("retry-after") {
            assert_eq!(
                (header("ratelimit-remaining"), header("ratelimit-reset")),
                (Some("0".into()), Some(wait.clone()))
            );
            wait_s = Some(wait.parse().unwrap());
        }
        *statuses.entry(answer.status().as_u16()).or_default() += 1;
    }
    (statuses, wait_s)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_one_count_at_all_servers() {
    let (database, clock) = (Database::postgres().await, Arc::new(Stepped::default()));
    let servers = [replica(&database, clock.clone()).await, replica(&database, clock.clone()).await];
    let key = &servers[0].key;
    let exactly = BTreeMap::from([(200, RATE), (429, 2 * RATE)]);
    for round in 0..3 {
        let (statuses, wait_s) = flood(&servers, key, 3 * RATE).await;
        assert_eq!((&statuses, wait_s), (&exactly, Some(60)), "round {round}");
        clock.0.fetch_add(59_999, Ordering::Relaxed);
        assert_eq!(flood(&servers, key, 2).await, (BTreeMap::from([(429, 2)]), Some(1)));
        // As long as they were told to wait.
        clock.0.fetch_add(1, Ordering::Relaxed);
    }
    // Another key, of the same workspace, has a count of its own; and a rotation's new key has one, too.
    assert_eq!(flood(&servers, &servers[1].key, 3 * RATE).await.0, exactly);
    let rotated = servers[0].request(Method::POST, "/v2/keys/rotate").bearer_auth(key).send().await.unwrap();
    let rotated: serde_json::Value = rotated.json().await.unwrap();
    assert_eq!(flood(&servers, rotated["key"].as_str().unwrap(), 3 * RATE).await.0, exactly);
    for server in servers {
        server.stop();
    }
    database.delete().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_whose_clock_is_the_machines_go_by_the_databases() {
    let database = Database::postgres().await;
    let clock = || Arc::new(soundscape_server::SystemClock);
    let servers = [replica(&database, clock()).await, replica(&database, clock()).await];
    let (statuses, wait_s) = flood(&servers, &servers[0].key, 3 * RATE).await;
    assert_eq!(statuses, BTreeMap::from([(200, RATE), (429, 2 * RATE)]));
    assert!((50..=60).contains(&wait_s.unwrap()), "{wait_s:?}");
    // A minute passes in the database.
    database
        .tamper("UPDATE calls SET at_ms = at_ms - 60000; UPDATE callers SET last_ms = last_ms - 60000")
        .await;
    assert_eq!(flood(&servers, &servers[0].key, RATE).await, (BTreeMap::from([(200, RATE)]), None));
    for server in servers {
        server.stop();
    }
    database.delete().await;
}
