//! What a lock file says, and how it is written.

use soundscape_wire::{CategorySlug, Format, License};

use super::*;

const SHA: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn id(text: &str) -> SoundId {
    text.parse().unwrap()
}

fn sound(text: &str, format: Format) -> PinnedSound {
    PinnedSound {
        id: id(text),
        format,
        normalize: false,
        sha256: SHA.parse().unwrap(),
        bytes: 3,
        title: "A \"door\"".into(),
        creator: String::new(),
        license: License::RoyaltyFree,
        attribution: None,
        by_id: false,
        facts: None,
    }
}

fn facts() -> SoundFacts {
    SoundFacts {
        duration_s: 1.5,
        sample_rate_hz: 48_000,
        bit_depth: 24,
        channels: 2,
        loudness_lufs: Some(-23.25),
        true_peak_db: None,
        file_size_bytes: 4,
        category: "foley".parse().unwrap(),
        subcategory: "doors".parse().unwrap(),
        tags: vec!["creak".into(), "door".into()],
    }
}

/// The ids that a query finds.
fn query(words: &str, found: &[&str]) -> PinnedQuery {
    PinnedQuery::new(&SearchQuery::new(words), found.iter().map(|text| id(text))).unwrap()
}

/// A lock file with one of everything.
fn full() -> LockFile {
    let mut lock = LockFile::new();
    lock.pin(PinnedSound { by_id: true, facts: Some(facts()), ..sound("snd_bbbbbbbb", Format::Ogg) });
    lock.pin(PinnedSound { attribution: Some("by me".into()), ..sound("snd_aaaaaaaa", Format::Wav24) });
    let category: CategorySlug = "foley".parse().unwrap();
    let query = SearchQuery::new(" door   creak ").category(category).duration_max(2.5).limit(1);
    lock.pin_query(PinnedQuery::new(&query, [id("snd_aaaaaaaa")]).unwrap());
    let steps = SearchQuery::new("steps").limit(4);
    lock.pin_query(PinnedQuery::new(&steps, ["snd_bbbbbbbb", "snd_aaaaaaaa"].map(id)).unwrap());
    lock
}

#[test]
fn the_text_is_stable() {
    let text = full().to_text();
    let expected = format!(
        r#"# The sounds that this project uses: written by `soundscape lock`, to be committed.
version = 1
generation = 1

[[query]]
words = "door creak"
category = "foley"
duration_max_s = 2.5
id = "snd_aaaaaaaa"

[[query]]
words = "steps"
variations = 4
id = "snd_bbbbbbbb"
more = ["snd_aaaaaaaa"]

[[sound]]
id = "snd_aaaaaaaa"
format = "wav24"
normalize = false
sha256 = "{SHA}"
bytes = 3
title = 'A "door"'
creator = ""
license = "royalty-free"
attribution = "by me"

[[sound]]
id = "snd_bbbbbbbb"
format = "ogg"
normalize = false
sha256 = "{SHA}"
bytes = 3
title = 'A "door"'
creator = ""
license = "royalty-free"
by_id = true

[sound.facts]
duration_s = 1.5
sample_rate_hz = 48000
bit_depth = 24
channels = 2
loudness_lufs = -23.25
file_size_bytes = 4
category = "foley"
subcategory = "doors"
tags = [
    "creak",
    "door",
]
"#
    );
    assert_eq!(text, expected);
    assert_eq!(LockFile::parse(&text).unwrap(), full());
    assert_eq!(LockFile::parse(&LockFile::new().to_text()).unwrap(), LockFile::new());
}

#[test]
fn the_order_of_pinning_and_of_blocks_does_not_matter() {
    let mut other = LockFile::new();
    for pinned in full().sounds.into_iter().rev() {
        other.pin(pinned);
    }
    for pinned in full().queries.into_iter().rev() {
        other.pin_query(pinned);
    }
    assert_eq!(other.to_text(), full().to_text());

    let text = full().to_text();
    let (head, blocks) = text.split_once("\n[[").unwrap();
    let mut blocks: Vec<_> = blocks.split("\n[[").collect();
    blocks.reverse();
    // As a merge that keeps both sides leaves them.
    let merged = format!("{head}\n[[{}\n[[{}", blocks.join("\n[["), blocks[0]);
    assert_eq!(LockFile::parse(&merged).unwrap(), full());
}

