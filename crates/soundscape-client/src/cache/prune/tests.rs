//! Which files go and which stay.

use std::{
    collections::BTreeSet,
    fs::File,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use soundscape_wire::Format;

use super::*;
use crate::{CachedSound, LockFile, PinnedSound, Variant, cache::CacheKey, clock::time_of_day};

const SIZE: u64 = 1000;

fn key(number: u64) -> CacheKey {
    CacheKey::new("server", &format!("snd_{number:08x}").parse().unwrap(), Variant::new(Format::Ogg))
}

fn keep(cache: &Cache, number: u64) -> CachedSound {
    let mut partial = cache.partial().unwrap();
    partial.write(&[Bytes::from(format!("{number:0width$}", width = SIZE as usize))]).unwrap();
    cache.keep(&key(number), partial).unwrap()
}

fn set_used_at(cache: &Cache, number: u64, at: SystemTime) {
    File::options().write(true).open(cache.index_path(&key(number))).unwrap().set_modified(at).unwrap();
}

/// A cache in which sound 0 was used longest ago, as the next process finds it.
fn filled(count: u64) -> (tempfile::TempDir, Cache) {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path());
    for number in 0..count {
        keep(&cache, number);
        let age = Duration::from_secs(600 * (count - number));
        set_used_at(&cache, number, time_of_day() - age);
    }
    drop(cache);
    let cache = Cache::open(folder.path());
    (folder, cache)
}

fn left(cache: &Cache, count: u64) -> BTreeSet<u64> {
    (0..count).filter(|number| Cache::open(cache.root()).find(&key(*number)).is_some()).collect()
}

#[test]
fn the_files_that_were_not_used_for_longest_go() {
    let (_folder, cache) = filled(10);
    assert!(Cache::open(cache.root()).find(&key(1)).is_some());
    let pruned = cache.prune(4 * SIZE).unwrap();
    assert_eq!(pruned, Pruned { evicted: 6, freed_bytes: 6 * SIZE, blobs: 4, bytes: 4 * SIZE });
    assert_eq!(left(&cache, 10), BTreeSet::from([1, 7, 8, 9]));
    let stats = cache.stats().unwrap();
    assert_eq!((stats.entries, stats.blobs, stats.bytes, stats.evictions), (4, 4, 4 * SIZE, 6));
}

#[test]
fn what_is_held_anywhere_or_pinned_stays() {
    let (folder, cache) = filled(10);
    // Its own leases: another process as far as the folder is concerned.
    let other = Cache::open(folder.path());
    let held = [other.find(&key(0)).unwrap(), cache.find(&key(1)).unwrap()];

    let path = folder.path().join(LockFile::NAME);
    let mut lock = LockFile::new();
    let pinned = PinnedSound {
        id: key(2).id,
        format: Format::Ogg,
        normalize: false,
        sha256: cache.find(&key(2)).unwrap().sha256.parse().unwrap(),
        bytes: SIZE,
        title: String::new(),
        creator: String::new(),
        license: soundscape_wire::License::Editorial,
        attribution: None,
        by_id: true,
        facts: None,
    };
    lock.pin(pinned);
    lock.write(&path).unwrap();
    cache.keep_pinned(&path, &lock).unwrap();
    assert_eq!(cache.stats().unwrap().pinned_bytes, SIZE);

    let third = Cache::open(folder.path());
    assert_eq!(third.prune(0).unwrap().blobs, 3);
    assert_eq!(left(&cache, 10), BTreeSet::from([0, 1, 2]));
    assert!(held.iter().all(|sound| sound.path.exists()));

    drop((held, other, cache));
    // In the middle of a merge, what was pinned last still counts; a project that is gone pins nothing.
    fs::write(&path, "<<<<<<<").unwrap();
    assert_eq!(third.prune(0).unwrap().blobs, 1);
    fs::remove_file(&path).unwrap();
    assert_eq!(third.prune(0).unwrap().blobs, 0);
}

#[test]
fn a_sound_that_was_just_let_go_stays_for_a_moment() {
    let (_folder, cache) = filled(1);
    let path = cache.find(&key(0)).unwrap().path;
    assert_eq!(cache.prune(0).unwrap().evicted, 0);
    assert!(path.exists());
}

#[test]
fn a_cache_stays_within_its_bound_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let limit = 20 * SIZE;
    let cache = Cache::open(folder.path()).limit_bytes(limit);
    for number in 0..50 {
        keep(&cache, number);
        cache.prune_if_full().unwrap();
        assert!(cache.stats().unwrap().bytes <= limit, "after {number}");
    }
    let stats = cache.stats().unwrap();
    assert_eq!(stats.evictions + stats.blobs, 50);
    assert!(stats.blobs >= 18, "{stats:?}");
    assert_eq!(
        usage::add(folder.path(), 0).unwrap(),
        Some(stats.bytes),
        "another process goes on from there"
    );
}

#[test]
fn a_clock_that_was_ahead_does_not_make_a_file_stay() {
    let (_folder, cache) = filled(10);
    set_used_at(&cache, 0, time_of_day() + Duration::from_secs(1_000_000_000));
    cache.prune(9 * SIZE).unwrap();
    assert_eq!(left(&cache, 10), (0..10).filter(|number| *number != 1).collect());
    let used_at = fs::metadata(cache.index_path(&key(0))).unwrap().modified().unwrap();
    assert!(used_at <= time_of_day());
    // A hit does the same.
    set_used_at(&cache, 5, time_of_day() + Duration::from_secs(1_000_000_000));
    assert!(cache.find(&key(5)).is_some());
    assert!(fs::metadata(cache.index_path(&key(5))).unwrap().modified().unwrap() <= time_of_day());
}

#[test]
fn damage_is_cleared_away_and_counted_right() {
    let (folder, cache) = filled(4);
    fs::write(cache.index_path(&key(0)), "{").unwrap();
    fs::remove_file(cache.find(&key(1)).unwrap().path).unwrap();
    fs::write(folder.path().join("blobs/v1/usage"), "no number").unwrap();
    let cache = Cache::open(folder.path());
    let pruned = cache.prune(u64::MAX).unwrap();
    assert_eq!((pruned.evicted, pruned.blobs, pruned.bytes), (0, 3, 3 * SIZE));
    assert!(!cache.index_path(&key(0)).exists() && !cache.index_path(&key(1)).exists());
    assert_eq!(usage::add(folder.path(), 5).unwrap(), Some(3 * SIZE + 5));
}

#[test]
fn a_list_of_uses_does_not_grow_for_ever() {
    let (_folder, cache) = filled(1);
    let digest = |number: u32| Digest::of(Sha256::new_with_prefix(number.to_string()));
    let first = cache.state.lease.hold(digest(0), || true);
    (1..3000).for_each(|number| drop(cache.state.lease.hold(digest(number), || true)));
    let other = Cache::open(cache.root());
    let used = other.state.lease.alone(HashSet::clone).unwrap();
    assert!(first.is_some() && used.contains(&digest(0)) && used.contains(&digest(2999)));
    // What was let go long ago is free for others.
    assert!(!used.contains(&digest(1)) && used.len() < 1100, "{}", used.len());
}
