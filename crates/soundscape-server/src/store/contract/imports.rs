//! Sounds that are taken in by what a catalogue says of them, and sounds that are listed.

use soundscape_wire::SoundId;

use super::{Database, at, description, file, measured, now, open, put, sha256};
use crate::{
    sound::{CatalogSound, Measured},
    store::{Derivative, Incoming, Listed, Origin, Store, Taken},
};

fn line(source: &str, title: &str) -> Incoming {
    Incoming {
        id: None,
        sha256: None,
        source: source.into(),
        created_at: None,
        download_count: 0,
        description: description(title),
        measured: measured(),
    }
}

/// What a line has that leaves out what can be left out.
fn nothing() -> Measured {
    Measured {
        file_size_bytes: 0,
        sample_rate_hz: 0,
        bit_depth: 0,
        channels: 0,
        loudness_range_lu: None,
        true_peak_dbtp: None,
        spectral_peaks: Vec::new(),
        facts: soundscape_wire::AudioFacts::default(),
        ..measured()
    }
}

fn named(id: &str, line: Incoming) -> Incoming {
    Incoming { id: Some(id.parse().unwrap()), ..line }
}

fn of(content: &str, line: Incoming) -> Incoming {
    Incoming { sha256: Some(sha256(content)), ..line }
}

async fn ids(store: &Store) -> Vec<String> {
    store.listing("", 100).await.unwrap().iter().map(|listed| listed.sound.id.to_string()).collect()
}

pub(super) async fn an_imported_sound_is_listed_as_it_came(database: &Database) {
    let store = open(database).await;
    let mut whole = named("snd_c0ffee00", of("door", line("/s/door.wav", "Door")));
    whole.created_at = Some(at("2025-01-02T03:04:05.678901Z"));
    whole.download_count = 7;
    assert_eq!(store.import(std::slice::from_ref(&whole), now()).await.unwrap(), [Taken::New]);
    let sound = CatalogSound {
        id: "snd_c0ffee00".parse().unwrap(),
        created_at: at("2025-01-02T03:04:05.678Z"),
        description: whole.description.clone(),
        measured: whole.measured.clone(),
        download_count: 7,
    };
    let listed = Listed { sound, sha256: Some(sha256("door")), source: "/s/door.wav".into() };
    assert_eq!(store.listing("", 10).await.unwrap(), [listed]);
    assert_eq!(store.listing("snd_c0ffee00", 10).await.unwrap(), []);

    let rev = store.rev().await.unwrap();
    assert_eq!(store.import(std::slice::from_ref(&whole), now()).await.unwrap(), [Taken::Unchanged]);
    let mut fewer = whole.clone();
    (fewer.id, fewer.created_at, fewer.download_count) = (None, None, 3);
    assert_eq!(
        store.import(&[fewer], now()).await.unwrap(),
        [Taken::Unchanged],
        "what is left out stays as it is"
    );
    assert_eq!(store.rev().await.unwrap(), rev);

    whole.description = description("Gate");
    assert_eq!(store.import(&[whole], now()).await.unwrap(), [Taken::Updated]);
    let changes = store.changes_since(rev, 10).await.unwrap();
    let titles: Vec<_> =
        changes.iter().map(|change| &change.sound.as_ref().unwrap().description.title).collect();
    assert_eq!(titles, ["Gate"]);
    store.close().await;
}

