//! What a damaged cache answers.

use bytes::Bytes;
use soundscape_wire::Format;

use super::*;
use crate::Variant;

const CONTENT: &[u8] = b"the bytes of a sound";

fn key(namespace: &str) -> CacheKey {
    CacheKey::new(namespace, &"snd_8f3a2c1d".parse().unwrap(), Variant::new(Format::Ogg))
}

/// A cache with one sound in it.
fn filled() -> (tempfile::TempDir, Cache, CachedSound) {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path().join("cache"));
    let mut partial = cache.partial().unwrap();
    for half in CONTENT.chunks(7) {
        partial.write(&[Bytes::copy_from_slice(half)]).unwrap();
    }
    let kept = cache.keep(&key("server"), partial).unwrap();
    // The first look through a new folder is over.
    cache.prune_if_full().unwrap();
    (folder, cache, kept)
}

#[test]
fn a_kept_sound_is_found_again() {
    let (_folder, cache, kept) = filled();
    assert_eq!(fs::read(&kept.path).unwrap(), CONTENT);
    assert!(!kept.from_cache);
    let found = CachedSound { from_cache: true, ..kept };
    assert_eq!(cache.find(&key("server")).as_ref(), Some(&found));
    assert_eq!(Cache::open(cache.root()).find(&key("server")), Some(found));
    assert_eq!(cache.find(&key("another server")), None);
}

#[test]
fn nothing_is_left_of_a_file_that_did_not_arrive() {
    let (_folder, cache, _) = filled();
    let mut partial = cache.partial().unwrap();
    partial.write(&[Bytes::from_static(b"half a so")]).unwrap();
    drop(partial);
    assert_eq!(fs::read_dir(cache.root().join("blobs/v1/partial")).unwrap().count(), 0);
}

#[test]
fn a_damaged_file_is_a_miss() {
    let check = |damage: fn(&Path), expected: BlobState| {
        let (_folder, cache, kept) = filled();
        damage(&kept.path);
        let fresh = Cache::open(cache.root());
        assert_eq!(fresh.find(&key("server")), None, "{expected:?}");
        assert_eq!(fresh.check(&fresh.entries().unwrap()[0]).unwrap(), expected);
    };
    check(|path| fs::remove_file(path).unwrap(), BlobState::Missing);
    check(|path| fs::write(path, "").unwrap(), BlobState::WrongSize);
    check(|path| fs::write(path, &CONTENT[..9]).unwrap(), BlobState::WrongSize);
    check(|path| fs::write(path, CONTENT.to_ascii_uppercase()).unwrap(), BlobState::Corrupt);
}

#[test]
fn a_file_that_was_written_to_is_hashed_again_in_the_same_process() {
    let (_folder, cache, kept) = filled();
    assert!(cache.find(&key("server")).is_some());
    let modified = fs::metadata(&kept.path).unwrap().modified().unwrap();
    fs::write(&kept.path, CONTENT.to_ascii_uppercase()).unwrap();
    let later = modified + std::time::Duration::from_secs(1);
    fs::File::options().write(true).open(&kept.path).unwrap().set_modified(later).unwrap();
    assert_eq!(cache.find(&key("server")), None);
}

#[test]
fn a_damaged_index_is_a_miss_and_no_entry() {
    for damage in ["", "{", "null", r#"{"namespace":"server","id":"../../etc/passwd"}"#] {
        let (_folder, cache, _) = filled();
        fs::write(cache.index_path(&key("server")), damage).unwrap();
        assert_eq!(cache.find(&key("server")), None, "{damage}");
        assert!(cache.entries().unwrap().is_empty(), "{damage}");
    }
    // The right form in the wrong place.
    let (_folder, cache, _) = filled();
    fs::copy(cache.index_path(&key("server")), cache.index_path(&key("other"))).unwrap();
    assert_eq!(cache.find(&key("other")), None);
}

#[test]
fn a_known_blob_serves_another_key() {
    let (_folder, cache, kept) = filled();
    let digest = kept.sha256.parse().unwrap();
    assert_eq!(cache.adopt(&key("other"), &digest, kept.bytes).unwrap().as_ref(), Some(&kept));
    assert!(cache.find(&key("other")).is_some());
    assert_eq!(cache.adopt(&key("third"), &digest, kept.bytes + 1).unwrap(), None);
    assert_eq!(cache.entries().unwrap().len(), 2);
}

#[test]
fn a_folder_that_cannot_be_written_delivers_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let occupied = folder.path().join("a file");
    fs::write(&occupied, "").unwrap();
    let cache = Cache::open(&occupied);
    let mut partial = cache.partial().unwrap();
    partial.write(&[Bytes::from_static(CONTENT)]).unwrap();
    let sound = cache.keep(&key("server"), partial).unwrap();
    assert_eq!(fs::read(&sound.path).unwrap(), CONTENT);
    assert_eq!(cache.find(&key("server")), None);
    assert_eq!(cache.state.counters.unkept.get(), 1);
    let (path, clone) = (sound.path.clone(), sound.clone());
    drop(sound);
    assert!(path.exists());
    drop(clone);
    assert!(!path.exists());
}

#[test]
fn what_a_process_left_half_written_is_swept_and_what_another_writes_is_not() {
    let (_folder, cache, _) = filled();
    let partial = cache.root().join(PARTIAL);
    let mut arriving = cache.partial().unwrap();
    fs::write(partial.join("0123456789ab-left"), "half").unwrap();
    fs::write(cache.root().join("live/v1/0123456789ab.lease"), "").unwrap();

    let other = Cache::open(cache.root());
    assert!(other.find(&key("server")).is_some());
    assert_eq!(fs::read_dir(&partial).unwrap().count(), 1);
    assert!(!cache.root().join("live/v1/0123456789ab.lease").exists());
    arriving.write(&[Bytes::from_static(b"another sound")]).unwrap();
    let kept = cache.keep(&key("second"), arriving).unwrap();
    assert_eq!(fs::read(kept.path).unwrap(), b"another sound");

    drop((cache, other));
    let left = fs::read_dir(_folder.path().join("cache/live/v1")).unwrap().count();
    assert_eq!(left, 1, "only the gate is left");
}

#[test]
fn an_empty_cache_has_no_entries_and_makes_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path().join("cache"));
    assert_eq!(cache.entries().unwrap(), []);
    assert_eq!(cache.find(&key("server")), None);
    assert!(!cache.root().exists());
}
