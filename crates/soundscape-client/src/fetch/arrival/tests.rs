use std::{sync::mpsc, thread};

use super::*;
use crate::cache::Hold;

const PATIENCE: Duration = Duration::from_secs(30);
static OPEN: AtomicBool = AtomicBool::new(false);

fn reading() -> (Arc<Arrival>, Reading) {
    let arrival = Arc::new(Arrival::default());
    let reading = arrival.reading();
    (arrival, reading)
}

fn sound() -> CachedSound {
    let sha256 = String::new();
    CachedSound { path: "whole".into(), bytes: 1_000_000, sha256, from_cache: false, hold: Hold::Nothing }
}

fn find(reading: &Reading, position: u64) -> String {
    match reading.find(position, 0, &OPEN, Duration::ZERO) {
        Ok(Found::End) => "end".into(),
        Ok(Found::File { path, until, .. }) => format!("{} {until}", path.display()),
        Ok(Found::Piece(bytes)) => format!("piece {}", bytes.len()),
        Err(Missing::Failed(error)) => error.to_string(),
        Err(missing) => format!("{missing:?}"),
    }
}

#[test]
fn a_byte_is_found_where_it_is() {
    let (arrival, reading) = reading();
    assert_eq!(find(&reading, 0), "Late");
    arrival.begin(1_000_000);
    assert_eq!(find(&reading, 1_000_000), "end");
    arrival.written("part".as_ref(), 1_000);
    assert_eq!(find(&reading, 999), "part 1000");
    assert_eq!(find(&reading, 1_000), "Late");
    arrival.restart();
    assert_eq!(find(&reading, 999), "Late");
    arrival.written("another".as_ref(), 2_000);
    assert_eq!(find(&reading, 999), "another 2000");
    arrival.end(Ok(sound()));
    arrival.end(Err(ClientError::Cancelled));
    assert_eq!(find(&reading, 999), "whole 1000000");
    assert!(reading.is_whole());
}

#[test]
fn what_is_far_ahead_is_asked_for_once_and_forgotten_when_the_file_has_it() {
    let (arrival, reading) = reading();
    let asked = || arrival.state().pieces.ask();
    arrival.begin(1_000_000);
    arrival.written("part".as_ref(), 1_000);
    for near in [1_000, 1_000 + Pieces::NEAR_BYTES] {
        assert_eq!((&*find(&reading, near), asked()), ("Late", None));
    }
    assert_eq!((&*find(&reading, 700_000), asked()), ("Late", Some(700_000)));
    assert_eq!((&*find(&reading, 700_000), asked()), ("Late", None), "under way");
    arrival.fetched_ahead(700_000, Some(vec![0; 100].into()));
    assert_eq!(find(&reading, 700_060), "piece 40");
    assert_eq!((&*find(&reading, 700_100), asked()), ("Late", Some(700_100)));
    arrival.written("part".as_ref(), 700_100);
    assert!(arrival.state().pieces.at(700_060).is_none());
    arrival.fetched_ahead(700_100, None);
    assert_eq!((&*find(&reading, 999_999), asked()), ("Late", None), "the host gives no parts");
}

#[test]
fn an_error_comes_after_what_arrived_and_a_wrong_hash_at_once() {
    let (arrival, before) = reading();
    arrival.begin(1_000_000);
    arrival.written("part".as_ref(), 1_000);
    arrival.end(Err(ClientError::MissingKey));
    assert_eq!(find(&before, 0), "part 1000");
    assert!(find(&before, 1_000).contains("SOUNDSCAPE_API_KEY"));

    let (arrival, before) = reading();
    arrival.begin(1_000_000);
    arrival.written("part".as_ref(), 1_000);
    arrival.spoil(ClientError::NoCacheDir);
    arrival.written("part".as_ref(), 2_000);
    assert!(find(&before, 0).contains("SOUNDSCAPE_CACHE"));
    let after = arrival.reading();
    assert!(matches!(after.find(0, after.spoiled(), &OPEN, PATIENCE), Ok(Found::File { until: 2_000, .. })));
}

#[test]
fn those_who_wait_are_woken_and_small_batches_are_for_them() {
    let arrival = Arc::new(Arrival::default());
    assert_eq!(arrival.batch_bytes(), Arrival::BATCH_BYTES);
    let reading = Arc::new(arrival.reading());
    assert_eq!(arrival.batch_bytes(), 1, "the first bytes");
    arrival.written("part".as_ref(), 10);
    assert_eq!(arrival.batch_bytes(), Arrival::READ_BATCH_BYTES);
    for (what, wake) in [
        (
            "bytes",
            Box::new(|arrival: &Arrival, _: &Reading, _: &AtomicBool| arrival.written("part".as_ref(), 20))
                as Box<dyn Fn(&Arrival, &Reading, &AtomicBool)>,
        ),
        ("closed", Box::new(|_, reading, closed| reading.close(closed))),
    ] {
        let closed = Arc::new(AtomicBool::new(false));
        let (sender, found) = mpsc::channel();
        let waiter = (reading.clone(), closed.clone());
        let thread = thread::spawn(move || {
            let found = waiter.0.find(10, 0, &waiter.1, PATIENCE);
            sender.send(matches!(found, Ok(Found::File { until: 20, .. }))).unwrap();
        });
        while arrival.state().waiting == 0 {
            thread::yield_now();
        }
        assert_eq!(arrival.batch_bytes(), 1, "{what}");
        wake(&arrival, &reading, &closed);
        assert_eq!(found.recv_timeout(PATIENCE), Ok(what == "bytes"), "{what}");
        thread.join().unwrap();
        arrival.written("part".as_ref(), 10);
    }
}
