//! Opening a database: making it, and finding it again.

use std::collections::BTreeSet;

use super::{Database, keys::generate, now, open, put};
use crate::{key::NewKey, store::Store};

pub(super) async fn a_new_database_has_a_name_and_nothing_else(database: &Database) {
    let store = open(database).await;
    assert!(store.catalogue_id().await.unwrap().bytes().all(|b| b.is_ascii_hexdigit()));
    assert_eq!(store.catalogue_id().await.unwrap().len(), 16);
    assert_eq!((store.rev().await.unwrap(), store.sound_count().await.unwrap()), (0, 0));
    assert!(store.keys().await.unwrap().is_empty() && store.known_files().await.unwrap().is_empty());
    assert!(store.audit().await.unwrap().findings.is_empty());
    store.close().await;
}

pub(super) async fn what_is_kept_is_there_after_opening_anew(database: &Database) {
    let store = open(database).await;
    let name = store.catalogue_id().await.unwrap();
    let id = put(&store, "/s/door.wav", "door").await;
    let created = store.add_key(generate(), &NewKey::new("studio"), 500, now()).await.unwrap();
    store.close().await;

    let store = open(database).await;
    assert_eq!(store.catalogue_id().await.unwrap(), name);
    assert_eq!(store.sound(&id).await.unwrap().unwrap().description.title, "door");
    assert_eq!(store.keys().await.unwrap()[0].id, created.key_id);
    store.close().await;
}

pub(super) async fn many_open_a_new_database_at_once(database: &Database) {
    let stores = futures_util::future::join_all((0..8).map(|_| {
        let url = database.url.clone();
        tokio::spawn(async move { Store::open(std::path::Path::new("/nowhere"), Some(&url)).await.unwrap() })
    }))
    .await;
    let mut names = BTreeSet::new();
    for store in stores {
        let store = store.unwrap();
        names.insert(store.catalogue_id().await.unwrap());
        store.close().await;
    }
    assert_eq!(names.len(), 1);
}
