//! Who goes first, and who waits.

use futures_util::{FutureExt, future::BoxFuture};

use super::*;
use crate::clock::stepped::SteppedClock;

const S: fn(u64) -> Duration = Duration::from_secs;

fn gate(room: usize) -> (SteppedClock, Arc<Gate>) {
    let clock = SteppedClock::default();
    let gate = Gate::new(Arc::new(clock.clone()), room);
    // As if something had been answered, by a server without a rate.
    for route in [Route::Lookup, Route::File] {
        gate.answered(route, None, None);
    }
    (clock, gate)
}

type Entering = BoxFuture<'static, Result<Pass, ClientError>>;

/// Begins to wait.
fn enter(gate: &Arc<Gate>, route: Route, urgency: impl Into<Urgency>) -> Entering {
    let (gate, urgency) = (gate.clone(), urgency.into());
    let mut entering = async move { gate.enter(route, &urgency, S(90)).await }.boxed();
    match (&mut entering).now_or_never() {
        Some(entered) => std::future::ready(entered).boxed(),
        None => entering,
    }
}

/// The pass, if it was given.
fn given(entering: &mut Entering) -> Option<Pass> {
    entering.now_or_never().map(|entered| entered.unwrap())
}

impl From<i32> for Urgency {
    fn from(priority: i32) -> Self {
        Priority::new(priority).into()
    }
}

#[tokio::test]
async fn the_most_urgent_goes_first_then_what_was_begun_then_the_first() {
    let (_, gate) = gate(1);
    let mut running = given(&mut enter(&gate, Route::Lookup, 0));
    assert!(running.is_some());
    let mut waiting = [
        (enter(&gate, Route::Ticket, -1_000), 5),
        (enter(&gate, Route::Ticket, -990), 4),
        (enter(&gate, Route::Ticket, 0), 2),
        (enter(&gate, Route::Lookup, 0), 3),
        (enter(&gate, Route::File, 0), 1),
        (enter(&gate, Route::Ticket, 7), 0),
    ];
    for turn in 0..waiting.len() {
        for (entering, _) in &mut waiting {
            assert!(entering.now_or_never().is_none());
        }
        drop(running.take());
        let (entering, _) = waiting.iter_mut().find(|(_, expected)| *expected == turn).unwrap();
        running = given(entering);
        assert!(running.is_some(), "turn {turn}");
        *entering = std::future::pending().boxed();
    }
}

#[tokio::test]
async fn what_becomes_more_urgent_overtakes() {
    let (_, gate) = gate(1);
    let running = given(&mut enter(&gate, Route::Ticket, 0));
    let urgency = Urgency::from(Priority::PREFETCH);
    let mut early = enter(&gate, Route::Ticket, -999);
    let mut late = enter(&gate, Route::Ticket, urgency.clone());
    urgency.raise(Priority::INTERACTIVE);
    drop(running);
    assert!(given(&mut late).is_some());
    assert!(given(&mut early).is_some());
}

#[tokio::test]
async fn who_gives_up_is_passed_over_and_leaves_no_trace() {
    let (_, gate) = gate(2);
    let running = [given(&mut enter(&gate, Route::File, 0)), given(&mut enter(&gate, Route::File, 0))];
    let first = enter(&gate, Route::File, 0);
    let mut second = enter(&gate, Route::File, 0);
    drop(first);
    let [one, other] = running;
    drop(one);
    assert!(given(&mut second).is_some());
    // A pass that was given to somebody who never looked is given back, too.
    let third = enter(&gate, Route::File, 0);
    drop((other, third));
    assert_eq!(gate.state.lock().unwrap().in_flight, 0);
    assert!(gate.state.lock().unwrap().waiting.is_empty());
}

#[tokio::test]
async fn while_the_api_is_away_it_is_probed_even_without_room_and_files_go_on() {
    let (clock, gate) = gate(2);
    let hanging = [enter(&gate, Route::Ticket, 0), enter(&gate, Route::Ticket, 0)].map(|mut e| given(&mut e));
    for _ in 0..4 {
        gate.failed(Route::Ticket, S(0), None, &ClientError::Cancelled);
    }
    let mut probes: Vec<_> = (0..3).map(|_| enter(&gate, Route::Lookup, 0)).collect();
    let mut file = enter(&gate, Route::File, 0);
    for (second, probe) in (1..).zip(&mut probes) {
        assert!(given(probe).is_none());
        assert_eq!(clock.step(S(1)), Some(S(1)), "probe {second}");
        tokio::task::yield_now().await;
        let pass = given(probe).unwrap();
        assert_eq!(pass.waited, S(second));
        drop(pass);
    }
    drop(hanging);
    assert!(given(&mut file).is_some());
}

#[tokio::test]
async fn a_host_that_stays_away_is_waited_for_no_longer_than_said() {
    let (clock, gate) = gate(2);
    for _ in 0..4 {
        gate.failed(Route::File, S(0), Some(S(600)), &ClientError::NoCacheDir);
    }
    let waiting = enter(&gate, Route::File, 0);
    let step = async {
        while clock.step(S(1_000)).is_some() {
            tokio::task::yield_now().await;
        }
        std::future::pending::<()>().await
    };
    let outcome = tokio::select! { outcome = waiting => outcome.map(drop), () = step => unreachable!() };
    assert!(matches!(outcome, Err(ClientError::NoCacheDir)), "{outcome:?}");
    assert_eq!(clock.now(), S(90));
}
