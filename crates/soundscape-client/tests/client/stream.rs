//! Sounds that are read while they arrive.

use std::{
    fs,
    io::{ErrorKind, Read as _, Seek as _, SeekFrom},
    thread,
    time::Duration,
};

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientError, Format, SoundId, SoundStream, Variant};
use soundscape_server::testkit::{Fault, Route, TestServer};

use crate::waiting::until;

const WAV: Variant = Variant::new(Format::Wav16);
const BYTES: u64 = 1_000_000;

fn open() -> (TestServer, Client, SoundId) {
    open_over(BYTES)
}

fn open_over(sound_bytes: u64) -> (TestServer, Client, SoundId) {
    let server = TestServer::builder().sounds(1).sound_bytes(sound_bytes).start().unwrap();
    let (client, id) = (client(&server, "cache"), server.sounds()[0].id.clone());
    (server, client, id)
}

fn client(server: &TestServer, cache: &str) -> Client {
    let cache = server.folder().join(cache);
    Client::builder(server.url()).key(server.key().clone()).cache_dir(cache).build().unwrap()
}

/// What another client gets of it.
fn whole(server: &TestServer, id: &SoundId) -> Vec<u8> {
    fs::read(block_on(client(server, "plain").fetch(id, WAV)).unwrap().path).unwrap()
}

fn all(mut stream: SoundStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, stream.total_bytes());
    bytes
}

/// The client's own error inside.
fn reason(error: std::io::Error) -> ClientError {
    let inner = error.get_ref().unwrap_or_else(|| panic!("{error:?}"));
    inner.downcast_ref::<ClientError>().unwrap_or_else(|| panic!("{error:?}")).clone()
}

#[test]
fn it_begins_before_the_end_is_there_and_its_file_is_kept() {
    let (server, client, id) = open();
    let expected = whole(&server, &id);
    // The rest never comes, unless it is asked for again.
    server.inject(Fault::stall_at(100_000).on(Route::Files).times(1));
    let mut stream = block_on(client.open(&id, WAV)).unwrap();
    assert!(!stream.was_cached());
    let mut head = vec![0; 100_000];
    stream.read_exact(&mut head).unwrap();
    assert!(head == expected[..100_000]);
    let control = stream.control();
    assert!(!control.is_whole());
    drop(stream);
    drop(control);
    until("the client has hung up", || server.under_way() == 0);
    assert_eq!(client.cached(&id, WAV), None);

    assert!(all(block_on(client.open(&id, WAV)).unwrap()) == expected);
    until("it is kept", || client.cached(&id, WAV).is_some());
    // The file is in its place a moment before the download is over, which whoever opens it then takes part in.
    until("the download is over", || block_on(client.open(&id, WAV)).unwrap().was_cached());
    let before = server.requests(Route::Any);
    let offline = Client::builder(server.url()).cache_dir(server.folder().join("cache")).offline(true);
    for client in [client, offline.build().unwrap()] {
        let stream = block_on(client.open(&id, WAV)).unwrap();
        assert!(stream.was_cached() && stream.control().is_whole());
        assert!(all(stream) == expected);
    }
    assert_eq!(server.requests(Route::Any), before);
}

#[test]
fn a_slow_body_is_read_as_it_arrives_by_all_who_want_it() {
    let (server, client, id) = open_over(100_000);
    let expected = whole(&server, &id);
    let files = server.requests(Route::Files);
    server.inject(Fault::slow(200_000).on(Route::Files));
    let mut first = block_on(client.open(&id, WAV)).unwrap();
    let fetched = client.fetch(&id, WAV);
    let second = block_on(client.open(&id, WAV)).unwrap();
    let mut head = [0; 1_000];
    first.read_exact(&mut head).unwrap();
    assert!(!first.control().is_whole(), "that is half a second off");
    first.rewind().unwrap();
    let threads = [first, second].map(|stream| thread::spawn(move || all(stream)));
    for thread in threads {
        assert!(thread.join().unwrap() == expected);
    }
    assert!(fs::read(block_on(fetched).unwrap().path).unwrap() == expected);
    assert_eq!(server.requests(Route::Files) - files, 1);
}

#[test]
fn whoever_comes_later_gets_what_was_gathered_before() {
    let (server, client, id) = open();
    server.inject(Fault::stall_at(100_000).on(Route::Files).times(1));
    let (_fetching, progress) = client.fetch_watched(&id, WAV);
    until("it stalls", || progress.latest().received_bytes == 100_000);
    let mut stream = block_on(client.open(&id, WAV)).unwrap();
    stream.read_exact(&mut vec![0; 100_000]).unwrap();
    assert_eq!(server.requests(Route::Files), 1);
}

#[test]
fn a_cut_goes_unnoticed() {
    for (faults, from) in [
        (vec![Fault::cut(400_000)], Some("bytes=400000-")),
        (vec![Fault::cut(400_000), Fault::whole()], Some("bytes=400000-")),
        (vec![Fault::expired_url(), Fault::hang_up()], None),
    ] {
        let (server, client, id) = open();
        let expected = whole(&server, &id);
        let tried = faults.len();
        for fault in faults {
            server.inject(fault.on(Route::Files).times(1));
        }
        assert!(all(block_on(client.open(&id, WAV)).unwrap()) == expected, "{from:?}");
        let seen = server.seen().into_iter().filter(|seen| seen.route() == Route::Files);
        let ranges: Vec<_> = seen.skip(1).map(|seen| seen.header("range").map(str::to_owned)).collect();
        assert_eq!(ranges.get(tried.min(1)).unwrap().as_deref(), from, "{ranges:?}");
        assert_eq!(server.credits_charged().unwrap(), 1);
    }
}

