//! Previews and waveforms: free, kept, and got even when their URLs are old.

use std::time::Duration;

use futures_lite::future::block_on;
use soundscape_client::{Client, ClientError, SearchQuery, Sound};
use soundscape_server::testkit::{Fault, Outage, Route, TestServer};

fn open(server: &TestServer) -> Client {
    let client = Client::builder(server.url()).key(server.key().clone());
    client.cache_dir(server.folder().join("cache")).build().unwrap()
}

fn door(client: &Client) -> Sound {
    block_on(client.search(&SearchQuery::new("door slams"))).unwrap().sounds.remove(0)
}

#[test]
fn they_cost_nothing_and_are_kept() {
    let server = TestServer::start().unwrap();
    let client = open(&server);
    let door = door(&client);
    let preview = block_on(client.preview(&door)).unwrap();
    assert!(preview.starts_with(b"OggS"));
    let waveform = block_on(client.waveform(&door)).unwrap();
    let seconds = waveform.points.len() as f64 * waveform.seconds_per_point;
    assert!((seconds - door.duration_s).abs() < 0.05, "{seconds} {}", door.duration_s);
    assert_eq!((server.requests(Route::Files), server.credits_charged().unwrap()), (2, 0));

    // Also for the next process, and when the server is away.
    server.outage(Outage::Refused).unwrap();
    let next = open(&server);
    assert_eq!(block_on(next.preview(&door)).unwrap(), preview);
    assert_eq!(block_on(next.waveform(&door)).unwrap(), waveform);
    assert_eq!(server.requests(Route::Files), 2);
}

#[test]
fn the_key_is_not_sent_for_them() {
    let server = TestServer::start().unwrap();
    let client = open(&server);
    block_on(client.preview(&door(&client))).unwrap();
    let seen = server.seen();
    let files: Vec<_> = seen.iter().filter(|seen| seen.route() == Route::Files).collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].header("authorization").is_none());
}

#[test]
fn an_expired_url_is_replaced() {
    let server = TestServer::start().unwrap();
    let client = open(&server);
    let door = door(&client);
    server.clock().advance(Duration::from_secs(60 * 60 * 24 * 3));
    assert!(block_on(client.waveform(&door)).is_ok());
    assert_eq!(server.answers(Route::Files, 403), 1);
}

#[test]
fn what_is_no_preview_is_refused_and_not_kept() {
    let server = TestServer::start().unwrap();
    let client = open(&server);
    let door = door(&client);
    server.inject(Fault::content_type("text/html").on(Route::Files).times(2));
    for error in [block_on(client.preview(&door)).map(drop), block_on(client.waveform(&door)).map(drop)] {
        let error = error.unwrap_err();
        assert!(matches!(error, ClientError::UnexpectedResponse { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("sig"), "{error:?}");
    }
    assert!(block_on(client.preview(&door)).is_ok());
}
