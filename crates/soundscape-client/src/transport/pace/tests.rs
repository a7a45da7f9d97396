//! A client at a server with an exact sliding window.

use super::*;

const MS: fn(u64) -> Duration = Duration::from_millis;
const S: fn(u64) -> Duration = Duration::from_secs;

/// A server's window: when it let calls in.
struct Window {
    limit: usize,
    accepted: VecDeque<Duration>,
    refused: usize,
}

impl Window {
    fn new(limit: usize) -> Self {
        Self { limit, accepted: VecDeque::new(), refused: 0 }
    }

    fn call(&mut self, now: Duration) -> Told {
        while self.accepted.front().is_some_and(|at| *at + S(60) <= now) {
            self.accepted.pop_front();
        }
        if self.accepted.len() < self.limit {
            self.accepted.push_back(now);
        } else {
            self.refused += 1;
        }
        let reset = self.accepted.front().map_or(S(60), |oldest| *oldest + S(60) - now);
        let remaining = (self.limit - self.accepted.len()) as u32;
        Told { limit: self.limit as u32, remaining, reset: S(reset.as_millis().div_ceil(1_000) as u64) }
    }
}

/// Calls as fast as the pace allows, one after the other; each arrives after `delay(n)` and is answered at once. Returns
/// when each was sent.
fn run(
    window: &mut Window,
    urgent: bool,
    calls: u64,
    start: Duration,
    delay: impl Fn(u64) -> Duration,
) -> Vec<Duration> {
    let (mut pace, mut now) = (Pace::default(), start);
    let mut sent = Vec::new();
    for n in 0..calls {
        while let Ready::At(at) = pace.ready(now, urgent) {
            assert!(at > now, "waits for {at:?} at {now:?}");
            now = at;
        }
        pace.sent(now);
        sent.push(now);
        now += delay(n);
        let told = window.call(now);
        pace.answered(now, Some(told));
        pace.ended(now);
    }
    sent
}

#[test]
fn a_burst_is_spread_and_nothing_refused() {
    for limit in [1, 2, 5, 120, 600] {
        let mut window = Window::new(limit);
        // Ways that are longer and shorter.
        let sent =
            run(&mut window, true, 4 * limit as u64, S(0), |n| MS(1 + n * 7_919 % (30_000 / limit as u64)));
        assert_eq!(window.refused, 0, "{limit} calls a minute");
        let minutes = sent.last().unwrap().as_secs_f64() / 60.0;
        // No faster than allowed, and not much slower: the answers take their time, too.
        assert!((2.5..5.0).contains(&minutes), "{limit} calls a minute: {minutes}");
    }
}

#[test]
fn the_first_half_goes_at_once_and_the_rest_at_the_rate() {
    let sent = run(&mut Window::new(120), true, 120, S(0), |_| MS(1));
    assert!(sent[59] < S(1), "{:?}", sent[59]);
    assert!((S(29)..S(31)).contains(&sent[119]), "{:?}", sent[119]);
}

#[test]
fn what_is_fetched_ahead_leaves_an_eighth_to_what_is_urgent() {
    let mut pace = Pace::default();
    pace.answered(S(0), Some(Told { limit: 16, remaining: 2, reset: S(60) }));
    assert!(matches!(pace.ready(S(0), false), Ready::At(_)));
    assert_eq!(pace.ready(S(0), true), Ready::Now);
}

#[test]
fn others_with_the_same_key_are_reckoned_with() {
    let mut window = Window::new(120);
    // Another program used most of the minute, evenly.
    for n in 0..100 {
        window.call(MS(n * 300));
    }
    run(&mut window, true, 300, S(30), |_| MS(20));
    assert_eq!(window.refused, 0);
}

#[test]
fn before_the_rate_is_known_few_go_and_without_one_all() {
    let mut pace = Pace::default();
    for _ in 0..4 {
        assert_eq!(pace.ready(S(0), true), Ready::Now);
        pace.sent(S(0));
    }
    assert_eq!(pace.ready(S(0), true), Ready::Later);
    pace.answered(S(0), None);
    pace.ended(S(0));
    for _ in 0..10_000 {
        assert_eq!(pace.ready(S(0), false), Ready::Now);
        pace.sent(S(0));
    }
}

#[test]
fn a_refusal_holds_all_calls() {
    let mut pace = Pace::default();
    pace.hold(S(7));
    pace.hold(S(5));
    assert_eq!(pace.ready(S(6), true), Ready::At(S(7)));
    assert_eq!(pace.ready(S(7), true), Ready::Now);
}
