//! Files, the sounds that they hold, and the log of what changed.

use std::path::PathBuf;

use soundscape_wire::{License, SoundId};

use super::{Database, description, file, measured, now, open, put, sha256};
use crate::{
    sound::CatalogSound,
    store::{Derivative, Store},
};

pub(super) async fn a_file_and_its_sound_come_back_as_they_were(database: &Database) {
    let store = open(database).await;
    let content = sha256("door");
    assert!(!store.has_content(&content).await.unwrap());
    let id = put(&store, "/s/door.wav", "door").await;
    assert_eq!(id.as_str(), format!("snd_{}", &content[..8]));
    let sound = CatalogSound {
        id: id.clone(),
        created_at: now(),
        description: description("door"),
        measured: measured(),
        download_count: 0,
    };
    assert_eq!(store.sound(&id).await.unwrap(), Some(sound));
    assert!(store.has_content(&content).await.unwrap());
    assert_eq!(store.sources(&id).await.unwrap(), [PathBuf::from("/s/door.wav")]);
    assert_eq!(store.sound_count().await.unwrap(), 1);
    let known = store.known_files().await.unwrap().remove("/s/door.wav").unwrap();
    let wrote = file("/s/door.wav", "door").known;
    assert_eq!(
        (known.size_bytes, known.modified_ns, known.embedded, known.description),
        (wrote.size_bytes, wrote.modified_ns, wrote.embedded, wrote.description)
    );
    assert_eq!(store.sound(&"snd_00000000".parse().unwrap()).await.unwrap(), None);
    store.close().await;
}

pub(super) async fn identical_bytes_are_one_sound_that_all_its_files_describe(database: &Database) {
    let store = open(database).await;
    let mut ids = Vec::new();
    // By bytes `B` comes before `_` before `a`; by most languages' rules it does not.
    for (path, title, license) in [
        ("/s/a.wav", "third", License::RoyaltyFree),
        ("/s/_c.wav", "second", License::Editorial),
        ("/s/B.wav", "first", License::RoyaltyFree),
    ] {
        let mut record = file(path, "door");
        record.known.description = description(title);
        record.known.description.license_type = license;
        ids.push(store.put_file(&record, Some(&measured()), now()).await.unwrap());
    }
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let about = store.sound(&ids[0]).await.unwrap().unwrap().description;
    assert_eq!((about.title.as_str(), about.license_type), ("first", License::Editorial));
    assert_eq!(about.keywords, ["second", "third"].map(String::from).into());
    assert_eq!(
        store.sources(&ids[0]).await.unwrap(),
        ["/s/B.wav", "/s/_c.wav", "/s/a.wav"].map(PathBuf::from)
    );
    assert_eq!(store.sound_count().await.unwrap(), 1);

    store.remove_file("/s/B.wav").await.unwrap();
    let about = store.sound(&ids[0]).await.unwrap().unwrap().description;
    assert_eq!(about.title, "second");
    assert_eq!(about.keywords, ["third".to_owned()].into());
    store.close().await;
}

pub(super) async fn a_sound_without_files_leaves_a_tombstone_and_may_come_back(database: &Database) {
    let store = open(database).await;
    let id = put(&store, "/s/door.wav", "door").await;
    let seen = store.rev().await.unwrap();
    store.remove_file("/s/door.wav").await.unwrap();
    store.remove_file("/s/unknown.wav").await.unwrap();
    assert_eq!(store.sound(&id).await.unwrap(), None);
    assert_eq!(store.sounds(std::slice::from_ref(&id)).await.unwrap(), []);
    assert_eq!((store.sound_count().await.unwrap(), store.category_counts().await.unwrap().len()), (0, 0));
    assert!(
        store.known_files().await.unwrap().is_empty() && store.has_content(&sha256("door")).await.unwrap()
    );
    let changes = store.changes_since(seen, 10).await.unwrap();
    assert!(matches!(&changes[..], [gone] if gone.id == id && gone.sound.is_none()), "{changes:?}");

    let later = now() + jiff::SignedDuration::from_hours(1);
    let record = file("/s/elsewhere/door.wav", "door");
    assert_eq!(store.put_file(&record, None, later).await.unwrap(), id);
    assert_eq!(store.sound(&id).await.unwrap().unwrap().created_at, now());
    assert!(store.audit().await.unwrap().findings.is_empty());
    store.close().await;
}

