//! Whether to try again, and after which wait: a pure decision.

use std::time::Duration;

/// How often and how long a call is retried. The crate's documentation states what follows from the default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryPolicy {
    /// Requests for one call, the first included, to a host that is not away.
    pub(crate) max_attempts: u32,
    /// The longest wait before the first retry; it doubles with each.
    pub(crate) base_wait: Duration,
    /// What the doubling ends at.
    pub(crate) max_wait: Duration,
    /// A server that asks for a longer wait ends the call.
    pub(crate) max_retry_after: Duration,
    /// The longest that one attempt may take.
    pub(crate) attempt_timeout: Duration,
    /// No attempt starts after this.
    pub(crate) deadline: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 6,
            base_wait: Duration::from_millis(250),
            max_wait: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(60),
            attempt_timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(90),
        }
    }
}

/// How an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// No connection, no answer in time, or one that cannot be read.
    Network,
    /// An answer that is no success.
    Status {
        /// The HTTP status.
        status: u16,
        /// How long the server asks to wait.
        retry_after: Option<Duration>,
    },
    /// A whole file with other bytes than it should have.
    Spoiled,
    /// Another attempt would fail in the same way.
    Final,
}

impl Outcome {
    /// Nobody answered, or somebody who stands in for the server.
    pub(crate) fn is_host_away(self) -> bool {
        matches!(self, Self::Network | Self::Status { status: 502..=504, .. })
    }

    pub(crate) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => retry_after,
            _ => None,
        }
    }
}

/// Where a call is after a failed attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation {
    /// The attempt's number, from 1.
    pub(crate) attempt: u32,
    /// Since the call began.
    pub(crate) elapsed: Duration,
    /// The host answered before, and has been failing everybody since.
    pub(crate) away: bool,
}

/// What to do after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Try again after this.
    Wait(Duration),
    /// Try again when it is this call's turn to see whether the host is back. That does not count as an attempt.
    WaitForHost,
    /// Give the error to the caller.
    Stop,
}

/// Decides after a failed attempt. `jitter` is uniform in `0.0..1.0`.
///
/// Waits have full jitter (Brooker, "Exponential Backoff And Jitter", 2015): callers that failed together do not come
/// back together.
pub(crate) fn decide(
    policy: &RetryPolicy,
    outcome: Outcome,
    Situation { attempt, elapsed, away }: Situation,
    jitter: f64,
) -> Decision {
    let retry_after = outcome.retry_after();
    let max_attempts = match outcome {
        Outcome::Network | Outcome::Status { status: 429 | 500 | 502..=504, .. } => policy.max_attempts,
        // What is spoiled twice is not spoiled by chance.
        Outcome::Spoiled => policy.max_attempts.min(2),
        Outcome::Status { .. } | Outcome::Final => return Decision::Stop,
    };
    if away && outcome.is_host_away() {
        return if elapsed < policy.deadline { Decision::WaitForHost } else { Decision::Stop };
    }
    if attempt >= max_attempts || retry_after.is_some_and(|wait| wait > policy.max_retry_after) {
        return Decision::Stop;
    }
    let doubled = policy.base_wait.saturating_mul(1_u32.checked_shl(attempt - 1).unwrap_or(u32::MAX));
    let spread = match retry_after {
        // The server named the moment; only spread those who were told the same one.
        Some(_) => policy.base_wait,
        None => doubled.min(policy.max_wait),
    };
    let wait = retry_after.unwrap_or_default() + spread.mul_f64(jitter);
    if elapsed + wait >= policy.deadline { Decision::Stop } else { Decision::Wait(wait) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;
    const S: fn(u64) -> Duration = Duration::from_secs;

    fn status(status: u16, retry_after: Option<u64>) -> Outcome {
        Outcome::Status { status, retry_after: retry_after.map(S) }
    }

    #[test]
    fn decides() {
        let check = |outcome, attempt, elapsed, jitter, expected: Option<Duration>| {
            let situation = Situation { attempt, elapsed, away: false };
            let decision = decide(&RetryPolicy::default(), outcome, situation, jitter);
            let expected = expected.map_or(Decision::Stop, Decision::Wait);
            assert_eq!(decision, expected, "{outcome:?}, {situation:?}, jitter {jitter}");
        };
        // Full jitter below a doubling bound.
        check(Outcome::Network, 1, S(0), 0.0, Some(S(0)));
        check(Outcome::Network, 1, S(0), 0.5, Some(MS(125)));
        check(Outcome::Network, 2, S(0), 0.5, Some(MS(250)));
        check(Outcome::Network, 3, S(0), 0.5, Some(MS(500)));
        // Six attempts, then no more.
        check(Outcome::Network, 5, S(0), 0.5, Some(S(2)));
        check(Outcome::Network, 6, S(0), 0.5, None);
        check(status(503, Some(1)), 6, S(0), 0.5, None);
        // What is spoiled is asked for once more.
        check(Outcome::Spoiled, 1, S(0), 0.5, Some(MS(125)));
        check(Outcome::Spoiled, 2, S(0), 0.5, None);
        // Which statuses.
        for retried in [429, 500, 502, 503, 504] {
            check(status(retried, None), 1, S(0), 0.5, Some(MS(125)));
        }
        for refused in [301, 400, 401, 402, 403, 404, 409, 413, 501] {
            check(status(refused, Some(1)), 1, S(0), 0.5, None);
        }
        check(Outcome::Final, 1, S(0), 0.5, None);
        // The server's wait is the least, not the most.
        check(status(429, Some(7)), 1, S(0), 0.0, Some(S(7)));
        check(status(429, Some(7)), 3, S(0), 0.5, Some(MS(7_125)));
        check(status(429, Some(60)), 1, S(0), 0.0, Some(S(60)));
        check(status(429, Some(61)), 1, S(0), 0.0, None);
        // The deadline.
        check(Outcome::Network, 1, MS(89_870), 0.5, Some(MS(125)));
        check(Outcome::Network, 1, MS(89_875), 0.5, None);
        check(status(503, Some(31)), 1, S(60), 0.0, None);
    }

    #[test]
    fn waits_for_a_host_that_is_away_until_the_deadline() {
        let check = |outcome, elapsed, expected| {
            let situation = Situation { attempt: 6, elapsed, away: true };
            assert_eq!(decide(&RetryPolicy::default(), outcome, situation, 0.5), expected, "{outcome:?}");
        };
        for outcome in [Outcome::Network, status(502, None), status(503, Some(600)), status(504, None)] {
            check(outcome, MS(89_999), Decision::WaitForHost);
            check(outcome, S(90), Decision::Stop);
        }
        // Somebody answers: the host is not away for this call.
        for outcome in [status(500, None), status(429, Some(1)), Outcome::Spoiled, Outcome::Final] {
            check(outcome, S(1), Decision::Stop);
        }
    }

    #[test]
    fn the_doubling_ends() {
        let policy = RetryPolicy { max_attempts: u32::MAX, ..RetryPolicy::default() };
        for attempt in [6, 7, 33, 34, 1_000] {
            let situation = Situation { attempt, elapsed: S(0), away: false };
            let decision = decide(&policy, Outcome::Network, situation, 1.0);
            assert_eq!(decision, Decision::Wait(S(8)), "attempt {attempt}");
        }
    }
}