pub(super) async fn lines_without_an_id_are_named_once(database: &Database) {
    let store = open(database).await;
    let hash = sha256("/s/a.wav");
    let (short, longer) = (format!("snd_{}", &hash[..8]), format!("snd_{}", &hash[..12]));
    // Another sound has the short id, in an older batch or in the same one.
    let first = store.import(&[named(&short, line("/s/other.wav", "Other"))], now()).await.unwrap();
    assert_eq!(first, [Taken::New]);
    let lines = [
        line("/s/a.wav", "A"),
        line("/s/a.wav", "A"),
        of("door", line("/s/b.wav", "B")),
        of("door", line("/s/c.wav", "B, elsewhere")),
    ];
    let taken = store.import(&lines, now()).await.unwrap();
    assert_eq!(taken, [Taken::New, Taken::Unchanged, Taken::New, Taken::Updated]);
    let door = format!("snd_{}", &sha256("door")[..8]);
    let mut expect = vec![short, longer.clone(), door];
    expect.sort();
    assert_eq!(ids(&store).await, expect);
    assert_eq!(store.import(&lines[..1], now()).await.unwrap(), [Taken::Unchanged], "it is found again");
    // Also when its hash is known by then.
    assert!(store.put_content(&longer.parse().unwrap(), &sha256("a"), None).await.unwrap());
    assert_eq!(store.import(&lines[..1], now()).await.unwrap(), [Taken::Unchanged]);
    assert_eq!(store.sound_count().await.unwrap(), 3);
    store.close().await;
}

pub(super) async fn bytes_belong_to_one_sound(database: &Database) {
    let store = open(database).await;
    let id = put(&store, "/s/door.wav", "door").await;
    let refused = async |line: Incoming, says: &str| {
        let rev = store.rev().await.unwrap();
        match store.import(&[line], now()).await.unwrap().remove(0) {
            Taken::Refused(reason) => assert!(reason.contains(says), "{reason}"),
            taken => panic!("{says}: {taken:?}"),
        }
        assert_eq!(store.rev().await.unwrap(), rev);
    };
    refused(
        named("snd_00000001", of("door", line("/s/door.wav", "Door"))),
        &format!("{id} has the same bytes"),
    )
    .await;
    refused(named(id.as_str(), of("gate", line("/s/gate.wav", "Gate"))), "a sound of the library").await;

    // What was only said can be put right; what was made of the other bytes is forgotten.
    let there = named("snd_00000002", of("mistake", line("/s/gate.wav", "Gate")));
    store.import(std::slice::from_ref(&there), now()).await.unwrap();
    let there_id: SoundId = "snd_00000002".parse().unwrap();
    let made = Derivative { blob: "derived/ogg".into(), sha256: sha256("ogg"), size_bytes: 9 };
    store.put_derivative(&there_id, "ogg", &made).await.unwrap();
    assert_eq!(store.import(&[of("gate", there)], now()).await.unwrap(), [Taken::Updated]);
    assert_eq!(store.derivative(&there_id, "ogg").await.unwrap(), None);
    assert_eq!(store.origin(&there_id).await.unwrap().unwrap().sha256, Some(sha256("gate")));
    assert!(store.audit().await.unwrap().findings.is_empty());
    store.close().await;
}

pub(super) async fn an_imported_sound_outlives_its_files(database: &Database) {
    let store = open(database).await;
    // A library file that a line speaks of, and one that has the bytes of a line, and one that is a line's source.
    let first = put(&store, "/s/first.wav", "first").await;
    let exported = store.listing("", 10).await.unwrap();
    assert_eq!((exported[0].source.as_str(), store.origin(&first).await.unwrap()), ("/s/first.wav", None));
    let same = named(
        first.as_str(),
        of("first", Incoming { created_at: Some(now()), ..line("/s/first.wav", "first") }),
    );
    assert_eq!(store.import(std::slice::from_ref(&same), now()).await.unwrap(), [Taken::Unchanged]);
    assert_eq!(store.origin(&first).await.unwrap(), None, "it is the library's as before");
    let lines = [
        Incoming { description: description("First of all"), ..same },
        of("second", line("/elsewhere/second.wav", "Second")),
        named("snd_33333333", Incoming { measured: nothing(), ..line("/s/third.wav", "Third") }),
    ];
    assert_eq!(store.import(&lines, now()).await.unwrap(), [Taken::Updated, Taken::New, Taken::New]);
    let second = put(&store, "/s/2.wav", "second").await;
    let third = put(&store, "/s/third.wav", "third").await;
    assert_eq!(third.as_str(), "snd_33333333");
    let origin = Origin { source: "/s/third.wav".into(), sha256: Some(sha256("third")) };
    assert_eq!(store.origin(&third).await.unwrap(), Some(origin));
    assert_eq!(store.sound(&third).await.unwrap().unwrap().measured, measured(), "the scan has measured it");
    assert_eq!(store.sound_count().await.unwrap(), 3);

    // A line may know of a library file no more than its path.
    let fourth = put(&store, "/s/fourth.wav", "fourth").await;
    assert_eq!(store.import(&[line("/s/fourth.wav", "Fourth")], now()).await.unwrap(), [Taken::Updated]);
    assert_eq!(store.sound(&fourth).await.unwrap().unwrap().description.title, "Fourth");
    assert_eq!(store.sound_count().await.unwrap(), 4);

    let rev = store.rev().await.unwrap();
    let mut other = file("/s/first.wav", "first");
    other.known.description = description("What the file says");
    store.put_file(&other, None, now()).await.unwrap();
    store.redescribe_file("/s/third.wav", &description("What the file says")).await.unwrap();
    for path in ["/s/first.wav", "/s/2.wav", "/s/third.wav"] {
        store.remove_file(path).await.unwrap();
    }
    for (id, title) in [(&first, "First of all"), (&second, "Second"), (&third, "Third")] {
        assert_eq!(store.sound(id).await.unwrap().unwrap().description.title, title);
    }
    assert_eq!(store.rev().await.unwrap(), rev, "nothing changed for who searches");
    assert!(store.audit().await.unwrap().findings.is_empty());
    store.close().await;
}