pub(super) async fn a_file_whose_bytes_change_is_another_sound(database: &Database) {
    let store = open(database).await;
    let before = put(&store, "/s/door.wav", "door").await;
    let after = put(&store, "/s/door.wav", "gate").await;
    assert_ne!(before, after);
    assert_eq!(store.sound(&before).await.unwrap(), None);
    assert_eq!(store.sources(&after).await.unwrap(), [PathBuf::from("/s/door.wav")]);
    // A move: the new place is known before the old one is forgotten.
    put(&store, "/s/moved.wav", "gate").await;
    store.remove_file("/s/door.wav").await.unwrap();
    assert_eq!(store.sources(&after).await.unwrap(), [PathBuf::from("/s/moved.wav")]);
    assert!(store.audit().await.unwrap().findings.is_empty());
    store.close().await;
}

pub(super) async fn a_new_description_of_the_same_bytes_is_taken(database: &Database) {
    let store = open(database).await;
    let id = put(&store, "/s/door.wav", "door").await;
    let seen = store.rev().await.unwrap();
    let mut about = description("Vault door");
    about.attribution_required = true;
    store.redescribe_file("/s/door.wav", &about).await.unwrap();
    store.redescribe_file("/s/unknown.wav", &about).await.unwrap();
    assert_eq!(store.sound(&id).await.unwrap().unwrap().description, about);
    assert_eq!(store.known_files().await.unwrap()["/s/door.wav"].description, about);
    assert_eq!(store.changes_since(seen, 10).await.unwrap().len(), 1);
    store.close().await;
}

pub(super) async fn ids_grow_where_hashes_begin_alike(database: &Database) {
    let store = open(database).await;
    let hashes = [
        format!("{:0<64}", "0123456789abcdef"),
        format!("{:0<64}", "0123456789abffff"),
        format!("{:0<64}", "01234567ffff"),
    ];
    let mut ids = Vec::new();
    for (index, sha256) in hashes.iter().enumerate() {
        let mut record = file(&format!("/s/{index}.wav"), "door");
        record.sha256.clone_from(sha256);
        ids.push(store.put_file(&record, Some(&measured()), now()).await.unwrap().to_string());
    }
    assert_eq!(ids, ["snd_01234567", "snd_0123456789ab", "snd_01234567ffff"]);
    store.close().await;
}

pub(super) async fn unmeasured_bytes_must_be_known(database: &Database) {
    let store = open(database).await;
    assert!(store.put_file(&file("/s/door.wav", "door"), None, now()).await.is_err());
    assert!(store.known_files().await.unwrap().is_empty());
    assert_eq!(store.rev().await.unwrap(), 0);
    store.close().await;
}

pub(super) async fn the_change_log_tells_of_every_change_once_and_in_order(database: &Database) {
    let store = open(database).await;
    for content in ["a", "b", "c"] {
        put(&store, &format!("/s/{content}.wav"), content).await;
    }
    store.remove_file("/s/a.wav").await.unwrap();
    let told = async |store: &Store, rev, limit| -> Vec<_> {
        let changes = store.changes_since(rev, limit).await.unwrap();
        assert!(changes.is_sorted_by(|a, b| a.rev < b.rev) && changes.iter().all(|change| change.rev > rev));
        changes
            .into_iter()
            .map(|change| (change.rev, change.sound.map(|sound| sound.description.title)))
            .collect()
    };
    let all = told(&store, 0, 10).await;
    let titles: Vec<_> = all.iter().map(|(_, title)| title.as_deref()).collect();
    assert_eq!(titles, [Some("b"), Some("c"), None]);
    assert_eq!(told(&store, 0, 2).await, all[..2]);
    assert_eq!(told(&store, all[1].0, 10).await, all[2..]);
    let extent = store.extent().await.unwrap();
    assert_eq!((extent.rev, extent.sounds), (all[2].0, 2));
    assert_eq!(store.rev().await.unwrap(), extent.rev);
    store.close().await;
}

