//! Whether a host answers; while it does not, only a probe now and then is sent.

use std::time::Duration;

use super::gate::Ready;
use crate::ClientError;

/// A circuit breaker (Nygard, "Release It!"): some failures in a row open it, any answer closes it.
#[derive(Default)]
pub(super) struct Circuit {
    /// The last answer. A host that never gave one is not waited for: its address may be wrong.
    answered_at: Option<Duration>,
    failures: u32,
    away: Option<Away>,
}

struct Away {
    since: Duration,
    next_probe: Duration,
    error: ClientError,
}

impl Circuit {
    /// Failures in a row after which a host counts as away.
    const FAILURES: u32 = 4;
    /// From one probe to the next, whoever sends them.
    pub(super) const PROBE_INTERVAL: Duration = Duration::from_secs(1);

    pub(super) fn ready(&self, now: Duration) -> Ready {
        match &self.away {
            Some(away) if now < away.next_probe => Ready::At(away.next_probe),
            _ => Ready::Now,
        }
    }

    /// Since when the host has been away, and what the last probe met.
    pub(super) fn away(&self) -> Option<(Duration, &ClientError)> {
        self.away.as_ref().map(|away| (away.since, &away.error))
    }

    /// A request is sent.
    pub(super) fn sent(&mut self, now: Duration) {
        if let Some(away) = &mut self.away {
            away.next_probe = now + Self::PROBE_INTERVAL;
        }
    }

    /// The host answered something.
    pub(super) fn answered(&mut self, now: Duration) {
        *self = Self { answered_at: Some(now), failures: 0, away: None };
    }

    /// A request of `sent_at` met nobody, or a host that says to come back later.
    pub(super) fn failed(
        &mut self,
        sent_at: Duration,
        now: Duration,
        come_back: Option<Duration>,
        error: &ClientError,
    ) {
        // Of an older request than the one that was answered: no news.
        if self.answered_at.is_none_or(|answered_at| sent_at < answered_at) {
            return;
        }
        self.failures += 1;
        if self.failures < Self::FAILURES {
            return;
        }
        let next_probe = now + Self::PROBE_INTERVAL;
        let away = self.away.get_or_insert(Away { since: now, next_probe, error: error.clone() });
        away.error = error.clone();
        away.next_probe = away.next_probe.max(now + come_back.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    fn fail(circuit: &mut Circuit, at: Duration, come_back: Option<Duration>) {
        circuit.failed(at, at, come_back, &ClientError::Cancelled);
    }

    #[test]
    fn a_host_that_answered_before_is_probed_once_a_second() {
        let mut circuit = Circuit::default();
        circuit.answered(S(1));
        for _ in 0..3 {
            fail(&mut circuit, S(2), None);
            assert_eq!(circuit.ready(S(2)), Ready::Now);
        }
        fail(&mut circuit, S(2), None);
        assert_eq!(circuit.ready(S(2)), Ready::At(S(3)));
        assert_eq!(circuit.ready(S(3)), Ready::Now);
        circuit.sent(S(3));
        assert_eq!(circuit.ready(S(3)), Ready::At(S(4)));
        // Those under way when it began neither shorten nor lengthen the wait.
        fail(&mut circuit, S(2), None);
        assert_eq!(circuit.ready(S(3)), Ready::At(S(4)));
        assert_eq!(circuit.away().unwrap().0, S(2));
        circuit.answered(S(5));
        assert_eq!(circuit.ready(S(5)), Ready::Now);
        assert!(circuit.away().is_none());
    }

    #[test]
    fn an_answer_in_between_begins_the_count_anew_and_old_failures_are_no_news() {
        let mut circuit = Circuit::default();
        for second in 1..100 {
            circuit.answered(S(second));
            for _ in 0..3 {
                fail(&mut circuit, S(second), None);
            }
            fail(&mut circuit, S(second - 1), None);
            assert!(circuit.away().is_none());
        }
    }

    #[test]
    fn a_host_that_never_answered_is_not_waited_for() {
        let mut circuit = Circuit::default();
        for _ in 0..100 {
            fail(&mut circuit, S(1), None);
        }
        assert_eq!(circuit.ready(S(1)), Ready::Now);
    }

    #[test]
    fn a_host_that_says_when_to_come_back_is_left_alone_until_then() {
        let mut circuit = Circuit::default();
        circuit.answered(S(1));
        for _ in 0..4 {
            fail(&mut circuit, S(2), Some(S(7)));
        }
        assert_eq!(circuit.ready(S(8)), Ready::At(S(9)));
    }
}
