//! Many at once, through the connections of several servers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures_util::future::join_all;
use soundscape_wire::{Timestamp, TransactionType};

use super::{
    Database, at,
    credits::{adds_up, workspace},
    file,
    keys::generate,
    measured, now, open, put,
};
use crate::{
    key::NewKey,
    store::{Charge, Reason, Store},
};

/// Two servers.
async fn servers(database: &Database) -> [Arc<Store>; 2] {
    [Arc::new(open(database).await), Arc::new(open(database).await)]
}

/// Runs `count` tasks at once, by turns on either server.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    servers: &[Arc<Store>; 2],
    count: usize,
    task: impl Fn(Arc<Store>, usize) -> F,
) -> Vec<T> {
    let tasks = (0..count).map(|index| tokio::spawn(task(servers[index % 2].clone(), index)));
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

async fn close(servers: [Arc<Store>; 2]) {
    for server in servers {
        server.close().await;
    }
}

pub(super) async fn a_follower_of_the_change_log_misses_nothing(database: &Database) {
    let servers = servers(database).await;
    let done = Arc::new(AtomicBool::new(false));
    let follower = tokio::spawn({
        let (done, store) = (done.clone(), Arc::new(open(database).await));
        async move {
            let (mut rev, mut seen) = (0, BTreeMap::new());
            loop {
                let last_look = done.load(Ordering::Acquire);
                let changes = store.changes_since(rev, 3).await.unwrap();
                for change in &changes {
                    assert!(change.rev > rev, "{} after {rev}", change.rev);
                    rev = change.rev;
                    seen.insert(change.id.clone(), change.sound.clone());
                }
                if last_look && changes.is_empty() {
                    store.close().await;
                    return seen;
                }
            }
        }
    });
    at_once(&servers, 16, |store, writer| async move {
        for step in 0..12 {
            let path = format!("/s/{writer}.{}.wav", step % 3);
            match (writer + step) % 4 {
                0 => store.remove_file(&path).await.unwrap(),
                _ => drop(put(&store, &path, &format!("{}", (writer * 5 + step) % 24)).await),
            }
        }
    })
    .await;
    done.store(true, Ordering::Release);
    let seen = follower.await.unwrap();
    let all = servers[0].changes_since(0, 10_000).await.unwrap();
    let expect: BTreeMap<_, _> = all.into_iter().map(|change| (change.id, change.sound)).collect();
    assert!(expect.len() > 15, "{}", expect.len());
    assert_eq!(seen, expect);
    assert_eq!(servers[0].audit().await.unwrap().findings, []);
    close(servers).await;
}

pub(super) async fn the_same_bytes_at_once_are_one_sound(database: &Database) {
    let servers = servers(database).await;
    let ids = at_once(&servers, 32, |store, index| async move {
        let record = file(&format!("/s/{index:02}.wav"), "door");
        store.put_file(&record, Some(&measured()), now()).await.unwrap()
    })
    .await;
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(servers[0].sources(&ids[0]).await.unwrap().len(), 32);
    assert_eq!(servers[1].sound_count().await.unwrap(), 1);
    // Forgotten at once by all: whoever is last leaves the tombstone.
    at_once(&servers, 32, |store, index| async move {
        store.remove_file(&format!("/s/{index:02}.wav")).await.unwrap();
    })
    .await;
    assert_eq!(servers[0].sound(&ids[0]).await.unwrap(), None);
    assert_eq!(servers[0].audit().await.unwrap().findings, []);
    close(servers).await;
}

pub(super) async fn a_workspace_is_made_once(database: &Database) {
    let servers = servers(database).await;
    let workspaces = at_once(&servers, 16, |store, _| async move {
        store.add_key(generate(), &NewKey::new("studio"), 500, now()).await.unwrap().workspace_id
    })
    .await;
    assert_eq!(workspaces.iter().collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(servers[0].keys().await.unwrap().len(), 16);
    assert_eq!(adds_up(&servers[0], &workspaces[0], now()).await.0, 500);
    close(servers).await;
}

/// Charges `count` times at once; `key` and `request` are told the number of the charge.
async fn charges(
    servers: &[Arc<Store>; 2],
    credits: i64,
    count: usize,
    key: fn(usize) -> Option<String>,
    request: fn(usize) -> String,
) -> (Vec<Charge>, String) {
    let (workspace, sound) = workspace(&servers[0], credits).await;
    let done = at_once(servers, count, |store, index| {
        let (workspace, sound) = (workspace.clone(), sound.clone());
        async move {
            let (key, request) = (key(index), request(index));
            let reason = Reason { sound: &sound, request: &request, idempotency_key: key.as_deref() };
            store.charge(&workspace, 500, reason, now()).await.unwrap()
        }
    })
    .await;
    let paid = done.iter().filter(|charge| **charge == Charge::Paid).count();
    let (balance, ledger) = adds_up(&servers[1], &workspace, now()).await;
    assert_eq!((balance, ledger.len()), (credits - paid as i64, paid + 1));
    assert_eq!(servers[0].sound(&sound).await.unwrap().unwrap().download_count, paid as u64);
    (done, workspace)
}

pub(super) async fn the_last_credits_are_not_spent_twice(database: &Database) {
    let servers = servers(database).await;
    let request = |_| "ogg".to_owned();
    // Two with each key, somewhere among the others.
    let (done, workspace) =
        charges(&servers, 40, 160, |index| Some(format!("key {}", index % 80)), request).await;
    let count = |kind: fn(&Charge) -> bool| done.iter().filter(|charge| kind(charge)).count();
    assert_eq!(count(|charge| *charge == Charge::Paid), 40);
    assert_eq!(count(|charge| *charge == Charge::Replayed), 40);
    assert_eq!(count(|charge| matches!(charge, Charge::Insufficient { credits: 0, .. })), 80);
    for key in 0..80 {
        let paid = [key, key + 80].iter().any(|index| done[*index] == Charge::Paid);
        let remembered = servers[0].remembered(&workspace, &format!("key {key}"), now()).await.unwrap();
        assert_eq!(remembered.is_some(), paid, "key {key}");
    }
    close(servers).await;
}

pub(super) async fn the_same_request_at_once_is_paid_once(database: &Database) {
    let servers = servers(database).await;
    let request = |index: usize| if index % 4 == 3 { "wav24".to_owned() } else { "ogg".to_owned() };
    let (done, _) = charges(&servers, 40, 40, |_| Some("one".to_owned()), request).await;
    let winner = done.iter().position(|charge| *charge == Charge::Paid).unwrap();
    for (index, charge) in done.iter().enumerate().filter(|(index, _)| *index != winner) {
        let same = request(index) == request(winner);
        assert_eq!(*charge, if same { Charge::Replayed } else { Charge::Conflict }, "{index}");
    }
    close(servers).await;
}

pub(super) async fn the_month_begins_once(database: &Database) {
    let servers = servers(database).await;
    let (workspace, sound) = workspace(&servers[0], 20).await;
    let (old, new): (Timestamp, Timestamp) = (at("2026-11-30T23:59:59.999Z"), at("2026-12-01T00:00:00Z"));
    // Some clocks are a moment behind, and some callers pay.
    at_once(&servers, 60, |store, index| {
        let (workspace, sound) = (workspace.clone(), sound.clone());
        async move {
            let time = if index % 3 == 0 { old } else { new };
            if index % 2 == 0 {
                let reason = Reason { sound: &sound, request: "ogg", idempotency_key: None };
                let _ = store.charge(&workspace, 500, reason, time).await.unwrap();
            } else {
                let _ = store.account(&workspace, 500, time).await.unwrap();
            }
        }
    })
    .await;
    let ledger = adds_up(&servers[0], &workspace, new).await.1;
    let bonuses: Vec<_> = ledger.iter().filter(|entry| entry.kind == TransactionType::Bonus).collect();
    assert_eq!(bonuses.len(), 2, "one at the beginning, one for the month");
    assert_eq!(bonuses[0].balance_after, 500, "the month begins with its credits, whatever was just spent");
    close(servers).await;
}

pub(super) async fn a_signing_key_is_made_once(database: &Database) {
    let servers = servers(database).await;
    let ids =
        at_once(
            &servers,
            16,
            |store, _| async move { store.signing_keys(now()).await.unwrap().remove(0).id },
        )
        .await;
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1);
    close(servers).await;
}