pub(super) async fn sounds_come_in_the_order_asked_for(database: &Database) {
    let store = open(database).await;
    let mut ids = Vec::new();
    for content in ["a", "b", "c", "d"] {
        ids.push(put(&store, &format!("/s/{content}.wav"), content).await);
    }
    store.remove_file("/s/d.wav").await.unwrap();
    let unknown: SoundId = "snd_00000000".parse().unwrap();
    let ask = [&ids[2], &unknown, &ids[0], &ids[3], &ids[1]].map(Clone::clone);
    let titles: Vec<_> =
        store.sounds(&ask).await.unwrap().into_iter().map(|sound| sound.description.title).collect();
    assert_eq!(titles, ["c", "a", "b"]);
    assert_eq!(store.sounds(&[]).await.unwrap(), []);
    store.close().await;
}

pub(super) async fn categories_are_counted(database: &Database) {
    let store = open(database).await;
    for (content, subcategory) in [("a", "doors"), ("b", "doors"), ("c", "wood")] {
        let mut record = file(&format!("/s/{content}.wav"), content);
        record.known.description.subcategory = subcategory.parse().unwrap();
        store.put_file(&record, Some(&measured()), now()).await.unwrap();
    }
    let mut counts = store.category_counts().await.unwrap();
    counts.sort();
    assert_eq!(counts, [("foley".into(), "doors".into(), 2), ("foley".into(), "wood".into(), 1)]);
    store.close().await;
}

pub(super) async fn what_was_made_of_a_sound_is_remembered(database: &Database) {
    let store = open(database).await;
    let id = put(&store, "/s/door.wav", "door").await;
    assert_eq!(store.derivative(&id, "ogg").await.unwrap(), None);
    let mut made = Derivative { blob: "derived/ogg".into(), sha256: sha256("ogg"), size_bytes: 1 << 40 };
    store.put_derivative(&id, "ogg", &made).await.unwrap();
    assert_eq!(store.derivative(&id, "ogg").await.unwrap(), Some(made.clone()));
    made.sha256 = sha256("made anew");
    store.put_derivative(&id, "ogg", &made).await.unwrap();
    assert_eq!(store.derivative(&id, "ogg").await.unwrap(), Some(made.clone()));
    assert_eq!(store.derivative(&id, "wav24").await.unwrap(), None);
    assert!(store.put_derivative(&"snd_00000000".parse().unwrap(), "ogg", &made).await.is_err());
    assert_eq!(store.audit().await.unwrap().derivatives, [(format!("{id}/ogg"), made)]);
    store.close().await;
}

pub(super) async fn sounds_that_lack_a_derivative_are_listed(database: &Database) {
    let store = open(database).await;
    let kinds = ["preview", "waveform-json"].map(String::from);
    let mut ids = Vec::new();
    for title in ["door", "step", "rain", "wind"] {
        ids.push(put(&store, &format!("/s/{title}.wav"), title).await);
    }
    // Two files are one sound; one without files has nothing that could be opened.
    put(&store, "/s/door again.wav", "door").await;
    store.remove_file("/s/wind.wav").await.unwrap();
    ids.truncate(3);
    ids.sort();
    assert_eq!(store.sounds_without(&kinds, "", 9).await.unwrap(), ids);
    assert_eq!(store.sounds_without(&kinds, "", 2).await.unwrap(), ids[..2]);
    assert_eq!(store.sounds_without(&kinds, ids[1].as_str(), 2).await.unwrap(), ids[2..]);
    let made = Derivative { blob: "x".into(), sha256: sha256("x"), size_bytes: 1 };
    for (id, kind) in
        [(&ids[0], "preview"), (&ids[0], "ogg"), (&ids[1], "preview"), (&ids[1], "waveform-json")]
    {
        store.put_derivative(id, kind, &made).await.unwrap();
    }
    assert_eq!(store.sounds_without(&kinds, "", 9).await.unwrap(), [ids[0].clone(), ids[2].clone()]);
    store.close().await;
}

pub(super) async fn a_null_character_does_no_harm(database: &Database) {
    let store = open(database).await;
    let mut record = file("/s/door.wav", "door");
    record.known.description.title = "steel\0 door\0".into();
    record.known.description.tags.insert("st\0eel".into());
    let id = store.put_file(&record, Some(&measured()), now()).await.unwrap();
    let about = store.sound(&id).await.unwrap().unwrap().description;
    assert_eq!(about.title, "steel door");
    assert!(about.tags.contains("st\0eel"));
    assert_eq!(store.known_files().await.unwrap()["/s/door.wav"].description, record.known.description);
    store.close().await;
}
