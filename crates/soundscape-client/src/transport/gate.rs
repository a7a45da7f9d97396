//! Who may send a request now: the only place where calls wait for each other.

use std::{
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use tokio::{
    runtime::Handle,
    sync::{oneshot, watch},
};

use super::{
    Route,
    circuit::Circuit,
    pace::{Pace, Told},
};
use crate::{
    ClientError,
    clock::Clock,
    priority::{Priority, Urgency},
};

/// Lets requests through while there is room for them, their host answers and the API's rate is kept: the most urgent
/// first, then those that go on with what was begun, then in the order in which they came.
pub(crate) struct Gate {
    clock: Arc<dyn Clock>,
    /// Where alarms run: known from the first who enters.
    runtime: OnceLock<Handle>,
    /// When a host last came back.
    api_back: watch::Sender<Duration>,
    files_back: watch::Sender<Duration>,
    /// The API refuses calls until then, since there were too many.
    refused_until: watch::Sender<Duration>,
    state: Mutex<State>,
}

/// When something may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ready {
    Now,
    /// Not before then.
    At(Duration),
    /// Not before something changes.
    Later,
}

/// Leave to send one request; gives its place back when dropped.
pub(super) struct Pass {
    gate: Arc<Gate>,
    route: Route,
    /// How long the host had been away, of the time that was waited.
    pub(super) waited: Duration,
}

struct State {
    room: usize,
    /// May be more than there is room for: a probe of a host that is away needs none, since requests that hang may have
    /// taken it all.
    in_flight: usize,
    api: Circuit,
    files: Circuit,
    pace: Pace,
    waiting: Vec<Waiting>,
    next_number: u64,
    /// When to look again.
    alarm: Option<Duration>,
}

struct Waiting {
    number: u64,
    route: Route,
    urgency: Urgency,
    since: Duration,
    /// How long it waits for a host that is away.
    patience: Duration,
    /// Tells what was waited for a host that was away.
    answer: oneshot::Sender<Result<Pass, ClientError>>,
}

type Answers = Vec<(oneshot::Sender<Result<Pass, ClientError>>, Result<(Route, Duration), ClientError>)>;

impl Gate {
    /// How long a request that was sent to a host that was away is waited for when the host is back.
    const GRACE: Duration = Duration::from_secs(2);

    /// For `room` requests at once.
    pub(super) fn new(clock: Arc<dyn Clock>, room: usize) -> Arc<Self> {
        let state = State {
            room: room.max(1),
            in_flight: 0,
            api: Circuit::default(),
            files: Circuit::default(),
            pace: Pace::default(),
            waiting: Vec::new(),
            next_number: 0,
            alarm: None,
        };
        Arc::new(Self {
            clock,
            runtime: OnceLock::new(),
            api_back: watch::Sender::default(),
            files_back: watch::Sender::default(),
            refused_until: watch::Sender::default(),
            state: Mutex::new(state),
        })
    }

    /// Waits for leave to send a request. A host that is away is waited for as long as `patience`; what it failed with
    /// is the error then.
    pub(super) async fn enter(
        self: &Arc<Self>,
        route: Route,
        urgency: &Urgency,
        patience: Duration,
    ) -> Result<Pass, ClientError> {
        self.runtime.get_or_init(Handle::current);
        let (answer, answered) = oneshot::channel();
        let since = self.clock.now();
        self.change(|state| {
            let number = state.next_number;
            state.next_number += 1;
            state.waiting.push(Waiting { number, route, urgency: urgency.clone(), since, patience, answer });
        });
        answered.await.unwrap_or(Err(ClientError::Cancelled))
    }

    /// A host answered something.
    pub(super) fn answered(self: &Arc<Self>, route: Route, told: Option<Told>, hold: Option<Duration>) {
        let now = self.clock.now();
        if self.is_away(route) {
            self.back(route).send_replace(now);
        }
        self.change(|state| {
            state.circuit(route).answered(now);
            state.told(route, now, told, hold);
        });
    }

    /// The API refused a call, since there were too many, and will for so long.
    pub(super) fn refused(&self, wait: Duration) {
        self.refused_until.send_replace(self.clock.now() + wait);
    }

    /// For how long it will.
    pub(super) fn refused_for(&self) -> Option<Duration> {
        let until = *self.refused_until.borrow();
        until.checked_sub(self.clock.now()).filter(|wait| !wait.is_zero())
    }

    /// Resolves when a request must be lost: it was sent while its host was away, and the host has been back for a while.
    pub(super) async fn lost(&self, route: Route, sent_at: Duration) {
        // Never an error: the sender lives as long as this.
        let _ = self.back(route).subscribe().wait_for(|back_at| *back_at > sent_at).await;
        self.clock.sleep(Self::GRACE).await;
    }

    /// A host did not answer, or said to come back later.
    pub(super) fn failed(
        self: &Arc<Self>,
        route: Route,
        sent_at: Duration,
        come_back: Option<Duration>,
        error: &ClientError,
    ) {
        let now = self.clock.now();
        self.change(|state| state.circuit(route).failed(sent_at, now, come_back, error));
    }