pub(super) async fn a_removed_sound_is_imported_again(database: &Database) {
    let store = open(database).await;
    let id = put(&store, "/s/door.wav", "door").await;
    store.remove_file("/s/door.wav").await.unwrap();
    assert_eq!(ids(&store).await, Vec::<String>::new());
    assert_eq!(store.import(&[of("door", line("/t/door.wav", "Door"))], now()).await.unwrap(), [Taken::New]);
    assert_eq!(ids(&store).await, [id.to_string()]);
    store.close().await;
}

pub(super) async fn what_nobody_said_is_learnt_once(database: &Database) {
    let store = open(database).await;
    let mut short = named("snd_00000001", line("/s/door.wav", "Door"));
    short.measured = Measured { bit_depth: 16, true_peak_dbtp: measured().true_peak_dbtp, ..nothing() };
    let id: SoundId = "snd_00000001".parse().unwrap();
    store.import(&[short, named("snd_00000002", line("/s/2.wav", "Door"))], now()).await.unwrap();
    let rev = store.rev().await.unwrap();
    let found = Measured { true_peak_dbtp: Some(-1.0), bit_depth: 24, ..measured() };
    assert!(store.put_content(&id, &sha256("door"), Some(&found)).await.unwrap());
    assert_eq!(store.sound(&id).await.unwrap().unwrap().measured, measured(), "what was said stays");
    assert_eq!(store.rev().await.unwrap(), rev + 1);
    assert!(!store.put_content(&id, &sha256("gate"), None).await.unwrap());
    assert!(!store.put_content(&"snd_00000002".parse().unwrap(), &sha256("door"), None).await.unwrap());
    assert_eq!(store.origin(&id).await.unwrap().unwrap().sha256, Some(sha256("door")));
    store.close().await;
}

pub(super) async fn many_are_imported_at_once(database: &Database) {
    let store = open(database).await;
    let lines: Vec<_> =
        (0..1_234).map(|number| line(&format!("/s/{number}.wav"), &format!("Door {number}"))).collect();
    let taken = store.import(&lines, now()).await.unwrap();
    assert!(taken.iter().all(|taken| *taken == Taken::New) && taken.len() == 1_234);
    let extent = store.extent().await.unwrap();
    assert_eq!((extent.rev, extent.sounds, store.rev().await.unwrap()), (1_234, 1_234, 1_234));
    let first = store.listing("", 1_000).await.unwrap();
    let rest = store.listing(first[999].sound.id.as_str(), 1_000).await.unwrap();
    assert_eq!((first.len(), rest.len()), (1_000, 234));
    assert!(first.iter().chain(&rest).is_sorted_by_key(|listed| &listed.sound.id));
    assert_eq!(store.import(&[], now()).await.unwrap(), []);
    store.close().await;
}
