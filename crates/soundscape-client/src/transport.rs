//! Sending requests until there is an answer or the retry policy says stop.

mod circuit;
mod connections;
mod failure;
mod gate;
mod pace;
mod patience;
mod quota;

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::future::{Either, select};
use reqwest::{Request, Response, StatusCode, header::HeaderMap};

use crate::{
    ClientError,
    clock::Clock,
    priority::Urgency,
    random::Random,
    retry::{Decision, Outcome, RetryPolicy, Situation, decide},
    server_url::{ServerUrl, public},
};
use connections::Connections;
pub(crate) use failure::{Failure, has_media_type, media_type};
use gate::Gate;
use pace::Told;
use patience::Patience;
use quota::{Debt, RetryQuota};

/// Connections, time and chance. Knows no key.
pub(crate) struct Transport {
    connections: Connections,
    pub(crate) clock: Arc<dyn Clock>,
    random: Arc<Random>,
    pub(crate) policy: RetryPolicy,
    gate: Arc<Gate>,
    quota: RetryQuota,
    patience: Patience,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// An answer of the API that the server has at hand.
    Lookup,
    /// The ticket for a file, which the server may have to make first.
    Ticket,
    /// A file, from whichever host has it.
    File,
}

/// One attempt of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    pub(crate) route: Route,
    /// How long an answer is waited for.
    pub(crate) limit: Duration,
}

impl Transport {
    pub(crate) fn new(
        server: &ServerUrl,
        clock: Arc<dyn Clock>,
        random: Arc<Random>,
        policy: RetryPolicy,
        max_concurrent: usize,
    ) -> Self {
        Self {
            connections: Connections::to(server),
            gate: Gate::new(clock.clone(), max_concurrent),
            clock,
            random,
            policy,
            quota: RetryQuota::full(),
            patience: Patience::default(),
        }
    }

    /// Calls `attempt` until it succeeds or the policy says stop. Waits for its turn before each attempt.
    pub(crate) async fn persist<T, Work>(
        &self,
        route: Route,
        urgency: &Urgency,
        attempt: impl FnMut(Attempt) -> Work,
    ) -> Result<T, ClientError>
    where
        Work: Future<Output = Result<T, Failure>>,
    {
        self.persist_for(self.policy.deadline, route, urgency, attempt).await
    }

    /// As [`persist`](Self::persist), for another time in all than the policy's.
    pub(crate) async fn persist_for<T, Work>(
        &self,
        deadline: Duration,
        route: Route,
        urgency: &Urgency,
        mut attempt: impl FnMut(Attempt) -> Work,
    ) -> Result<T, ClientError>
    where
        Work: Future<Output = Result<T, Failure>>,
    {
        let policy = RetryPolicy { deadline, ..self.policy };
        // What the attempts, the waits between them and the waits for a host that is away took; not the wait for a turn.
        let mut elapsed = Duration::ZERO;
        let (mut number, mut silences, mut debt, mut last) = (1, 0, Debt::default(), None);
        loop {
            let left = policy.deadline.saturating_sub(elapsed);
            let pass = match self.gate.enter(route, urgency, left).await {
                Ok(pass) => pass,
                Err(error) => return Err(last.unwrap_or(error)),
            };
            let left = left.saturating_sub(pass.waited);
            let began = self.clock.now();
            let limit = self.patience.limit(route, silences, left.min(policy.attempt_timeout));
            let result = attempt(Attempt { route, limit }).await;
            let failure = match result {
                Ok(answer) => {
                    self.quota.give_back(debt);
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            elapsed += pass.waited + (self.clock.now() - began);
            drop(pass);
            silences += u32::from(failure.error.is_silence());
            if failure.got_further {
                (elapsed, number, silences) = (Duration::ZERO, 1, 0);
            }
            let situation = Situation { attempt: number, elapsed, away: self.gate.is_away(route) };
            let wait = match decide(&policy, failure.outcome, situation, self.random.unit()) {
                Decision::Stop => return Err(failure.error),
                Decision::WaitForHost => Duration::ZERO,
                Decision::Wait(wait) => {
                    let Some(paid) = self.quota.pay() else {
                        tracing::debug!(error = %failure.error, "no retry: too many calls fail");
                        return Err(failure.error);
                    };
                    (debt, number) = (paid, number + 1);
                    wait
                }
            };
            tracing::debug!(attempt = number, ?wait, error = %failure.error, "trying again");
            self.clock.sleep(wait).await;
            elapsed += wait;
            last = Some(failure.error);
        }
    }

    /// For how long the API refuses calls, as it said.
    pub(crate) fn refused_for(&self) -> Option<Duration> {
        self.gate.refused_for()
    }

    /// Tells those who wait that one of them may have become more urgent.
    pub(crate) fn look_again(&self) {
        self.gate.look_again();
    }

    /// Sends a request and takes the head of a successful answer, or of one that says that nothing changed; anything else
    /// is a failure.
    pub(crate) async fn send(&self, attempt: Attempt, request: Request) -> Result<Response, Failure> {
        let Attempt { route, limit } = attempt;
        let url = request.url().clone();
        let connections = self.connections.get().await?;
        tracing::debug!(method = %request.method(), url = public(&url), "request");
        let sent_at = self.clock.now();
        let (answer, lost) = (pin!(connections.execute(request)), pin!(self.gate.lost(route, sent_at)));
        let failure = match self.clock.within(limit, select(answer, lost)).await {
            None | Some(Either::Right(_)) => Failure::timeout(&url, self.clock.now() - sent_at),
            Some(Either::Left((Err(error), _))) => Failure::network(&url, limit, error),
            Some(Either::Left((Ok(response), _))) => {
                self.patience.answered(route, self.clock.now() - sent_at);
                let told = told(response.headers());
                if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
                    self.gate.answered(route, told, None);
                    return Ok(response);
                }
                let refused = Failure::refused(&url, limit, response);
                let timeout = || Failure::timeout(&url, limit);
                let failure = self.clock.within(limit, refused).await.unwrap_or_else(timeout);
                if let Outcome::Status { status, retry_after } = failure.outcome
                    && !failure.outcome.is_host_away()
                {
                    let wait = retry_after.filter(|_| status == 429);
                    if let Some(wait) = wait.filter(|_| route.is_api()) {
                        self.gate.refused(wait);
                    }
                    let hold = wait.filter(|wait| *wait <= self.policy.max_retry_after);
                    self.gate.answered(route, told, hold);
                    return Err(failure);
                }
                failure
            }
        };
        let come_back = failure.outcome.retry_after().map(|wait| wait.min(self.policy.max_retry_after));
        self.gate.failed(route, sent_at, come_back, &failure.error);
        Err(failure)
    }
}

impl Route {
    const COUNT: usize = 3;

    /// Whether the key's rate counts it.
    const fn is_api(self) -> bool {
        matches!(self, Self::Lookup | Self::Ticket)
    }
}

/// What the API says of the key's rate.
fn told(headers: &HeaderMap) -> Option<Told> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok();
    let reset = Duration::from_secs(number("ratelimit-reset")?.into());
    Some(Told { limit: number("ratelimit-limit")?, remaining: number("ratelimit-remaining")?, reset })
}

#[cfg(test)]
mod tests;
