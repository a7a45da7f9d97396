//! API keys, their workspaces, and the keys that sign URLs.

use jiff::SignedDuration;
use soundscape_wire::{ApiKey, KeyMode, Scope, Tier};

use super::{Database, at, now, open};
use crate::key::{self, NewKey};

pub(super) fn generate() -> ApiKey {
    key::generate(KeyMode::Live).unwrap()
}

pub(super) async fn a_key_is_found_by_its_hash_and_never_told(database: &Database) {
    let store = open(database).await;
    let key = key::generate(KeyMode::Test).unwrap();
    let scopes = [Scope::DownloadRead, Scope::SearchRead, Scope::DownloadRead];
    let request = NewKey::new("studio").tier(Tier::Studio).scopes(scopes);
    let created = store.add_key(key.clone(), &request, 5_000, now()).await.unwrap();
    assert_eq!(created.expires_at, at("2027-11-24T10:00:00.123Z"));
    let record = store.key(&key::hash(key.secret())).await.unwrap().unwrap();
    assert_eq!((record.id.as_str(), record.workspace.as_str()), (created.key_id.as_str(), "studio"));
    assert_eq!((record.workspace_id, record.tier), (created.workspace_id, Tier::Studio));
    assert_eq!(record.scopes, [Scope::SearchRead, Scope::DownloadRead]);
    assert_eq!(
        (record.mode, record.expires_at, record.revoked_at),
        (KeyMode::Test, created.expires_at, None)
    );
    assert!(!record.display.contains(key.secret()));
    assert!(store.key(&key::hash("ss_live_unknown")).await.unwrap().is_none());
    assert!(store.key(key.secret()).await.unwrap().is_none());
    // The same key again would have two owners.
    assert!(store.add_key(key, &NewKey::new("other"), 500, now()).await.is_err());
    assert_eq!(store.keys().await.unwrap().len(), 1);
    store.close().await;
}

pub(super) async fn a_second_key_joins_its_workspace(database: &Database) {
    let store = open(database).await;
    let first = store.add_key(generate(), &NewKey::new("studio").credits(7), 500, now()).await.unwrap();
    let later = now() + SignedDuration::from_secs(1);
    let second = store.add_key(generate(), &NewKey::new("studio").credits(9), 500, later).await.unwrap();
    let other = store
        .add_key(generate(), &NewKey::new("Studio"), 500, later + SignedDuration::from_secs(1))
        .await
        .unwrap();
    assert_eq!(first.workspace_id, second.workspace_id);
    assert_ne!(first.workspace_id, other.workspace_id);
    assert_eq!(store.account(&first.workspace_id, 500, later).await.unwrap().credits, 7);
    assert_eq!(store.account(&other.workspace_id, 500, later).await.unwrap().credits, 500);
    assert_eq!(store.ledger(&first.workspace_id, 50).await.unwrap().len(), 1);
    let ids: Vec<_> = store.keys().await.unwrap().into_iter().map(|key| key.id).collect();
    assert_eq!(ids, [first.key_id, second.key_id, other.key_id]);
    store.close().await;
}

pub(super) async fn a_key_is_revoked_once(database: &Database) {
    let store = open(database).await;
    let created = store.add_key(generate(), &NewKey::new("studio"), 500, now()).await.unwrap();
    assert!(store.revoke_key(&created.key_id, now()).await.unwrap());
    assert!(!store.revoke_key(&created.key_id, now() + SignedDuration::from_secs(9)).await.unwrap());
    assert!(!store.revoke_key("key_0", now()).await.unwrap());
    assert_eq!(store.keys().await.unwrap()[0].revoked_at, Some(now()));
    store.close().await;
}

pub(super) async fn signing_keys_are_made_once(database: &Database) {
    let store = open(database).await;
    let first = store.signing_keys(now()).await.unwrap();
    let again = store.signing_keys(now() + SignedDuration::from_hours(9)).await.unwrap();
    assert_eq!((first.len(), again.len()), (1, 1));
    assert_eq!((&first[0].id, &first[0].secret), (&again[0].id, &again[0].secret));
    assert_eq!(first[0].secret.len(), 64);
    // A rotation: the newest two are live.
    for (id, created_ms) in [("sig_b", i64::MAX - 1), ("sig_c", i64::MAX)] {
        let sql = format!(
            "INSERT INTO signing_keys (id, secret, created_ms) VALUES ('{id}', 'secret', {created_ms})"
        );
        database.tamper(&sql).await;
    }
    let live: Vec<_> = store.signing_keys(now()).await.unwrap().into_iter().map(|key| key.id).collect();
    assert_eq!(live, ["sig_c", "sig_b"]);
    store.close().await;
}

pub(super) async fn signing_keys_are_rotated(database: &Database) {
    let store = open(database).await;
    let ids = async || {
        let keys = store.signing_keys(now()).await.unwrap();
        keys.into_iter().map(|key| (key.id, key.created_at)).collect::<Vec<_>>()
    };
    let first = ids().await;
    assert_eq!(first[0].1, now());
    store.rotate_signing_key(now() + SignedDuration::from_hours(1)).await.unwrap();
    let second = ids().await;
    assert_eq!((second.len(), &second[1]), (2, &first[0]));
    assert_eq!(second[0].1, now() + SignedDuration::from_hours(1));
    // Newer than all others, also where the clock is behind; and the oldest is forgotten.
    store.rotate_signing_key(now()).await.unwrap();
    let third = ids().await;
    assert_eq!((third.len(), &third[1]), (2, &second[0]));
    assert_eq!(third[0].1, second[0].1 + SignedDuration::from_millis(1));
    let again = open(database).await;
    assert_eq!(again.signing_keys(now()).await.unwrap().len(), 2);
    again.close().await;
    store.close().await;
}
