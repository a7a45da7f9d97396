//! A host that sends a body in pieces, on a clock that is stepped.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
};

use super::*;
use crate::clock::stepped::SteppedClock;

const WINDOW: Duration = Duration::from_secs(4);

/// Receives pieces of these lengths, with a window of time after each. Returns the bytes that arrived, and the error.
async fn receive(pieces: &'static [usize]) -> (u64, Option<ClientError>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url: Url = format!("http://{}/file?sig=5ec7e7", listener.local_addr().unwrap()).parse().unwrap();
    let (send, sends) = mpsc::channel();
    thread::spawn(move || {
        let mut connection = listener.accept().unwrap().0;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            connection.read_exact(&mut byte).unwrap();
            head.push(byte[0]);
        }
        write!(connection, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n").unwrap();
        for length in sends {
            // The other side may have given up.
            let _ = connection.write_all(&vec![b'x'; length]);
        }
    });
    let clock = SteppedClock::default();
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    let response = client.get(url.clone()).send().await.unwrap();
    let mut body = Body::new(response, &url, &clock, WINDOW, 0);
    let mut received = 0;
    for length in pieces {
        send.send(*length).unwrap();
        let until = received + *length as u64;
        while received < until {
            received +=
                body.chunk().await.unwrap_or_else(|_| panic!("stalled at {received}")).unwrap().len() as u64;
        }
        clock.step(WINDOW).unwrap();
    }
    let stalled = body.chunk();
    let time = async {
        loop {
            tokio::task::yield_now().await;
            clock.step(WINDOW);
        }
    };
    let end = tokio::select! { end = stalled => end, () = time => unreachable!() };
    (received, end.err().map(|failure| failure.error))
}

#[tokio::test]
async fn what_keeps_arriving_is_waited_for_and_what_does_not_is_an_error() {
    let _installed_already = rustls::crypto::ring::default_provider().install_default();
    for pieces in [&[][..], &[10_000], &[512, 512, 512], &[600, 100_000, 512]] {
        let (received, error) = receive(pieces).await;
        assert_eq!(received, pieces.iter().sum::<usize>() as u64);
        let Some(ClientError::Stalled { url, received_bytes, least_bytes, window }) = error else {
            panic!("{pieces:?}: {error:?}")
        };
        assert_eq!((received_bytes, least_bytes, window), (received, 512, WINDOW));
        assert!(url.ends_with("/file"), "{url}");
    }
}

#[tokio::test]
async fn a_trickle_counts_as_stalled() {
    let _installed_already = rustls::crypto::ring::default_provider().install_default();
    // 511 bytes in a window of four seconds.
    let outcome = tokio::spawn(receive(&[511, 1])).await;
    assert!(outcome.unwrap_err().is_panic());
}
