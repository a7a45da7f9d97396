//! Files that are cut, change, or whose URL expires on the way.

use std::fs;

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientError, ErrorCode, Format, SoundId, Variant};
use soundscape_server::testkit::{Fault, Route, Seen, TestServer};

use crate::{
    host::{Host, pass_on},
    studio::Studio,
};

const WAV: Variant = Variant::new(Format::Wav16);

fn open(sounds: usize) -> (TestServer, Client, SoundId) {
    let server = TestServer::builder().sounds(sounds).sound_bytes(100_000).start().unwrap();
    let (client, id) = (client(&server, "cache"), server.sounds()[0].id.clone());
    (server, client, id)
}

fn client(server: &TestServer, cache: &str) -> Client {
    let cache = server.folder().join(cache);
    Client::builder(server.url()).key(server.key().clone()).cache_dir(cache).build().unwrap()
}

fn files(server: &TestServer) -> Vec<Seen> {
    server.seen().into_iter().filter(|seen| seen.route() == Route::Files).collect()
}

/// With these faults, one after the other, the file arrives whole, by these requests (`Range` and status), with so many
/// tickets, and is paid for once.
#[track_caller]
fn check(faults: impl IntoIterator<Item = Fault>, tickets: u64, expected: &[(Option<&str>, Option<u16>)]) {
    let (server, client, id) = open(1);
    for fault in faults {
        server.inject(fault.on(Route::Files).times(1));
    }
    let sound = block_on(client.fetch(&id, WAV)).unwrap();
    let seen = files(&server);
    let ranges: Vec<_> = seen.iter().map(|seen| (seen.header("range"), seen.status())).collect();
    assert_eq!(ranges, expected);
    assert_eq!(server.requests(Route::Tickets), tickets);
    assert_eq!(server.credits_charged().unwrap(), 1);
    let etag = format!("\"{}\"", sound.sha256);
    let same_file = |seen: &Seen| seen.header("range").is_none() || seen.header("if-range") == Some(&etag);
    assert!(seen.iter().all(same_file), "a part of which file?");
    let plain = block_on(self::client(&server, "plain").fetch(&id, WAV)).unwrap();
    assert_eq!(fs::read(sound.path).unwrap(), fs::read(plain.path).unwrap());
}

const WHOLE: (Option<&str>, Option<u16>) = (None, Some(200));
const REST: (Option<&str>, Option<u16>) = (Some("bytes=40000-"), Some(206));

#[test]
fn a_cut_costs_only_what_did_not_arrive() {
    check([Fault::cut(40_000)], 1, &[WHOLE, REST]);
    let twice = [Fault::cut(40_000), Fault::cut(30_000)];
    check(twice, 1, &[WHOLE, REST, (Some("bytes=70000-"), Some(206))]);
    check([Fault::cut(40_000), Fault::status(500)], 1, &[WHOLE, (REST.0, Some(500)), REST]);
    check([Fault::hang_up()], 1, &[(None, None), WHOLE]);
}

#[test]
fn a_host_that_does_not_continue_is_asked_for_the_whole() {
    check([Fault::cut(40_000), Fault::whole()], 1, &[WHOLE, (REST.0, Some(200))]);
    check([Fault::cut(40_000), Fault::status(416)], 1, &[WHOLE, (REST.0, Some(416)), WHOLE]);
    let other = Fault::header("content-range", "bytes 1-2/*");
    check([Fault::cut(40_000), other], 1, &[WHOLE, REST, WHOLE]);
}

#[test]
fn an_expired_url_is_signed_anew_for_free_and_only_once() {
    check([Fault::expired_url()], 2, &[(None, Some(403)), WHOLE]);
    let (server, client, id) = open(1);
    server.inject(Fault::expired_url().on(Route::Files).times(2));
    let error = block_on(client.fetch(&id, WAV)).unwrap_err();
    assert_eq!(error.code(), Some(ErrorCode::UrlExpired));
    assert_eq!((server.requests(Route::Tickets), server.requests(Route::Files)), (2, 2));
    block_on(client.fetch(&id, WAV)).unwrap();
    assert_eq!(server.credits_charged().unwrap(), 1);
}

#[test]
fn a_url_that_expires_in_mid_download_is_signed_anew_and_the_file_goes_on() {
    // Cut, refused, continued with the new URL; and all that a second time, further on.
    let faults = [Fault::cut(40_000), Fault::expired_url(), Fault::cut(30_000), Fault::expired_url()];
    let further = |status| (Some("bytes=70000-"), Some(status));
    check(faults, 3, &[WHOLE, (REST.0, Some(403)), REST, further(403), further(206)]);
}

#[test]
fn something_else_than_the_sound_is_refused_with_both_media_types() {
    let (server, client, id) = open(1);
    server.inject(Fault::content_type("text/html; charset=utf-8").on(Route::Files));
    let error = block_on(client.fetch(&id, WAV)).unwrap_err();
    let ClientError::MediaType { expected, found, .. } = &error else { panic!("{error:?}") };
    assert_eq!((*expected, &**found), ("audio/wav", "text/html"));
    assert_eq!(server.requests(Route::Files), 1);
    assert_eq!(client.cache().entries().unwrap(), []);
}

#[test]
fn a_transfer_that_stops_is_taken_up_again() {
    let (server, client, last) = open(20);
    for sound in server.sounds().iter().filter(|sound| sound.id != last) {
        block_on(client.fetch(&sound.id, WAV)).unwrap();
    }
    // The client knows by now how fast the server is.
    server.inject(Fault::stall_at(40_000).on(Route::Files).times(1));
    server.inject(Fault::stall().on(Route::Tickets).times(1));
    let sound = block_on(client.fetch(&last, WAV)).unwrap();
    assert_eq!(fs::metadata(&sound.path).unwrap().len(), sound.bytes);
    assert_eq!(files(&server).last().unwrap().header("range"), REST.0);
    assert_eq!(server.credits_charged().unwrap(), 20);
}

#[test]
fn a_spoiled_file_and_a_spoiled_ticket_are_fetched_again() {
    check([Fault::flip(50_000)], 1, &[WHOLE, WHOLE]);
    // Not the first attempt: the ticket may be what is wrong.
    check([Fault::cut(40_000), Fault::flip(0)], 2, &[WHOLE, REST, WHOLE]);

    // A ticket with another hash once.
    let studio = Studio::open();
    let id = studio.sound("steel door");
    let (server, mut number) = (studio.server.address(), 0);
    let api = Host::start(move |head| {
        number += 1;
        let answer = String::from_utf8(pass_on(head, server)).unwrap();
        let name = "\"checksum_sha256\":\"";
        let at = answer.find(name).unwrap() + name.len();
        let digit = if &answer[at..=at] == "0" { "1" } else { "0" };
        let spoiled = format!("{}{digit}{}", &answer[..at], &answer[at + 1..]);
        if number == 1 { spoiled } else { answer }.into_bytes()
    });
    let client = studio.builder().url(&api.url).build().unwrap();
    block_on(client.fetch(&id, WAV)).unwrap();
    assert_eq!((api.tickets(), studio.credits_spent()), (2, 1));
}
