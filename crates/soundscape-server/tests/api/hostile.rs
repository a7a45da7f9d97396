//! Input that means no good: each is refused in good form, and the server goes on answering.

use std::{
    collections::BTreeMap,
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::Value;

use crate::server::TestServer;

/// An answer as it came over the wire.
#[derive(Debug)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    /// Takes the first answer off what was read.
    fn parse(read: &mut &[u8]) -> Option<Self> {
        let end = read.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&read[..end]).unwrap();
        let (status, headers) = head.split_once("\r\n").unwrap();
        let headers: BTreeMap<_, _> = headers
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let body = read[end + 4..][..length].to_vec();
        *read = &read[end + 4 + length..];
        Some(Self { status: status.split(' ').nth(1)?.parse().unwrap(), headers, body })
    }

    /// Checks the form that every error has.
    fn check_problem(&self, name: &str) {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{name}: {self:?}");
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(
            (&problem["status"], &problem["request_id"]),
            (&self.status.into(), &self.headers["x-request-id"].as_str().into()),
            "{name}"
        );
        let code = problem["code"].as_str().unwrap();
        assert!(problem["type"].as_str().unwrap().ends_with(&format!("/docs/errors/{code}")), "{name}");
        assert!(problem["detail"].as_str().unwrap().len() > 20, "{name}: {problem}");
    }
}

/// Writes bytes, then whatever `more` writes, and reads answers until the server ends the connection.
async fn raw(
    server: &TestServer,
    bytes: Vec<u8>,
    more: impl FnOnce(&mut TcpStream) + Send + 'static,
) -> Vec<Answer> {
    let address = server.url("").strip_prefix("http://").unwrap().to_owned();
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
        // The server may hang up before it has read all of it.
        if stream.write_all(&bytes).is_ok() {
            more(&mut stream);
        }
        let mut read = Vec::new();
        let end = stream.read_to_end(&mut read).map_err(|error| error.kind());
        assert_ne!(end.err(), Some(ErrorKind::WouldBlock), "the server does not hang up");
        let mut rest = &read[..];
        std::iter::from_fn(|| Answer::parse(&mut rest)).collect()
    })
    .await
    .unwrap()
}

/// What stands for the key in the requests below.
const KEY: &str = "ss_key";
const WITH_KEY: &str = "Host: a\r\nConnection: close\r\nAuthorization: Bearer ss_key";

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\n{WITH_KEY}\r\n\r\n")
}

fn with(headers: &str, body: &str) -> String {
    format!("POST /v2/user/credits/ledger HTTP/1.1\r\n{WITH_KEY}\r\n{headers}\r\n\r\n{body}")
}

