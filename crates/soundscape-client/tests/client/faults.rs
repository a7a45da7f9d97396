//! What a client makes of a server that misbehaves: its own server, with faults that are switched on.

use std::{fs, time::Duration};

use futures_lite::future::block_on;
use soundscape_client::{ClientError, ErrorCode, Format, SearchQuery, SoundId, Variant};
use soundscape_server::testkit::{Fault, Route};

use crate::{
    studio::Studio,
    waiting::{now, until},
};

const OGG: Variant = Variant::new(Format::Ogg);

#[test]
fn passing_faults_are_not_noticed() {
    let faults = [
        Fault::status(429).retry_after_s(1),
        Fault::status(429),
        Fault::status(500),
        Fault::status(502),
        Fault::status(503).retry_after_s(0),
        Fault::hang_up(),
        Fault::cut(20),
        Fault::reset(20),
    ];
    let studio = Studio::open();
    let client = studio.client();
    for (fault, limit) in faults.into_iter().zip(10..) {
        let before = studio.server.requests(Route::Search);
        studio.server.inject(fault.clone().on(Route::Search).times(1));
        // Another question each time: an answer that is known already comes without a body.
        let found = block_on(client.search(&SearchQuery::new("door").limit(limit)));
        assert_eq!(found.unwrap_or_else(|error| panic!("{fault:?}: {error}")).total, 2);
        assert_eq!(studio.server.requests(Route::Search) - before, 2, "{fault:?}");
    }
}

#[test]
fn a_wait_that_the_server_asks_for_is_kept() {
    let studio = Studio::open();
    studio.server.inject(Fault::status(429).retry_after_s(1).times(1));
    let start = now();
    block_on(studio.client().categories()).unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1));
    // A longer one than anybody would wait ends the call.
    studio.server.inject(Fault::status(429).retry_after_s(3_600));
    let client = studio.client();
    assert_eq!(client.refused_for(), None);
    let error = block_on(client.categories()).unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::RateLimited));
    let wait = client.refused_for().unwrap().as_secs();
    assert!((3_500..=3_600).contains(&wait), "{wait}");
    assert_eq!(studio.server.requests(Route::Other), 3);
}

#[test]
fn wrong_bytes_are_refused_with_both_hashes_and_not_kept() {
    let studio = Studio::open();
    studio.server.inject(Fault::flip(100).on(Route::Files));
    let client = studio.client();
    let error = block_on(client.fetch(&studio.sound("steel door"), OGG)).unwrap_err();
    let ClientError::Checksum { expected, actual, .. } = &error else { panic!("{error:?}") };
    assert_ne!(expected, actual);
    assert_eq!(client.cache().entries().unwrap(), []);
    assert_eq!(fs::read_dir(studio.cache().join("blobs/v1/partial")).unwrap().count(), 0);
}

#[test]
fn a_wrong_length_is_refused_with_both_lengths() {
    for (change, fault) in [
        (1, Fault::length(1)),
        (1, Fault::length(1).unannounced()),
        (-1, Fault::length(-1)),
        (-1, Fault::length(-1).unannounced()),
    ] {
        let studio = Studio::open();
        studio.server.inject(fault.clone().on(Route::Files));
        let error = block_on(studio.client().fetch(&studio.sound("steel door"), OGG)).unwrap_err();
        let ClientError::Size { expected, actual, .. } = error else { panic!("{fault:?}: {error:?}") };
        assert_eq!(actual, expected.saturating_add_signed(change), "{fault:?}");
    }
}

#[test]
fn a_server_whose_clock_is_wrong_serves_all_the_same() {
    for ahead in [true, false] {
        let studio = Studio::open();
        let hour = Duration::from_secs(3_600);
        let clock = studio.server.clock();
        if ahead {
            clock.advance(hour)
        } else {
            clock.set_back(hour)
        }
        block_on(studio.client().fetch(&studio.sound("steel door"), OGG)).unwrap();
        assert_eq!(studio.transfers(), (1, 1));
    }
}

#[test]
fn spent_credits_are_an_error_that_is_not_repeated() {
    let studio = Studio::open();
    studio.server.inject(Fault::no_credits());
    let error = block_on(studio.client().fetch(&unknown(), OGG)).unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::InsufficientCredits));
    assert_eq!(studio.transfers(), (1, 0));
}

#[test]
fn dropping_a_task_ends_its_request() {
    let studio = Studio::open();
    studio.server.inject(Fault::stall().on(Route::Search));
    let client = studio.client();
    let task = client.search(&SearchQuery::new("door"));
    until("the server has the request", || studio.server.under_way() == 1);
    drop(task);
    until("the client has hung up", || studio.server.under_way() == 0);
    assert_eq!(studio.server.requests(Route::Any), 1);
}

fn unknown() -> SoundId {
    "snd_00000000".parse().unwrap()
}
