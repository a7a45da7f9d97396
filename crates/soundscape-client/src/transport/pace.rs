//! How many calls the API still accepts from this key, so that none has to be refused.

use std::{collections::VecDeque, time::Duration};

use super::gate::Ready;

/// Mirrors the server's window: in any 60 seconds it accepts so many calls of a key.
///
/// A call counts from when it is sent until 60 seconds after its answer came, so it counts here at least as long as
/// there, however long the way is. What others call with the same key shows in what the server says is left.
#[derive(Default)]
pub(super) struct Pace {
    rate: Rate,
    in_flight: u32,
    /// When the calls of the last 60 seconds ended.
    ended: VecDeque<Duration>,
    others: Others,
    last_sent: Option<Duration>,
    /// The server said not to call before.
    held_until: Duration,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Rate {
    /// Nothing was answered yet.
    #[default]
    Unknown,
    /// Answers say nothing of a rate.
    Unlimited,
    /// Calls in any 60 seconds.
    Calls(u32),
}

/// Calls of other programs with the same key.
#[derive(Clone, Copy, Default)]
struct Others {
    calls: u32,
    /// From when until when they leave the window; assumed to be evenly spread.
    leave_from: Duration,
    leave_until: Duration,
}

/// What an answer says of the rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    pub(super) reset: Duration,
}

impl Pace {
    const WINDOW: Duration = Duration::from_secs(60);
    /// Calls at once while the rate is not known.
    const UNKNOWN: u32 = 4;

    /// Whether a call may be sent. What is not urgent leaves an eighth of the calls to what is.
    pub(super) fn ready(&mut self, now: Duration, urgent: bool) -> Ready {
        if now < self.held_until {
            return Ready::At(self.held_until);
        }
        let limit = match self.rate {
            Rate::Unlimited => return Ready::Now,
            Rate::Unknown if self.in_flight < Self::UNKNOWN => return Ready::Now,
            Rate::Unknown => return Ready::Later,
            Rate::Calls(limit) => limit.max(1),
        };
        let used = self.own(now).saturating_add(self.others.left(now));
        let share = if urgent { limit } else { (limit - limit / 8).max(1) };
        if used >= share {
            let own = self.ended.front().map(|ended| *ended + Self::WINDOW);
            let next = own.into_iter().chain(self.others.next_leaves(now)).min();
            return next.map_or(Ready::Later, Ready::At);
        }
        // The first half goes at once, the rest spread, so that a burst does not use up the minute at its beginning.
        let spread = if used >= limit.div_ceil(2) { Self::WINDOW / limit } else { Duration::ZERO };
        match self.last_sent.map(|sent| sent + spread) {
            Some(next) if now < next => Ready::At(next),
            _ => Ready::Now,
        }
    }

    pub(super) fn sent(&mut self, now: Duration) {
        self.in_flight += 1;
        self.last_sent = Some(now);
    }

    /// A call ended, answered or not.
    pub(super) fn ended(&mut self, now: Duration) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if matches!(self.rate, Rate::Calls(_)) {
            self.ended.push_back(now);
        }
    }

    /// An answer came, and said this of the rate.
    pub(super) fn answered(&mut self, now: Duration, told: Option<Told>) {
        let Some(Told { limit, remaining, reset }) = told else {
            if self.rate == Rate::Unknown {
                self.rate = Rate::Unlimited;
            }
            return;
        };
        self.rate = Rate::Calls(limit);
        let own = self.own(now);
        let leave_from = now + reset.min(Self::WINDOW);
        let calls = limit.saturating_sub(remaining).saturating_sub(own);
        self.others = Others { calls, leave_from, leave_until: now + Self::WINDOW };
    }

    /// The server refused a call and said how long to wait.
    pub(super) fn hold(&mut self, until: Duration) {
        self.held_until = self.held_until.max(until);
    }

    /// Calls of this client that the server still counts.
    fn own(&mut self, now: Duration) -> u32 {
        while self.ended.front().is_some_and(|ended| *ended + Self::WINDOW <= now) {
            self.ended.pop_front();
        }
        self.in_flight + u32::try_from(self.ended.len()).unwrap_or(u32::MAX)
    }
}

impl Others {
    fn left(&self, now: Duration) -> u32 {
        if now < self.leave_from {
            return self.calls;
        }
        let span = (self.leave_until - self.leave_from).as_secs_f64();
        let rest = self.leave_until.saturating_sub(now).as_secs_f64();
        if rest <= 0.0 { 0 } else { (f64::from(self.calls) * rest / span).floor() as u32 }
    }

    /// When there is one fewer.
    fn next_leaves(&self, now: Duration) -> Option<Duration> {
        let left = self.left(now);
        let share = f64::from(left) / f64::from(self.calls.max(1));
        let at = self.leave_until.saturating_sub((self.leave_until - self.leave_from).mul_f64(share));
        (left > 0).then(|| at.max(now) + Duration::from_millis(1))
    }
}

#[cfg(test)]
mod tests;