#[test]
fn a_query_is_found_however_it_is_spaced() {
    let lock = full();
    let check = |query: SearchQuery, expected: Option<&str>| {
        assert_eq!(lock.resolve(&query).map(|pinned| pinned.id.as_str()), expected, "{query:?}");
    };
    let query = SearchQuery::new("door creak").category("foley".parse().unwrap()).duration_max(2.5);
    check(query.clone(), Some("snd_aaaaaaaa"));
    check(query.clone().limit(20), Some("snd_aaaaaaaa"));
    check(SearchQuery::new("\tdoor  creak"), None);
    check(query.duration_max(2.0), None);
}

#[test]
fn a_sound_stays_for_as_long_as_something_pins_it() {
    let mut lock = full();
    let door = lock.queries[0].clone();
    assert!(lock.unpin_query(&SearchQuery::new("steps")));
    lock.pin_query(query("creak", &["snd_aaaaaaaa"]));
    assert!(lock.unpin_query(&door.query));
    assert!(!lock.unpin_query(&door.query));
    assert_eq!(lock.sounds.len(), 2);
    assert!(lock.unpin_query(&SearchQuery::new("creak")));
    assert_eq!(lock.sounds.iter().map(|sound| sound.id.as_str()).collect::<Vec<_>>(), ["snd_bbbbbbbb"]);
    // Of what a query stood for, all forms go; found again, it keeps them.
    lock.pin(sound("snd_aaaaaaaa", Format::Mp3320));
    lock.pin(sound("snd_aaaaaaaa", Format::Ogg));
    lock.pin_query(door.clone());
    lock.pin_query(door.clone());
    assert_eq!(lock.sounds.len(), 3);
    lock.pin_query(PinnedQuery::new(&door.query, [id("snd_bbbbbbbb")]).unwrap());
    assert_eq!(lock.sounds.len(), 1);
    assert!(lock.unpin_query(&door.query));
    // Pinning it through a query does not make it less pinned.
    lock.pin(sound("snd_bbbbbbbb", Format::Ogg));
    assert!(lock.sounds[0].by_id);
    assert!(lock.unpin(&id("snd_bbbbbbbb")));
    assert!(!lock.unpin(&id("snd_bbbbbbbb")));
    assert_eq!(lock, LockFile::new());
}

#[test]
fn variations_are_pinned_together_and_go_one_by_one() {
    let mut lock = LockFile::new();
    let ids = ["snd_cccccccc", "snd_aaaaaaaa", "snd_bbbbbbbb"];
    lock.pin_query(query("steps", &ids));
    ids.iter().for_each(|id| lock.pin(sound(id, Format::Ogg)));
    let pinned = lock.resolve(&SearchQuery::new("steps")).unwrap();
    assert_eq!((pinned.variations, pinned.ids().cloned().collect::<Vec<_>>()), (3, ids.map(id).to_vec()));
    assert!(ids.iter().all(|text| lock.sound(&id(text), Variant::new(Format::Ogg)).is_some()));
    assert!(lock.sound(&id("snd_aaaaaaaa"), Variant::new(Format::Wav16)).is_none());

    // One of them goes: the next best moves up, and as many are still wanted.
    assert!(lock.unpin(&id("snd_cccccccc")));
    let pinned = lock.resolve(&SearchQuery::new("steps")).unwrap();
    assert_eq!((pinned.id.as_str(), pinned.more.len(), pinned.variations), ("snd_aaaaaaaa", 1, 3));
    // Found anew, the sounds that are left out go.
    lock.pin_query(query("steps", &["snd_bbbbbbbb"]));
    assert_eq!(lock.sounds.iter().map(|sound| sound.id.as_str()).collect::<Vec<_>>(), ["snd_bbbbbbbb"]);
    assert!(lock.unpin(&id("snd_bbbbbbbb")));
    assert_eq!(lock, LockFile::new());
    assert_eq!(PinnedQuery::new(&SearchQuery::new("nothing"), []), None);
}