#[test]
fn what_is_far_ahead_does_not_wait_for_all_before_it() {
    let (server, client, id) = open();
    let expected = whole(&server, &id);
    server.inject(Fault::stall_at(100_000).on(Route::Files).times(1));
    let mut stream = block_on(client.open(&id, WAV)).unwrap();
    let mut part = vec![0; 10_000];
    for from in [BYTES - 40_000, 600_000, BYTES - 30_000, 0] {
        stream.seek(SeekFrom::Start(from)).unwrap();
        stream.read_exact(&mut part).unwrap();
        assert!(part == expected[from as usize..][..10_000], "{from}");
    }
    stream.seek(SeekFrom::End(-1_000)).unwrap();
    assert_eq!(stream.read(&mut part[..2_000]).unwrap(), 1_000);
    assert_eq!(stream.read(&mut part).unwrap(), 0, "the end");
    // The whole, the tail and one in the middle.
    let files = server.seen().into_iter().filter(|seen| seen.route() == Route::Files).skip(1);
    let ranges: Vec<_> = files.filter_map(|seen| Some(seen.header("range")?.to_owned())).collect();
    assert_eq!(ranges.len(), 2, "{ranges:?}");
    assert!(ranges[0].starts_with("bytes=960000-") && ranges[1] == "bytes=600000-862143", "{ranges:?}");
}

#[test]
fn wrong_bytes_are_told_and_nothing_is_kept() {
    let (server, client, id) = open();
    server.inject(Fault::flip(500_000).on(Route::Files));
    let mut stream = block_on(client.open(&id, WAV)).unwrap();
    let error = stream.read_to_end(&mut Vec::new()).unwrap_err();
    assert!(matches!(reason(error), ClientError::Checksum { .. }));
    let error = stream.read(&mut [0]).unwrap_err();
    assert!(matches!(reason(error), ClientError::Checksum { .. }), "from now on");
    drop(stream);
    until("nothing is left", || {
        let left = fs::read_dir(server.folder().join("cache/blobs/v1/partial"));
        client.cached(&id, WAV).is_none() && left.unwrap().count() == 0
    });
    assert_eq!(client.cache().entries().unwrap(), []);
}

#[test]
fn an_error_of_the_download_comes_when_what_arrived_is_read() {
    let (server, client, id) = open();
    server.inject(Fault::cut(300_000).on(Route::Files).times(1));
    server.inject(Fault::status(404).on(Route::Files));
    let mut stream = block_on(client.open(&id, WAV)).unwrap();
    let mut bytes = Vec::new();
    let error = reason(stream.read_to_end(&mut bytes).unwrap_err());
    assert_eq!(error.status(), Some(404), "{error}");
    assert_eq!(bytes.len(), 300_000);

    server.heal().unwrap();
    server.inject(Fault::no_credits());
    let unknown = "snd_00000000".parse().unwrap();
    assert_eq!(block_on(client.open(&unknown, WAV)).unwrap_err().status(), Some(402));
}

#[test]
fn a_wait_ends_when_it_is_closed_or_takes_too_long() {
    let (server, client, id) = open();
    server.inject(Fault::stall_at(50_000).on(Route::Files));
    let mut stream = block_on(client.open(&id, WAV)).unwrap();
    let control = stream.control();
    let mut bytes = vec![0; 60_000];
    let thread = thread::spawn(move || (stream.read_exact(&mut bytes).unwrap_err().kind(), stream));
    until("it waits", || control.is_waiting());
    control.close();
    let (kind, stream) = thread.join().unwrap();
    assert_eq!((kind, control.is_waiting()), (ErrorKind::ConnectionAborted, false));
    drop((stream, control));

    let stream = block_on(client.open(&id, WAV)).unwrap();
    let mut stream = stream.patience(Duration::from_millis(1));
    stream.seek(SeekFrom::Start(50_000)).unwrap();
    assert_eq!(stream.read(&mut [0]).unwrap_err().kind(), ErrorKind::TimedOut);
}

#[test]
fn what_is_in_memory_is_a_stream_too() {
    let mut stream = SoundStream::from_bytes(b"all of it".to_vec());
    assert!(stream.control().is_whole() && stream.was_cached());
    stream.seek(SeekFrom::End(-2)).unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "it");
    stream.rewind().unwrap();
    assert_eq!(all(stream), b"all of it");
}

#[test]
fn what_is_pinned_is_compared_at_its_end() {
    let (server, client, id) = open();
    let mut pinned = block_on(client.pin(&id, WAV)).unwrap();
    let elsewhere = self::client(&server, "elsewhere");
    let stream = block_on(elsewhere.open_pinned(&pinned)).unwrap();
    assert!(!stream.was_cached());
    assert_eq!(all(stream), whole(&server, &id));
    let mut again = block_on(elsewhere.open_pinned(&pinned)).unwrap();
    assert!(again.was_cached());

    pinned.sha256 = "0".repeat(64).parse().unwrap();
    again = block_on(self::client(&server, "third").open_pinned(&pinned)).unwrap();
    let error = reason(again.read_to_end(&mut Vec::new()).unwrap_err());
    assert!(matches!(error, ClientError::NotAsPinned { .. }), "{error:?}");
}
