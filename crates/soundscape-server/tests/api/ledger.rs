//! The ledger under a flood of downloads, on both databases.

use std::{collections::HashMap, sync::Arc};

use futures_util::{StreamExt, stream};
use reqwest::Method;
use serde_json::{Value, json};
use soundscape_server::{Clock, NewKey, verify};
use soundscape_wire::{Tier, Timestamp};

use crate::{databases::Database, library, server::TestServer};

const CREDITS: usize = 1_200;
const KEYS: usize = 1_600;
const CONNECTIONS: usize = 64;

/// The month must not end in the middle.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_charged_exactly_on_sqlite() {
    flood(Database::sqlite().await).await;
}

#[cfg(feature = "postgres")]
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_charged_exactly_on_postgres() {
    flood(Database::postgres().await).await;
}

async fn flood(database: Database) {
    let folders = tempfile::tempdir().unwrap();
    library::tone(&folders.path().join("sounds/door.wav"), 220.0);
    let mut config = None;
    let server = TestServer::configured(folders, |here| {
        here.database_url = Some(database.url.clone());
        here.clock = Arc::new(Still);
        here.tiers.studio.rate = 1_000_000;
        config = Some(here.clone());
    })
    .await;
    let key = |request: NewKey| server.embedded.create_key(&request).unwrap().key.secret().to_owned();
    let paying = key(NewKey::new("games").tier(Tier::Studio).credits(CREDITS as i64));
    let send =
        async |method: Method, path: &str, key: &str, idempotency_key: Option<usize>| -> (u16, Value) {
            let mut request = server.request(method, path).bearer_auth(key);
            if let Some(idempotency_key) = idempotency_key {
                request = request.header("Idempotency-Key", format!("key-{idempotency_key}"));
            }
            let response = request.send().await.unwrap();
            (response.status().as_u16(), response.json().await.unwrap())
        };
    let id = server.found("q=door").await.remove(0);
    let download = format!("/v2/sounds/{id}/download?format=ogg");
    // The sandbox has the file made, and no credit moves.
    assert_eq!(send(Method::GET, &download, &key(NewKey::local()), None).await.0, 200);

    // Half of the keys come twice at the same time, half once more when others were there in between.
    let (at_once, apart) = (0..KEYS / 2, KEYS / 2..KEYS);
    let order: Vec<_> = at_once.flat_map(|key| [key, key]).chain(apart.clone()).chain(apart).collect();
    assert_eq!(order.len(), 3_200);
    let calls = order.into_iter().map(|key| {
        let (send, download, paying) = (&send, &download, &paying);
        async move { (key, send(Method::GET, download, paying, Some(key)).await.0) }
    });
    let mut answers = HashMap::<usize, Vec<u16>>::new();
    let calls = stream::iter(calls).buffer_unordered(CONNECTIONS);
    calls
        .for_each(|(key, status)| {
            answers.entry(key).or_default().push(status);
            std::future::ready(())
        })
        .await;
    let keys_with = |statuses: [u16; 2]| answers.values().filter(|answer| **answer == statuses).count();
    assert_eq!((keys_with([200, 200]), keys_with([402, 402])), (CREDITS, KEYS - CREDITS), "{answers:?}");

    let (_, profile) = send(Method::GET, "/v2/user/profile", &paying, None).await;
    assert_eq!(profile["credits_remaining"], 0);
    let (_, ledger) = send(Method::POST, "/v2/user/credits/ledger", &paying, None).await;
    let ledger = ledger.as_array().unwrap();
    assert_eq!(ledger.len(), 50);
    for (balance, entry) in ledger.iter().enumerate() {
        assert_eq!(
            (&entry["type"], &entry["amount"], &entry["balance_after"], &entry["sound_id"]),
            (&json!("download"), &json!(-1), &json!(balance), &json!(id))
        );
    }
    assert_eq!(server.json(&format!("/v2/sounds/{id}/metadata")).await["download_count"], CREDITS);
    // Each of the three workspaces began with a bonus.
    let report = verify(&config.unwrap()).await.unwrap();
    assert_eq!((report.findings.as_slice(), report.ledger_entries), ([].as_slice(), CREDITS as u64 + 3));
    server.stop();
    database.delete().await;
}