/// Each is sent as it stands, and has this status.
fn heads() -> Vec<(&'static str, String, u16)> {
    let line = |line: &str| format!("{line}\r\n{WITH_KEY}\r\n\r\n");
    let header = |header: &str| format!("GET /v2/categories HTTP/1.1\r\n{WITH_KEY}\r\n{header}\r\n\r\n");
    let many = |count: usize| (0..count).map(|n| format!("X-{n}: {n}\r\n")).collect::<String>();
    vec![
        ("a query of a megabyte", get(&format!("/v2/sounds/search?q={}", "a".repeat(1_000_000))), 431),
        ("a query of 8 KB", get(&format!("/v2/sounds/search?q={}", "a+b+".repeat(2_000))), 400),
        ("1,000 headers", header(&many(1_000)), 431),
        ("10,000 headers", header(&many(10_000)), 431),
        ("a header of a megabyte", header(&format!("X: {}", "a".repeat(1_000_000))), 431),
        ("a null byte in the path", get("/v2/sounds/\0/metadata"), 400),
        ("a null byte in the query", get("/v2/sounds/search?q=\0"), 400),
        ("a null byte in a header", header("X-Request-Id: a\0b"), 400),
        ("a null byte in a header's name", header("X\0: a"), 400),
        ("an encoded null in q", get("/v2/sounds/search?q=%00"), 200),
        ("an encoded null in an id", get("/v2/sounds/snd_%00%00%00%00%00%00%00%00/metadata"), 404),
        ("an encoded null in ids", get("/v2/sounds?ids=snd_8f3a2c1d%00"), 400),
        ("an encoded null in a cursor", get("/v2/sounds/search?q=door&cursor=%00"), 400),
        ("an encoded null in a parameter's name", get("/v2/sounds/search?q=door&%00=1"), 400),
        ("a cursor that leads out", get("/v2/sounds/search?q=door&cursor=../../etc/passwd"), 400),
        ("a negative limit", get("/v2/sounds/search?q=door&limit=-1"), 400),
        ("a limit beyond numbers", get("/v2/sounds/search?q=door&limit=99999999999999999999"), 400),
        ("an id that leads out", get("/v2/sounds/../../etc/passwd/metadata"), 404),
        ("an id that leads out, encoded", get("/v2/sounds/%2e%2e%2f%2e%2e%2fetc%2fpasswd/metadata"), 404),
        ("a file that leads out", get("/files/previews/%2e%2e%2f%2e%2e%2fsoundscape.db"), 403),
        ("a page that leads out", get("/docs/errors/..%2f..%2fetc%2fpasswd"), 404),
        ("ids that lead out", get("/v2/sounds?ids=../../etc/passwd"), 400),
        ("an escape that is none", get("/v2/sounds/%zz/metadata"), 404),
        ("a path that is no UTF-8", get("/v2/sounds/%ff%fe/metadata"), 404),
        ("a query that is no UTF-8", get("/v2/sounds/search?q=%c3%28"), 400),
        ("HTTP/1.0", format!("GET /v2/categories HTTP/1.0\r\nAuthorization: Bearer {KEY}\r\n\r\n"), 200),
        ("a version to come", line("GET /v2/categories HTTP/3.7"), 400),
        ("no version", line("GET /v2/categories"), 400),
        ("a target that is a whole URL", get("http://elsewhere/v2/categories"), 200),
        ("no target", line("GET  HTTP/1.1"), 400),
        ("a way to another server", line("CONNECT elsewhere:80 HTTP/1.1"), 400),
        ("the server as a whole", line("OPTIONS * HTTP/1.1"), 200),
        ("a method that is none", line("FROBNICATE /v2/categories HTTP/1.1"), 405),
        ("a method that is no word", line("GE(T /v2/categories HTTP/1.1"), 400),
        ("no host", "GET /v2/categories HTTP/1.1\r\nConnection: close\r\n\r\n".into(), 400),
        ("two hosts", header("Host: b"), 400),
        ("a space before a colon", header("X : 1"), 400),
        ("a header on two lines", header("X: 1\r\n 2"), 400),
        ("a TLS handshake", "\x16\x03\x01\x02\0\x01\0\x01\u{7c}\x03\x03\r\n\r\n".into(), 400),
        ("a key that is a path", get("/v2/categories").replace(KEY, "../%00"), 401),
    ]
}

