//! What a lock file says, and how it is written.

use soundscape_wire::CategorySlug;

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
    }
}

/// A lock file with one of everything.
fn full() -> LockFile {
    let mut lock = LockFile::new();
    lock.pin(PinnedSound { by_id: true, ..sound("snd_bbbbbbbb", Format::Ogg) });
    lock.pin(PinnedSound { attribution: Some("by me".into()), ..sound("snd_aaaaaaaa", Format::Wav24) });
    let category: CategorySlug = "foley".parse().unwrap();
    let query = SearchQuery::new(" door   creak ").category(category).duration_max(2.5).limit(1);
    lock.pin_query(&query, id("snd_aaaaaaaa"));
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
    let pinned = full().queries.remove(0);
    other.pin_query(&pinned.query, pinned.id);
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
        assert_eq!(lock.resolve(&query).map(SoundId::as_str), expected, "{query:?}");
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
    let query = lock.queries[0].query.clone();
    lock.pin_query(&SearchQuery::new("creak"), id("snd_aaaaaaaa"));
    assert!(lock.unpin_query(&query));
    assert!(!lock.unpin_query(&query));
    assert_eq!(lock.sounds.len(), 2);
    assert!(lock.unpin_query(&SearchQuery::new("creak")));
    assert_eq!(lock.sounds.iter().map(|sound| sound.id.as_str()).collect::<Vec<_>>(), ["snd_bbbbbbbb"]);
    // Of what a query stood for, all forms go; found again, it keeps them.
    lock.pin(sound("snd_aaaaaaaa", Format::Mp3320));
    lock.pin(sound("snd_aaaaaaaa", Format::Ogg));
    lock.pin_query(&query, id("snd_aaaaaaaa"));
    lock.pin_query(&query, id("snd_aaaaaaaa"));
    assert_eq!(lock.sounds.len(), 3);
    lock.pin_query(&query, id("snd_bbbbbbbb"));
    assert_eq!(lock.sounds.len(), 1);
    assert!(lock.unpin_query(&query));
    // Pinning it through a query does not make it less pinned.
    lock.pin(sound("snd_bbbbbbbb", Format::Ogg));
    assert!(lock.sounds[0].by_id);
    assert!(lock.unpin(&id("snd_bbbbbbbb")));
    assert!(!lock.unpin(&id("snd_bbbbbbbb")));
    assert_eq!(lock, LockFile::new());
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
    let block = text.rsplit_once("[[sound]]").unwrap().1.replace("bytes = 3", "bytes = 4");
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
