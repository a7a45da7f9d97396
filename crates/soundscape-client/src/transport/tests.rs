//! The loop against a host that answers badly, on a clock that is stepped.

mod outage;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use reqwest::Method;

use super::*;
use crate::{clock::stepped::SteppedClock, priority::Priority};

fn transport(server: &ServerUrl, clock: &SteppedClock) -> Transport {
    Transport::new(server, Arc::new(clock.clone()), Arc::new(Random::seeded(1)), RetryPolicy::default(), 16)
}

/// A host that gives these answers in turn and then the last one for ever; an empty one is silence.
struct Host {
    url: String,
    requests: Arc<AtomicUsize>,
    /// Requests that will get no answer.
    silenced: Arc<AtomicUsize>,
}

impl Host {
    /// Longer than any wait between attempts here, shorter than an attempt may take.
    const LONGEST_WAIT: Duration = Duration::from_millis(4_500);

    fn start(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (requests, silenced) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (count, unanswered) = (requests.clone(), silenced.clone());
        thread::spawn(move || {
            let mut silent = Vec::<TcpStream>::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    stream.read_exact(&mut byte).unwrap();
                    head.push(byte[0]);
                }
                let number = count.fetch_add(1, Ordering::SeqCst);
                match answers[number.min(answers.len() - 1)] {
                    "" => {
                        silent.push(stream);
                        unanswered.fetch_add(1, Ordering::SeqCst);
                    }
                    answer => stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).unwrap(),
                }
            }
        });
        Self { url, requests, silenced }
    }

    /// Sends a request until there is an answer, with a clock that skips the waits. Returns the status or the error,
    /// the number of requests, and the time that went by on the clock.
    async fn call(&self) -> (Result<u16, ClientError>, usize, Duration) {
        let clock = SteppedClock::default();
        let server: ServerUrl = self.url.parse().unwrap();
        let transport = transport(&server, &clock);
        let url = server.endpoint(&["categories"]);
        let urgency = Urgency::from(Priority::INTERACTIVE);
        let call = async {
            let send = |attempt| transport.send(attempt, Request::new(Method::GET, url.clone()));
            let answer = transport.persist(Route::Lookup, &urgency, send).await;
            answer.map(|response| response.status().as_u16())
        };
        let time = async {
            let mut timeouts = 0;
            loop {
                // An attempt runs out of time only when the host has it and is silent.
                let silent = self.silenced.load(Ordering::SeqCst) > timeouts;
                let limit = if silent { RetryPolicy::default().attempt_timeout } else { Self::LONGEST_WAIT };
                timeouts += usize::from(clock.step(limit).is_some_and(|wait| wait > Self::LONGEST_WAIT));
                tokio::task::yield_now().await;
            }
        };
        let result = tokio::select! { result = call => result, () = time => unreachable!() };
        (result, self.requests.load(Ordering::SeqCst), clock.now())
    }
}

const BUSY: &str = "503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const BUSY_2_S: &str =
    "503 Service Unavailable\r\nConnection: close\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n";
const FINE: &str = "200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
const ELSEWHERE: &str =
    "307 Temporary Redirect\r\nConnection: close\r\nLocation: /\r\nContent-Length: 0\r\n\r\n";
const CUT: &str = "200 OK\r\nConnec";

#[tokio::test]
async fn waits_as_the_server_asks() {
    let (result, requests, elapsed) = Host::start(&[BUSY_2_S, BUSY_2_S, FINE]).call().await;
    assert_eq!((result.unwrap(), requests), (200, 3));
    assert!((4.0..5.0).contains(&elapsed.as_secs_f64()), "{elapsed:?}");
}

#[tokio::test]
async fn a_broken_answer_is_asked_for_again() {
    let (result, requests, _) = Host::start(&[CUT, FINE]).call().await;
    assert_eq!((result.unwrap(), requests), (200, 2));
}

#[tokio::test]
async fn gives_up_after_six_requests() {
    let (result, requests, elapsed) = Host::start(&[BUSY]).call().await;
    assert!(matches!(result, Err(ClientError::UnexpectedResponse { status: 503, .. })), "{result:?}");
    assert_eq!(requests, 6);
    assert!(elapsed <= Duration::from_millis(250 + 500 + 1_000 + 2_000 + 4_000), "{elapsed:?}");
}

#[tokio::test]
async fn gives_up_on_silence_at_the_deadline() {
    let (result, requests, elapsed) = Host::start(&[""]).call().await;
    assert!(matches!(result, Err(ClientError::Timeout { .. })), "{result:?}");
    assert_eq!(requests, 5);
    assert_eq!(elapsed, RetryPolicy::default().deadline);
}

#[tokio::test]
async fn follows_no_redirect() {
    let (result, requests, _) = Host::start(&[ELSEWHERE, FINE]).call().await;
    assert!(matches!(result, Err(ClientError::UnexpectedResponse { status: 307, .. })), "{result:?}");
    assert_eq!(requests, 1);
}

#[tokio::test]
async fn nobody_there_is_a_connect_error_with_the_remedy() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let host = Host { url: format!("http://{address}"), requests: Arc::default(), silenced: Arc::default() };
    let (result, ..) = host.call().await;
    let error = result.unwrap_err();
    assert!(matches!(error, ClientError::Connect { .. }), "{error:?}");
    let expected = format!(
        "cannot reach http://{address}: is the server running? start one with `soundscape-server serve"
    );
    assert!(error.to_string().starts_with(&expected), "{error}");
}