#[test]
fn edits_at_the_same_time_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(LockFile::NAME);
    std::thread::scope(|scope| {
        for editor in 0..4 {
            let path = &path;
            scope.spawn(move || {
                for number in 0..25 {
                    let id = format!("snd_{editor:04x}{number:04x}");
                    let (_, changed) =
                        LockFile::edit(path, |lock| lock.pin(sound(&id, Format::Ogg))).unwrap();
                    assert!(changed);
                }
            });
        }
    });
    assert_eq!(LockFile::read(&path).unwrap().sounds.len(), 100);
    assert!(!LockFile::edit(&path, |_| ()).unwrap().1);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_is_malformed_says_what_to_do() {
    let check = |text: &str, expected: &str| {
        let error = LockFile::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    };
    check("<<<<<<< HEAD\n", "resolve a merge by keeping both sides");
    check("version = 1\n", "missing field `generation`");
    check("version = 2\nsomething = 1\n", "it is of version 2, and this program knows versions up to 1");
    let text = full().to_text();
    check(&text.replace("snd_aaaaaaaa", "../etc/passwd"), "no sound id");
    check(&text.replace(SHA, "../etc/passwd"), "SHA-256");
    check(
        &(text.clone()
            + "[[query]]\nwords = \"a\"\nid = \"snd_aaaaaaaa\"\n[[query]]\nwords = \"a\"\nid = \"snd_bbbbbbbb\"\n"),
        "`a` is pinned twice",
    );
    let block = text.rsplit_once("[[sound]]").unwrap().1.replace("\nbytes = 3", "\nbytes = 4");
    check(&(text.clone() + "[[sound]]" + &block), "`snd_bbbbbbbb.ogg` is pinned twice");
}

#[test]
fn writing_the_same_again_does_not_touch_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(LockFile::NAME);
    let missing = LockFile::read(&path).unwrap_err();
    assert!(matches!(missing, ClientError::NoLockFile { .. }), "{missing:?}");
    assert!(missing.to_string().contains("soundscape lock add"), "{missing}");
    assert!(full().write(&path).unwrap());
    assert!(!full().write(&path).unwrap());
    assert_eq!(LockFile::read(&path).unwrap(), full());
    fs::write(&path, "version = 9").unwrap();
    let error = LockFile::read(&path).unwrap_err().to_string();
    assert!(error.contains("soundscape.lock: it is of version 9"), "{error}");
}

#[test]
fn one_form_is_unpinned_unless_a_query_needs_it() {
    let mut lock = LockFile::new();
    let sounds =
        |lock: &LockFile| lock.sounds().iter().map(|sound| (sound.format, sound.by_id)).collect::<Vec<_>>();
    for format in [Format::Ogg, Format::Wav24] {
        lock.pin(PinnedSound { by_id: true, ..sound("snd_bbbbbbbb", format) });
    }
    assert!(!lock.unpin_form(&id("snd_aaaaaaaa"), Variant::new(Format::Ogg)));
    assert!(!lock.unpin_form(&id("snd_bbbbbbbb"), Variant::new(Format::Ogg).normalized()));
    assert!(lock.unpin_form(&id("snd_bbbbbbbb"), Variant::new(Format::Ogg)));
    assert_eq!(sounds(&lock), [(Format::Wav24, true)]);
    lock.pin_query(query("door", &["snd_bbbbbbbb"]));
    assert!(lock.unpin_form(&id("snd_bbbbbbbb"), Variant::new(Format::Wav24)));
    assert_eq!(sounds(&lock), [(Format::Wav24, false)], "the query has need of it");
    assert!(lock.unpin_query(&SearchQuery::new("door")));
    assert!(lock.sounds().is_empty());
}
