//! Connections: encrypted ones, and ones that mean no good.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use soundscape_server::Tls;

use crate::{library, server::TestServer};

#[tokio::test]
async fn https_is_served_with_a_certificate() {
    let folders = tempfile::tempdir().unwrap();
    library::small(&folders.path().join("sounds"));
    let certified = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (cert, key) = (folders.path().join("cert.pem"), folders.path().join("key.pem"));
    std::fs::write(&cert, certified.cert.pem()).unwrap();
    std::fs::write(&key, certified.signing_key.serialize_pem()).unwrap();
    let tls = Tls { cert, key };
    let server = TestServer::configured(folders, |config| config.tls = Some(tls)).await;
    assert!(server.embedded.url().starts_with("https://127.0.0.1:"));

    let trusted = reqwest::Certificate::from_pem(certified.cert.pem().as_bytes()).unwrap();
    let http = reqwest::Client::builder().tls_certs_only([trusted]).build().unwrap();
    let search = http.get(server.url("/v2/sounds/search?q=door&limit=1")).bearer_auth(&server.key);
    let sounds: serde_json::Value = search.send().await.unwrap().json().await.unwrap();
    let preview = http.get(sounds[0]["preview_url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(preview.status(), 200);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_named() {
    let folders = tempfile::tempdir().unwrap();
    let mut config = soundscape_server::Config::embedded(folders.path(), folders.path().join("data"));
    config.tls = Some(Tls { cert: "no/cert.pem".into(), key: "no/key.pem".into() });
    let error = soundscape_server::Embedded::start(config).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot serve HTTPS with no/cert.pem"), "{error}");
}

#[tokio::test]
async fn whoever_never_finishes_a_request_is_sent_away() {
    let server = TestServer::start().await;
    let address = server.url("").strip_prefix("http://").unwrap().to_owned();
    let closed = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /v2/categories HTTP/1.1\r\nHost: a\r\nX-Slow").unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.read_to_end(&mut Vec::new())
    });
    assert!(closed.await.unwrap().is_ok(), "still open after 20 s");
}

#[tokio::test]
async fn a_thousand_headers_are_too_many() {
    let server = TestServer::start().await;
    let address = server.url("").strip_prefix("http://").unwrap().to_owned();
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let headers: String = (0..1_000).map(|n| format!("X-{n}: {n}\r\n")).collect();
        // The server may hang up before it has read all of it.
        let _ = stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{headers}\r\n").as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert_eq!(server.get("/v2/categories").await.status(), 200);
}

#[tokio::test]
async fn whoever_has_connected_is_answered_though_the_server_stops() {
    let server = TestServer::start().await;
    let address = server.url("").strip_prefix("http://").unwrap().to_owned();
    let answer = tokio::task::spawn_blocking(move || {
        let mut early = TcpStream::connect(&address).unwrap();
        let stopping = std::thread::spawn(move || drop(server.stop()));
        while TcpStream::connect(&address).is_ok() {}
        early.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
        let mut answer = String::new();
        early.read_to_string(&mut answer).unwrap();
        stopping.join().unwrap();
        answer
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn a_second_server_over_the_same_data_is_refused() {
    let server = TestServer::start().await;
    let (sounds, data) = (server.folders.path().join("sounds"), server.folders.path().join("data"));
    let second = || soundscape_server::Embedded::start(soundscape_server::Config::embedded(&sounds, &data));
    let error = second().await.unwrap_err().to_string();
    assert!(error.starts_with("another server uses") && error.contains("--data"), "{error}");
    let folders = server.stop();
    second().await.unwrap().stop();
    drop(folders);
}