/// Likewise, with bodies; no call of the API needs one.
fn bodies() -> Vec<(&'static str, String, u16)> {
    let chunked = |body: &str| with("Transfer-Encoding: chunked", body);
    let (long, deep) = ("a".repeat(70_000), "[".repeat(60_000));
    let of = |body: &str| with(&format!("Content-Length: {}", body.len()), body);
    vec![
        ("deep JSON", of(&deep), 200),
        ("a body that is too long", of(&long), 413),
        ("a body that is said to be too long", with("Content-Length: 10000000", ""), 413),
        ("chunks that are too long", chunked(&format!("{:x}\r\n{long}\r\n0\r\n\r\n", long.len())), 413),
        ("a chunk that is too long and never comes", chunked("fffffff\r\na"), 400),
        ("chunks without end", chunked(&"1\r\na\r\n".repeat(70_000)), 413),
        ("a chunk without a length", chunked("zz\r\na\r\n0\r\n\r\n"), 400),
        ("a chunk with a length beyond numbers", chunked("fffffffffffffffff\r\na\r\n"), 400),
        ("a chunk that goes on after its length", chunked("1\r\nabc\r\n0\r\n\r\n"), 400),
        ("a length below zero", with("Content-Length: -1", ""), 400),
        ("a length that is no number", with("Content-Length: ten", ""), 400),
        ("a length beyond numbers", with("Content-Length: 99999999999999999999", ""), 400),
        ("two lengths", with("Content-Length: 1\r\nContent-Length: 2", "ab"), 400),
        ("two lengths in one", with("Content-Length: 1, 2", "ab"), 400),
        ("another encoding", with("Transfer-Encoding: gzip", "ab"), 400),
        ("an encoding after chunks", with("Transfer-Encoding: chunked, gzip", "0\r\n\r\n"), 400),
        ("an encoding that looks like chunks", with("Transfer-Encoding: xchunked", "0\r\n\r\n"), 400),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_answered_once_and_in_good_form() {
    let server = TestServer::start().await;
    let mut wrong = Vec::new();
    for (name, request, status) in heads().into_iter().chain(bodies()) {
        let request = request.replace(KEY, &server.key).into_bytes();
        // Half a body is all there is: whoever waits for more is told so.
        let half = name == "a chunk that is too long and never comes";
        let answers = raw(&server, request, move |stream| {
            if half {
                stream.shutdown(std::net::Shutdown::Write).unwrap();
            }
        });
        let answers = answers.await;
        let [answer] = &answers[..] else {
            wrong.push(format!("{name}: {answers:?}"));
            continue;
        };
        if answer.status != status {
            wrong.push(format!("{name}: {} for {status}", answer.status));
        } else if status >= 400 {
            answer.check_problem(name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(server.get("/v2/categories").await.status(), 200);
}

/// Bytes that no text can hold.
#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_no_text_are_refused() {
    let server = TestServer::start().await;
    for (name, before, after) in [
        ("in the path", "GET /v2/sounds/", "/metadata HTTP/1.1\r\n"),
        ("in the query", "GET /v2/sounds/search?q=", " HTTP/1.1\r\n"),
        ("in the key", "GET /v2/categories HTTP/1.1\r\nAuthorization: Bearer ", "\r\n"),
        ("in a header's name", "GET /v2/categories HTTP/1.1\r\n", ": a\r\n"),
    ] {
        let request =
            [before.as_bytes(), b"\xff\xfe\xc3(", after.as_bytes(), WITH_KEY.as_bytes(), b"\r\n\r\n"];
        let answers = raw(&server, request.concat(), |_| ()).await;
        let [answer] = &answers[..] else { panic!("{name}: {answers:?}") };
        assert!((400..=404).contains(&answer.status), "{name}: {answer:?}");
        answer.check_problem(name);
    }
}

/// What follows a request whose length can be read in two ways is no request.
#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_smuggled_in() {
    let server = TestServer::start().await;
    let hidden = format!("GET /v2/user/profile HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {KEY}\r\n\r\n");
    for headers in [
        "Content-Length: 6\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding:\tchunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "X: 1\rTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
    ] {
        let body = format!("0\r\n\r\n{hidden}");
        let request = with(headers, &body).replace("Connection: close\r\n", "").replace(KEY, &server.key);
        let answers = raw(&server, request.into_bytes(), |_| ()).await;
        assert_eq!(answers.len(), 1, "{headers:?}: {answers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_or_never_ends_is_sent_away() {
    let server = TestServer::start().await;
    let drip = |stream: &mut TcpStream, bytes: &'static [u8]| {
        // Ends when the server does: a byte now and then, as slow as reading for a moment in vain.
        stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        for byte in bytes.iter().cycle() {
            let gone = stream.write_all(&[*byte]).is_err()
                || !matches!(stream.peek(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock);
            if gone {
                break;
            }
        }
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    };
    let part = b"GET /v2/categories HTTP/1.1\r\nHost: a\r\nX-Slow".to_vec();
    let body = with("Content-Length: 100", "a").replace(KEY, &server.key).into_bytes();
    let chunks = with("Transfer-Encoding: chunked", "").replace(KEY, &server.key).into_bytes();
    let (silent, slow_head, half_body, slow_body, slow_chunks, endless) = tokio::join!(
        raw(&server, part.clone(), |_| ()),
        raw(&server, part.clone(), move |stream| drip(stream, b"ly")),
        raw(&server, body.clone(), |_| ()),
        raw(&server, body, move |stream| drip(stream, b"b")),
        raw(&server, chunks, move |stream| drip(stream, b"1\r\na\r\n")),
        raw(&server, part, |stream| for _ in 0..20_000 {
            if stream.write_all(&[b'a'; 1_000_000]).is_err() {
                break;
            }
        }),
    );
    assert!(silent.is_empty() && slow_head.is_empty(), "{silent:?} {slow_head:?}");
    for (name, answers, status) in [
        ("half a body", half_body, 400),
        ("a slow body", slow_body, 400),
        ("slow chunks", slow_chunks, 400),
        ("a header without end", endless, 431),
    ] {
        let [answer] = &answers[..] else { panic!("{name}: {answers:?}") };
        assert_eq!(answer.status, status, "{name}");
        answer.check_problem(name);
    }
    assert_eq!(server.get("/v2/categories").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_bad_keys_holds_up_no_good_one() {
    let server = TestServer::start().await;
    let bad = (0..600).map(|n| {
        let key = format!("ss_live_{n:030}");
        server.request(Method::GET, "/v2/categories").bearer_auth(key).send()
    });
    let good = (0..100).map(|_| server.get("/v2/categories"));
    let (bad, good) = tokio::join!(join_all(bad), join_all(good));
    assert!(good.iter().all(|answer| answer.status() == 200));
    let mut statuses = BTreeMap::<u16, usize>::new();
    for answer in bad {
        *statuses.entry(answer.unwrap().status().as_u16()).or_default() += 1;
    }
    assert_eq!(statuses, BTreeMap::from([(401, 60), (429, 540)]));
}
