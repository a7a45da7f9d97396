//! Fetching: what is requested, what is kept, and what happens when a file arrives wrong.

use std::{
    fs,
    io::Read,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use futures_lite::future::{block_on, zip};
use soundscape_client::{Client, ClientError, Format, SearchQuery, Timestamp, Variant};
use soundscape_server::{Clock, SystemClock};

use crate::{
    host::read_head,
    split::Split,
    studio::{CREDITS, Studio},
};

const OGG: Variant = Variant::new(Format::Ogg);

fn credits_spent(studio: &Studio) -> i64 {
    CREDITS - block_on(studio.client().profile()).unwrap().credits_remaining
}

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
fn a_damaged_file_is_fetched_anew_and_that_is_free_in_the_same_process() {
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
    assert_eq!(credits_spent(&studio), 1);
}

#[test]
fn a_transfer_that_is_cut_is_repeated() {
    let split = Split::new(Studio::open(), |number, answer| {
        let mut answer = answer();
        answer.truncate(if number == 1 { answer.len() / 2 } else { answer.len() });
        answer
    });
    let sound = block_on(split.client().fetch(&split.studio.sound("steel door"), OGG)).unwrap();
    assert_eq!(fs::read(&sound.path).unwrap().len() as u64, sound.bytes);
    assert_eq!(split.files.heads().len(), 2);
    assert_eq!(credits_spent(&split.studio), 1);
}

#[test]
fn wrong_bytes_are_refused_with_both_hashes_and_not_kept() {
    let split = Split::new(Studio::open(), |_, answer| {
        let mut answer = answer();
        *answer.last_mut().unwrap() ^= 1;
        answer
    });
    let client = split.client();
    let error = block_on(client.fetch(&split.studio.sound("steel door"), OGG)).unwrap_err();
    let ClientError::Checksum { expected, actual, .. } = &error else { panic!("{error:?}") };
    assert_ne!(expected, actual);
    assert_eq!(client.cache().entries().unwrap(), []);
    assert_eq!(fs::read_dir(split.studio.cache().join("blobs/v1/partial")).unwrap().count(), 0);
}

#[test]
fn a_wrong_length_is_refused_with_both_lengths() {
    for announced in [true, false] {
        let split = Split::new(Studio::open(), move |_, answer| {
            let answer = answer();
            let text = String::from_utf8_lossy(&answer).to_lowercase();
            let from = text.find("content-length:").unwrap();
            let until = from + text[from..].find("\r\n").unwrap() + 2;
            let length: usize = text[from + "content-length:".len()..until].trim().parse().unwrap();
            let length =
                if announced { format!("content-length: {}\r\n", length + 1) } else { String::new() };
            [&answer[..from], length.as_bytes(), &answer[until..], b"!"].concat()
        });
        let error = block_on(split.client().fetch(&split.studio.sound("steel door"), OGG)).unwrap_err();
        let ClientError::Size { expected, actual, .. } = error else { panic!("{error:?}") };
        assert_eq!(actual, expected + 1);
        assert_eq!(split.files.heads().len(), 1);
    }
}

/// A clock that a test puts forward.
#[derive(Clone, Default)]
struct Ahead(Arc<AtomicI64>);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        let now = SystemClock.now().as_second() + self.0.load(Ordering::SeqCst);
        Timestamp::from_second(now).unwrap()
    }
}

#[test]
fn an_expired_url_is_signed_anew_for_free_and_only_once() {
    for (expiries, works) in [(1, true), (2, false)] {
        let clock = Ahead::default();
        let studio = Studio::open_with(|mut config| {
            config.clock = Arc::new(clock.clone());
            config
        });
        let split = Split::new(studio, move |number, answer| {
            if number <= expiries {
                clock.0.fetch_add(16 * 60, Ordering::SeqCst);
            }
            answer()
        });
        let studio = &split.studio;
        let id = studio.sound("steel door");
        let result = block_on(split.client().fetch(&id, OGG));
        assert_eq!(result.is_ok(), works, "{result:?}");
        if let Err(error) = result {
            assert_eq!(error.code(), Some(soundscape_client::ErrorCode::UrlExpired));
        }
        assert_eq!(studio.transfers(), (2, 2));
        assert_eq!(credits_spent(studio), 1);
    }
}

#[test]
fn progress_ends_at_the_whole() {
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let (task, mut progress) = studio.client().fetch_watched(&id, Variant::new(Format::Wav24));
    let (sound, steps) = block_on(zip(task, async {
        let mut steps = vec![progress.latest()];
        while let Some(step) = progress.changed().await {
            steps.push(step);
        }
        steps
    }));
    let (sound, last) = (sound.unwrap(), steps.last().unwrap());
    assert_eq!((last.received_bytes, last.total_bytes), (sound.bytes, Some(sound.bytes)));
    assert!(steps.is_sorted_by_key(|step| step.received_bytes), "{steps:?}");
}

#[test]
fn dropping_a_task_ends_its_request() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut connection = listener.accept().unwrap().0;
        sender.send(read_head(&mut connection)).unwrap();
        // Never answers; the read ends when the client hangs up.
        let end = connection.read(&mut [0]);
        sender.send(format!("{end:?}")).unwrap();
    });
    let patience = Duration::from_secs(20);
    let folder = tempfile::tempdir().unwrap();
    let client = Client::builder(&url).cache_dir(folder.path()).build().unwrap();
    let task = client.search(&SearchQuery::new("door"));
    assert!(receiver.recv_timeout(patience).unwrap().starts_with("GET /v2/sounds/search?q=door "));
    drop(task);
    assert_eq!(receiver.recv_timeout(patience).unwrap(), "Ok(0)");
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
