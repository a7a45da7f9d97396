//! Fetching: what is requested and what is kept.

use std::fs;

use futures_lite::{
    StreamExt as _,
    future::{block_on, zip},
};
use soundscape_client::{Client, Format, Variant};

use crate::studio::Studio;

const OGG: Variant = Variant::new(Format::Ogg);

#[test]
fn the_second_fetch_makes_no_request_and_neither_does_the_next_process() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let client = studio.client();
    assert_eq!(client.cached(&id, OGG), None);
    let first = block_on(client.fetch(&id, OGG)).unwrap();
    assert!(!first.from_cache);
    assert!(client.cached(&id, OGG).unwrap().from_cache);
    assert_eq!(fs::read(&first.path).unwrap().len() as u64, first.bytes);
    assert!(first.path.ends_with(&first.sha256));
    for client in [client.clone(), client, studio.client()] {
        let again = block_on(client.fetch(&id, OGG)).unwrap();
        assert!(again.from_cache);
        assert_eq!(
            (again.path, again.bytes, again.sha256),
            (first.path.clone(), first.bytes, first.sha256.clone())
        );
    }
    assert_eq!(studio.transfers(), (1, 1));
}

#[test]
fn a_server_that_moved_keeps_its_sounds_by_a_name() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let here = studio.builder().cache_namespace("my game").build().unwrap();
    block_on(here.fetch(&id, OGG)).unwrap();
    // Nothing listens there, and no key is needed for what is kept.
    let moved =
        Client::builder("http://127.0.0.1:9").cache_dir(studio.cache()).cache_namespace("my game").build();
    assert!(block_on(moved.unwrap().fetch(&id, OGG)).unwrap().from_cache);
    // Another name is another cache, but bytes that are there need not be sent again.
    let other = studio.builder().cache_namespace("other").build().unwrap();
    assert!(!block_on(other.fetch(&id, OGG)).unwrap().from_cache);
    assert_eq!(studio.transfers(), (2, 1));
}

#[test]
fn all_variants_are_files_of_their_own() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let client = studio.client();
    let variants = Format::ALL.map(Variant::new).into_iter().chain([OGG.normalized()]);
    let fetch =
        |variant| block_on(client.fetch(&id, variant)).unwrap_or_else(|error| panic!("{variant:?}: {error}"));
    let files: Vec<_> = variants.map(|variant| (variant, fetch(variant))).collect();
    for (variant, file) in &files {
        let bytes = fs::read(&file.path).unwrap();
        let magic: &[u8] = match variant.format {
            Format::Wav24 | Format::Wav16 => b"RIFF",
            Format::Mp3320 => &bytes[..0],
            Format::Ogg => b"OggS",
        };
        assert!(bytes.starts_with(magic), "{variant:?}");
    }
    let digests = files.iter().map(|(_, file)| &file.sha256).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(digests.len(), files.len());
    assert_eq!(client.cache().entries().unwrap().len(), files.len());
}

#[test]
fn calls_at_the_same_time_share_one_download() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let client = studio.client();
    let (first, second) = block_on(zip(client.fetch(&id, OGG), client.clone().fetch(&id, OGG)));
    assert_eq!(first.unwrap(), second.unwrap());
    assert_eq!(studio.transfers(), (1, 1));
}

#[test]
fn a_damaged_file_is_fetched_anew_for_free() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let client = studio.client();
    let good = block_on(client.fetch(&id, OGG)).unwrap();
    let bytes = fs::read(&good.path).unwrap();
    let (mut flipped, half) = (bytes.clone(), bytes[..bytes.len() / 2].to_vec());
    flipped[100] ^= 1;
    let damages: [(&str, Option<Vec<u8>>); 3] =
        [("missing", None), ("truncated", Some(half)), ("flipped", Some(flipped))];
    for (round, (name, damage)) in (2..).zip(damages) {
        fs::remove_file(&good.path).unwrap();
        if let Some(damage) = damage {
            fs::write(&good.path, damage).unwrap();
        }
        let again = block_on(client.fetch(&id, OGG)).unwrap();
        assert!(!again.from_cache, "{name}");
        assert_eq!(fs::read(&again.path).unwrap(), bytes, "{name}");
        assert_eq!(studio.transfers(), (round, round), "{name}");
    }
    assert_eq!(studio.credits_spent(), 1);
}

#[test]
fn progress_is_a_stream_that_ends_at_the_whole() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let (task, progress) = studio.client().fetch_watched(&id, Variant::new(Format::Wav24));
    let (sound, steps) = block_on(zip(task, progress.into_stream().collect::<Vec<_>>()));
    let (sound, last) = (sound.unwrap(), steps.last().unwrap());
    assert_eq!((last.received_bytes, last.total_bytes), (sound.bytes, Some(sound.bytes)));
    assert!(steps.is_sorted_by_key(|step| step.received_bytes), "{steps:?}");
}

#[test]
fn what_was_paid_for_is_free_for_another_process_with_an_empty_cache() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let builder = |folder: &str| studio.builder().cache_dir(studio.folder().join(folder));
    for folder in ["first", "second", "third"] {
        assert!(!block_on(builder(folder).build().unwrap().fetch(&id, OGG)).unwrap().from_cache);
    }
    assert_eq!(studio.transfers(), (3, 3));
    assert_eq!(studio.credits_spent(), 1);
    // Another form is another purchase, and so is what a lock file that was renewed asks for.
    block_on(builder("fourth").build().unwrap().fetch(&id, OGG.normalized())).unwrap();
    block_on(builder("fifth").lock_generation(1).build().unwrap().fetch(&id, OGG)).unwrap();
    assert_eq!(studio.credits_spent(), 3);
}

#[test]
fn a_client_may_be_dropped_while_it_works_and_anywhere() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let task = studio.client().fetch(&id, OGG);
    assert!(!block_on(task).unwrap().from_cache);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let client = studio.client();
        drop(client.fetch(&id, Variant::new(Format::Wav24)));
        drop(client);
    });
}