    /// Whether calls wait for the host to come back.
    pub(super) fn is_away(&self, route: Route) -> bool {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).circuit(route).away().is_some()
    }

    fn back(&self, route: Route) -> &watch::Sender<Duration> {
        if route.is_api() { &self.api_back } else { &self.files_back }
    }

    /// Somebody who waits may have become more urgent.
    pub(super) fn look_again(self: &Arc<Self>) {
        self.dispatch();
    }

    fn change(self: &Arc<Self>, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.dispatch();
    }

    /// Lets through who may go, and sees to it that it is looked again when there is a reason.
    fn dispatch(self: &Arc<Self>) {
        let now = self.clock.now();
        let (answers, alarm) = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            (state.let_through(now), state.set_alarm(now))
        };
        // Outside the lock: a pass that nobody takes any more is dropped here, and changes the state again.
        for (answer, outcome) in answers {
            let pass = outcome.map(|(route, waited)| Pass { gate: self.clone(), route, waited });
            let _nobody_waits_any_more = answer.send(pass);
        }
        if let Some((at, runtime)) = alarm.zip(self.runtime.get()) {
            let (gate, sleep) = (Arc::downgrade(self), self.clock.sleep(at - now));
            runtime.spawn(async move {
                sleep.await;
                if let Some(gate) = gate.upgrade() {
                    gate.change(|state| {
                        state.alarm.take_if(|alarm| *alarm <= at);
                    });
                }
            });
        }
    }
}

impl State {
    fn circuit(&mut self, route: Route) -> &mut Circuit {
        if route.is_api() { &mut self.api } else { &mut self.files }
    }

    fn told(&mut self, route: Route, now: Duration, told: Option<Told>, hold: Option<Duration>) {
        if route.is_api() {
            self.pace.answered(now, told);
            if let Some(hold) = hold {
                self.pace.hold(now + hold);
            }
        }
    }

    /// Takes those off the list who may go, or who have waited long enough.
    fn let_through(&mut self, now: Duration) -> Answers {
        let mut answers = self.give_up(now);
        while let Some(at) = self.next(now) {
            let Waiting { route, since, answer, .. } = self.waiting.swap_remove(at);
            let away = self.circuit(route).away().map(|(away_since, _)| now - since.max(away_since));
            self.circuit(route).sent(now);
            if route.is_api() {
                self.pace.sent(now);
            }
            self.in_flight += 1;
            answers.push((answer, Ok((route, away.unwrap_or_default()))));
        }
        answers
    }

    fn give_up(&mut self, now: Duration) -> Answers {
        let mut answers = Answers::new();
        self.waiting.retain(|waiting| !waiting.answer.is_closed());
        for at in (0..self.waiting.len()).rev() {
            let Waiting { route, since, patience, .. } = self.waiting[at];
            let away = if route.is_api() { self.api.away() } else { self.files.away() };
            if let Some((away_since, error)) = away
                && now >= since.max(away_since) + patience
            {
                let error = error.clone();
                answers.push((self.waiting.swap_remove(at).answer, Err(error)));
            }
        }
        answers
    }

    /// The first of those who may go.
    fn next(&mut self, now: Duration) -> Option<usize> {
        if self.is_full() {
            return None;
        }
        let mut best = None;
        for at in 0..self.waiting.len() {
            let waiting = &self.waiting[at];
            let (route, priority) = (waiting.route, waiting.urgency.priority());
            let rank = (std::cmp::Reverse(priority), route.is_api(), waiting.number);
            let better = best.is_none_or(|(_, best)| rank < best);
            if better && self.ready(route, priority, now) == Ready::Now {
                best = Some((at, rank));
            }
        }
        best.map(|(at, _)| at)
    }

    fn ready(&mut self, route: Route, priority: Priority, now: Duration) -> Ready {
        let circuit = self.circuit(route);
        if circuit.away().is_some() {
            return circuit.ready(now);
        }
        if self.in_flight >= self.room {
            return Ready::Later;
        }
        if route.is_api() { self.pace.ready(now, priority >= Priority::INTERACTIVE) } else { Ready::Now }
    }

    /// Nothing can go before something ends.
    fn is_full(&self) -> bool {
        self.in_flight >= self.room && self.api.away().is_none() && self.files.away().is_none()
    }

    /// When to look again, if that is earlier than known.
    fn set_alarm(&mut self, now: Duration) -> Option<Duration> {
        if self.is_full() {
            return None;
        }
        let mut alarm = None;
        for at in 0..self.waiting.len() {
            let Waiting { route, since, patience, ref urgency, .. } = self.waiting[at];
            let priority = urgency.priority();
            let ends = self.circuit(route).away().map(|(away_since, _)| since.max(away_since) + patience);
            let ready = match self.ready(route, priority, now) {
                Ready::At(at) => Some(at),
                Ready::Now | Ready::Later => None,
            };
            alarm = [alarm, ends, ready].into_iter().flatten().min();
        }
        let alarm = alarm.filter(|alarm| self.alarm.is_none_or(|set| *alarm < set))?;
        self.alarm = Some(alarm);
        Some(alarm)
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let now = self.gate.clock.now();
        let route = self.route;
        self.gate.change(|state| {
            state.in_flight -= 1;
            if route.is_api() {
                state.pace.ended(now);
            }
        });
    }
}

#[cfg(test)]
mod tests;
