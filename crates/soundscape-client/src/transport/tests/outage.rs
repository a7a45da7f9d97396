//! A host that is away for a minute while many calls wait.

use std::sync::{Mutex, atomic::AtomicU64};

use super::*;

/// When the host goes away and comes back, on the clock.
const GONE: Duration = Duration::from_secs(10);
const BACK: Duration = Duration::from_secs(70);

/// How the host is away.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Away {
    Refuses,
    IsSilent,
    IsUnavailable,
}

struct Seen {
    requests: AtomicU64,
    ended: Mutex<Vec<(Duration, bool)>>,
}

/// One call as [`Transport::send`] would make it.
async fn call(transport: &Transport, away: Away, seen: &Seen) -> Result<(), ClientError> {
    let urgency = Urgency::from(Priority::INTERACTIVE);
    let (clock, gate) = (&transport.clock, &transport.gate);
    let result = transport.persist(Route::Lookup, &urgency, async |attempt: Attempt| {
        seen.requests.fetch_add(1, Ordering::SeqCst);
        let sent_at = clock.now();
        let is_away = || (GONE..BACK).contains(&clock.now());
        if !is_away() {
            clock.sleep(Duration::from_millis(20)).await;
        }
        if !is_away() {
            gate.answered(Route::Lookup, None, None);
            return Ok(());
        }
        let outcome = match away {
            Away::Refuses => Outcome::Network,
            Away::IsSilent => {
                let _lost = clock.within(attempt.limit, gate.lost(Route::Lookup, sent_at)).await;
                Outcome::Network
            }
            Away::IsUnavailable => Outcome::Status { status: 503, retry_after: Some(Duration::from_secs(2)) },
        };
        gate.failed(Route::Lookup, sent_at, outcome.retry_after(), &ClientError::Cancelled);
        Err(Failure::new(ClientError::Cancelled, outcome))
    });
    let result = result.await;
    seen.ended.lock().unwrap().push((clock.now(), result.is_ok()));
    result
}

/// 100 calls that begin at `start`; returns the requests, and when each call ended and how.
async fn storm(away: Away, warm: bool, start: Duration) -> (u64, Vec<(Duration, bool)>) {
    let clock = SteppedClock::default();
    let transport = Arc::new(transport(&"http://127.0.0.1:1".parse().unwrap(), &clock));
    let seen = Arc::new(Seen { requests: AtomicU64::new(0), ended: Mutex::default() });
    let begin = |at: Duration| {
        let (transport, seen, clock) = (transport.clone(), seen.clone(), clock.clone());
        tokio::spawn(async move {
            clock.sleep(at).await;
            // Its outcome is in what was seen.
            let _ = call(&transport, away, &seen).await;
        })
    };
    let first = warm.then(|| begin(Duration::from_secs(1)));
    let calls: Vec<_> = first.into_iter().chain((0..100).map(|_| begin(start))).collect();
    while calls.iter().any(|call| !call.is_finished()) {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        clock.step(Duration::MAX);
    }
    let mut ended = std::mem::take(&mut *seen.ended.lock().unwrap());
    ended.sort();
    (seen.requests.load(Ordering::SeqCst) - u64::from(warm), ended.split_off(usize::from(warm)))
}

#[tokio::test]
async fn a_minute_without_the_server_costs_few_requests_and_no_call() {
    for away in [Away::Refuses, Away::IsSilent, Away::IsUnavailable] {
        for start in [GONE, GONE + Duration::from_secs(20)] {
            let (requests, ended) = storm(away, true, start).await;
            assert_eq!(ended.len(), 100);
            assert!(ended.iter().all(|(_, fine)| *fine), "{away:?}: {ended:?}");
            let last = ended[99].0;
            assert!(last <= BACK + Duration::from_secs(5), "{away:?}: the last call ended at {last:?}");
            // Each call's own, one probe a second, and those under way when it began.
            assert!((100..=100 + 60 + 4 * 16).contains(&requests), "{away:?}: {requests} requests");
        }
    }
}

#[tokio::test]
async fn a_server_that_was_never_there_is_given_up_soon() {
    let (requests, ended) = storm(Away::Refuses, false, GONE).await;
    assert!(ended.iter().all(|(at, fine)| !fine && *at < GONE + Duration::from_secs(30)), "{ended:?}");
    // A first attempt each, and what the quota allows.
    assert!(requests <= 200, "{requests} requests");
}
