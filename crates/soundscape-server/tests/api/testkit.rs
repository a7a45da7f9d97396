//! The test kit: each fault as a plain HTTP client meets it.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::Once,
    time::Duration,
};

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use soundscape_server::{
    Clock, SystemClock,
    testkit::{Fault, Outage, Route, TestServer},
};

fn http() -> reqwest::Client {
    static TLS: Once = Once::new();
    TLS.call_once(|| {
        // Another test of this process may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::new()
}

struct Caller {
    server: TestServer,
    http: reqwest::Client,
}

impl Caller {
    fn of(server: TestServer) -> Self {
        Self { server, http: http() }
    }

    async fn get(&self, path: &str) -> reqwest::Result<Response> {
        let url = format!("{}{path}", self.server.url());
        self.http.get(url).bearer_auth(self.server.key().secret()).send().await
    }

    /// A ticket for the first sound.
    async fn ticket(&self) -> Value {
        let id = &self.server.sounds()[0].id;
        self.get(&format!("/sounds/{id}/download?format=wav16")).await.unwrap().json().await.unwrap()
    }

    async fn file(&self, ticket: &Value) -> reqwest::Result<Response> {
        self.http.get(ticket["download_url"].as_str().unwrap()).send().await
    }
}

/// Waits for something that happens on another thread.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = SystemClock.now();
    while !holds() {
        assert!(SystemClock.now().duration_since(start).as_secs() < 20, "waited in vain until {what}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn refusals_are_the_servers_own() {
    let caller = Caller::of(TestServer::start().unwrap());
    let check = async |fault: Fault, status: u16, code: &str, retry_after: Option<&str>| {
        caller.server.inject(fault.clone().times(1));
        let answer = caller.get("/categories").await.unwrap();
        assert_eq!(answer.status(), status, "{fault:?}");
        let header = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("retry-after").as_deref(), retry_after, "{fault:?}");
        assert_eq!(header("content-type").as_deref(), Some("application/problem+json"), "{fault:?}");
        let (id, problem) = (header("x-request-id"), answer.json::<Value>().await.unwrap());
        assert_eq!((problem["code"].as_str(), problem["request_id"].as_str()), (Some(code), id.as_deref()));
        assert_eq!(caller.get("/categories").await.unwrap().status(), 200, "{fault:?} went on");
    };
    check(Fault::status(429), 429, "rate_limited", None).await;
    check(Fault::status(429).retry_after_s(7), 429, "rate_limited", Some("7")).await;
    check(Fault::status(500), 500, "internal", None).await;
    check(Fault::status(503), 503, "unavailable", None).await;
    check(Fault::status(503).retry_after_s(3), 503, "unavailable", Some("3")).await;
    check(Fault::no_credits(), 402, "insufficient_credits", None).await;
    check(Fault::expired_url(), 403, "url_expired", None).await;

    caller.server.inject(Fault::status(502));
    let proxy = caller.get("/categories").await.unwrap();
    assert_eq!(proxy.status(), StatusCode::BAD_GATEWAY);
    assert!(proxy.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    caller.server.heal().unwrap();
    assert_eq!(caller.get("/categories").await.unwrap().status(), 200);
    assert_eq!(caller.server.answers(Route::Other, 429), 2);
    assert_eq!(caller.server.credits_charged().unwrap(), 0);
}

#[tokio::test]
async fn bodies_are_wrong_as_asked_for() {
    let caller = Caller::of(TestServer::builder().sound_bytes(50_000).start().unwrap());
    let ticket = caller.ticket().await;
    let right = caller.file(&ticket).await.unwrap().bytes().await.unwrap();
    assert_eq!(right.len() as u64, ticket["file_size_bytes"].as_u64().unwrap());
    let strike = async |fault: Fault| {
        caller.server.inject(fault.on(Route::Files).times(1));
        let answer = caller.file(&ticket).await.unwrap();
        (answer.content_length(), answer.headers()["content-type"].clone(), answer.bytes().await.unwrap())
    };
    let length = right.len() as u64;
    let mut flipped = right.to_vec();
    flipped[40_000] ^= 1;
    assert_eq!(
        strike(Fault::flip(40_000)).await,
        (Some(length), "audio/wav".parse().unwrap(), flipped.into())
    );
    let mut flipped = right.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(strike(Fault::flip(u64::MAX)).await.2, flipped);
    let (announced, _, longer) = strike(Fault::length(2)).await;
    assert_eq!(
        (announced, &longer[..right.len()], &longer[right.len()..]),
        (Some(length + 2), &*right, &b"!!"[..])
    );
    let (announced, _, shorter) = strike(Fault::length(-3).unannounced()).await;
    assert_eq!((announced, &*shorter), (None, &right[..right.len() - 3]));
    let (_, named, content) = strike(Fault::content_type("text/html")).await;
    assert_eq!((named.to_str().unwrap(), content), ("text/html", right.clone()));
    for (fault, least_ms) in [(Fault::slow(200_000), 200), (Fault::delay(Duration::from_millis(60)), 60)] {
        let start = SystemClock.now();
        assert_eq!(strike(fault.clone()).await.2, right);
        let taken = SystemClock.now().duration_since(start);
        assert!(taken.as_millis() >= least_ms, "{fault:?}: {taken:?}");
    }
}

#[tokio::test]
async fn cuts_are_at_their_byte() {
    let caller = Caller::of(TestServer::builder().sounds(1).sound_bytes(3_000_000).start().unwrap());
    let ticket = caller.ticket().await;
    let right = caller.file(&ticket).await.unwrap().bytes().await.unwrap();
    for byte in [0, 1, 1_000, 2_500_000, u64::MAX] {
        caller.server.inject(Fault::cut(byte).on(Route::Files).times(1));
        let mut answer = caller.file(&ticket).await.unwrap();
        assert_eq!(answer.content_length(), Some(right.len() as u64));
        let mut received = Vec::new();
        let end = loop {
            match answer.chunk().await {
                Ok(Some(chunk)) => received.extend(chunk),
                end => break end,
            }
        };
        assert!(end.is_err(), "a cut looks whole");
        let last = right.len() - 1;
        assert_eq!(received, right[..usize::try_from(byte).unwrap().min(last)], "{byte}");
    }
    for fault in [Fault::hang_up(), Fault::reset(0), Fault::reset(1_000_000)] {
        caller.server.inject(fault.clone().on(Route::Files).times(1));
        let whole = async { caller.file(&ticket).await?.bytes().await };
        assert!(whole.await.is_err(), "{fault:?}");
    }
    assert_eq!(caller.file(&ticket).await.unwrap().bytes().await.unwrap(), right);
}

#[tokio::test]
async fn silence_lasts_until_the_caller_hangs_up() {
    let caller = Caller::of(TestServer::start().unwrap());
    let ticket = caller.ticket().await;
    let server = &caller.server;
    server.inject(Fault::stall().on(Route::Other).times(1));
    server.inject(Fault::stall_at(100).on(Route::Files).times(1));
    let mut silent = Box::pin(caller.get("/categories"));
    tokio::select! {
        answer = &mut silent => panic!("{answer:?}"),
        () = until("the request is there", || server.under_way() == 1) => {}
    }
    drop(silent);
    until("the caller has hung up", || server.under_way() == 0).await;

    let mut half = caller.file(&ticket).await.unwrap();
    let mut received = 0;
    while received < 100 {
        received += half.chunk().await.unwrap().unwrap().len();
    }
    assert_eq!((received, server.under_way()), (100, 1));
    drop(half);
    until("the caller has hung up", || server.under_way() == 0).await;
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.is_over()), "{seen:?}");
    assert_eq!(seen.iter().map(|seen| seen.status()).collect::<Vec<_>>(), [Some(200), None, Some(200)]);
}

#[tokio::test]
async fn an_outage_ends_on_the_same_port() {
    let caller = Caller::of(TestServer::start().unwrap());
    let server = &caller.server;
    for (outage, counted) in [(Outage::Refused, 0), (Outage::HungUp, 1), (Outage::Refused, 0)] {
        assert_eq!(caller.get("/categories").await.unwrap().status(), 200);
        server.outage(outage).unwrap();
        let before = (server.connections(), server.requests(Route::Any));
        // A new caller: it has no connection that was cut.
        let error = http().get(server.url()).send().await.unwrap_err();
        assert_eq!(error.is_connect(), outage == Outage::Refused, "{error:?}");
        assert_eq!((server.connections(), server.requests(Route::Any)), (before.0 + counted, before.1));
        server.heal().unwrap();
    }
    assert_eq!(caller.get("/categories").await.unwrap().status(), 200);
}

#[tokio::test]
async fn the_clock_moves_what_the_server_promises() {
    let caller = Caller::of(TestServer::builder().calls_per_minute(2).start().unwrap());
    let server = &caller.server;
    server.clock().stop();
    let ticket = caller.ticket().await;
    let answer = caller.file(&ticket).await.unwrap();
    let date = answer.headers()["date"].to_str().unwrap().to_owned();
    assert!(
        date.ends_with("GMT") && date.contains(&server.clock().now().strftime("%H:%M:%S").to_string()),
        "{date}"
    );

    assert_eq!(caller.get("/categories").await.unwrap().status(), 200);
    assert_eq!(caller.get("/categories").await.unwrap().status(), StatusCode::TOO_MANY_REQUESTS);
    server.clock().advance(Duration::from_secs(60));
    assert_eq!(caller.get("/categories").await.unwrap().status(), 200);

    server.clock().advance(Duration::from_secs(14 * 60));
    let expired = caller.file(&ticket).await.unwrap();
    assert_eq!(expired.status(), StatusCode::FORBIDDEN);
    assert_eq!(expired.json::<Value>().await.unwrap()["code"], "url_expired");
}

#[tokio::test]
async fn a_ticket_whose_answer_is_lost_is_paid_for_once() {
    let caller = Caller::of(TestServer::builder().credits(5).start().unwrap());
    let server = &caller.server;
    server.inject(Fault::cut(10).on(Route::Tickets).times(1));
    server.inject(Fault::status(500).on(Route::Tickets).times(1));
    let id = &server.sounds()[0].id;
    let ticket = async || {
        let url = format!("{}/sounds/{id}/download?format=ogg", server.url());
        let request =
            caller.http.get(url).bearer_auth(server.key().secret()).header("Idempotency-Key", "once");
        request.send().await?.error_for_status()?.json::<Value>().await
    };
    assert!(ticket().await.is_err());
    assert_eq!(server.credits_charged().unwrap(), 1);
    assert!(ticket().await.is_err());
    assert!(ticket().await.is_ok());
    assert_eq!((server.credits_charged().unwrap(), server.requests(Route::Tickets)), (1, 3));
    assert_eq!(server.ledger().unwrap()[0].sound_id.as_ref(), Some(id));
}

#[tokio::test]
async fn files_can_be_elsewhere() {
    let caller = Caller::of(TestServer::builder().files_elsewhere().start().unwrap());
    let ticket = caller.ticket().await;
    let url = ticket["download_url"].as_str().unwrap();
    assert!(!url.contains(&caller.server.address().to_string()), "{url}");
    assert_eq!(caller.file(&ticket).await.unwrap().status(), 200);
    let head = caller.http.request(Method::HEAD, url).send().await.unwrap();
    let length = head.headers()["content-length"].to_str().unwrap();
    assert_eq!(length.parse().ok(), ticket["file_size_bytes"].as_u64());
}

#[tokio::test]
async fn the_library_finds_its_sounds_and_the_kit_prints_no_secret() {
    let caller = Caller::of(TestServer::builder().sounds(25).seed(3).start().unwrap());
    let found: Value = caller.get("/sounds/search?q=footsteps+gravel").await.unwrap().json().await.unwrap();
    assert_eq!(found[0]["title"], "Footsteps on gravel");
    assert_eq!(found[0]["license_type"], "royalty-free");
    let again = TestServer::builder().sounds(25).seed(3).start().unwrap();
    assert_eq!((caller.server.sounds().len(), caller.server.sounds()), (25, again.sounds()));
    let printed = format!("{:?} {:?} {:?}", caller.server, caller.server.seen(), caller.server.created_key());
    assert!(!printed.contains(caller.server.key().secret()), "{printed}");
    let seen = caller.server.seen();
    assert_eq!((seen[0].method(), seen[0].path()), ("GET", "/v2/sounds/search"));
    assert!(seen[0].header("authorization").unwrap().ends_with(caller.server.key().secret()));
}

#[cfg(feature = "cli")]
#[tokio::test]
async fn other_languages_switch_faults_over_http() {
    let mut process = Command::new(env!("CARGO_BIN_EXE_soundscape-server"))
        .args(["testkit", "--sounds", "2", "--credits", "9"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let kit: Value = serde_json::from_str(&line).unwrap();
    let text = |name: &str| kit[name].as_str().unwrap();
    let http = http();
    let order = async |path: &str, order: Value| {
        let url = format!("{}{path}", text("control"));
        let request = http.post(url).header("content-type", "application/json").body(order.to_string());
        request.send().await.unwrap().status().as_u16()
    };
    let profile = async || {
        let request = http.get(format!("{}/user/profile", text("url"))).bearer_auth(text("key"));
        request.send().await.map(|answer| answer.status().as_u16())
    };
    assert_eq!(kit["sounds"].as_array().unwrap().len(), 2);
    assert_eq!(profile().await.unwrap(), 200);
    assert_eq!(order("/faults", json!({"fault": "status", "status": 503, "times": 1})).await, 204);
    assert_eq!((profile().await.unwrap(), profile().await.unwrap()), (503, 200));
    assert_eq!(order("/outage", json!({"outage": "refused"})).await, 204);
    assert!(profile().await.is_err());
    assert_eq!(order("/heal", json!({})).await, 204);
    assert_eq!(profile().await.unwrap(), 200);
    assert_eq!(order("/clock", json!({"advance_s": 400 * 24 * 3_600})).await, 204);
    assert_eq!(profile().await.unwrap(), 401);
    assert_eq!(order("/faults", json!({"fault": "cutt"})).await, 400);
    let counts = http.get(format!("{}/counts", text("control"))).send().await.unwrap();
    let counts: Value = counts.json().await.unwrap();
    assert_eq!(
        (counts["requests"]["other"].as_u64(), counts["credits_charged"].as_i64()),
        (Some(5), Some(0))
    );
    process.kill().unwrap();
    process.wait().unwrap();
}
