//! Sending requests until there is an answer or the retry policy says stop.

use std::{
    sync::{Arc, Once},
    time::Duration,
};

use reqwest::{
    Request, Response, StatusCode, Url,
    header::{HeaderMap, RETRY_AFTER},
    redirect,
};
use soundscape_wire::Problem;
use tokio::sync::OnceCell;

use crate::{
    ClientError,
    clock::Clock,
    random::Random,
    retry::{Decision, Outcome, RetryPolicy, decide},
    runtime::blocking,
    server_url::{ServerUrl, origin, public},
};

/// Connections, time and chance. Knows no key.
pub(crate) struct Transport {
    connections: OnceCell<reqwest::Client>,
    /// Requests go straight to this machine's own server, whatever proxy is configured.
    direct: bool,
    /// The API itself works without CA certificates.
    plain: bool,
    pub(crate) clock: Arc<dyn Clock>,
    random: Arc<Random>,
    policy: RetryPolicy,
}

/// A failed attempt.
pub(crate) struct Failure {
    pub(crate) error: ClientError,
    pub(crate) outcome: Outcome,
}

impl Transport {
    pub(crate) fn new(server: &ServerUrl, clock: Arc<dyn Clock>, random: Arc<Random>) -> Self {
        Self {
            connections: OnceCell::new(),
            direct: server.is_loopback(),
            plain: server.is_plain_http(),
            clock,
            random,
            policy: RetryPolicy::default(),
        }
    }

    /// Calls `attempt`, with the time it may take, until it succeeds or the policy says stop.
    pub(crate) async fn persist<T, Work>(
        &self,
        mut attempt: impl FnMut(Duration) -> Work,
    ) -> Result<T, ClientError>
    where
        Work: Future<Output = Result<T, Failure>>,
    {
        let started = self.clock.now();
        let mut number = 1;
        loop {
            let left = self.policy.deadline.saturating_sub(self.clock.now() - started);
            let failure = match attempt(left.min(self.policy.attempt_timeout)).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            let elapsed = self.clock.now() - started;
            match decide(&self.policy, failure.outcome, number, elapsed, self.random.unit()) {
                Decision::Stop => return Err(failure.error),
                Decision::Wait(wait) => {
                    tracing::debug!(attempt = number, ?wait, error = %failure.error, "trying again");
                    self.clock.sleep(wait).await;
                    number += 1;
                }
            }
        }
    }

    /// Sends a request and takes the head of a successful answer; anything else is a failure.
    pub(crate) async fn send(&self, request: Request, limit: Duration) -> Result<Response, Failure> {
        let url = request.url().clone();
        let connections = self.connections().await?;
        tracing::debug!(method = %request.method(), url = public(&url), "request");
        let exchange = async {
            let response =
                connections.execute(request).await.map_err(|error| Failure::network(&url, limit, error))?;
            // The second only answers those who said what they have.
            if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
                Ok(response)
            } else {
                Err(Failure::refused(&url, limit, response).await)
            }
        };
        self.clock.within(limit, exchange).await.unwrap_or_else(|| Err(Failure::timeout(&url, limit)))
    }

    /// Made at the first request and on a blocking thread: it reads the system's certificates.
    async fn connections(&self) -> Result<&reqwest::Client, ClientError> {
        let (direct, plain, stall) = (self.direct, self.plain, self.policy.attempt_timeout);
        let build = move || match builder(direct, stall).build() {
            // A machine without CA certificates can still talk to a server on the same machine.
            Err(_) if plain => builder(direct, stall).tls_certs_only([]).build(),
            result => result,
        };
        let build = move || build().map_err(|error| ClientError::Tls { source: Arc::new(error) });
        self.connections.get_or_try_init(|| blocking(build)).await
    }
}

fn builder(direct: bool, stall: Duration) -> reqwest::ClientBuilder {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // reqwest panics without a provider; one that the program installed before is as good as ours.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
    });
    let builder = reqwest::Client::builder()
        .user_agent(concat!("soundscape-client/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(stall);
    if direct { builder.no_proxy() } else { builder }
}

impl Failure {
    pub(crate) fn last(error: ClientError) -> Self {
        Self { error, outcome: Outcome::Final }
    }

    pub(crate) fn timeout(url: &Url, after: Duration) -> Self {
        Self { error: ClientError::Timeout { url: public(url), after }, outcome: Outcome::Network }
    }

    pub(crate) fn network(url: &Url, limit: Duration, error: reqwest::Error) -> Self {
        // The error's own URL has the signature in it.
        let error = error.without_url();
        let error = if error.is_connect() {
            ClientError::Connect { url: origin(url), source: Arc::new(error) }
        } else if error.is_timeout() {
            return Self::timeout(url, limit);
        } else {
            ClientError::Broken { url: public(url), source: Arc::new(error) }
        };
        Self { error, outcome: Outcome::Network }
    }

    async fn refused(url: &Url, limit: Duration, response: Response) -> Self {
        let status = response.status().as_u16();
        let outcome = Outcome::Status { status, retry_after: retry_after(response.headers()) };
        let unexpected = ClientError::UnexpectedResponse { url: public(url), status, source: None };
        if !has_media_type(response.headers(), "application/problem+json") {
            return Self { error: unexpected, outcome };
        }
        match response.bytes().await {
            Ok(body) => match serde_json::from_slice::<Problem>(&body) {
                Ok(problem) => Self { error: ClientError::Api(Box::new(problem)), outcome },
                Err(_) => Self { error: unexpected, outcome },
            },
            Err(error) => Self::network(url, limit, error),
        }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self::last(error)
    }
}

/// Whole seconds, as the API sends it; a date is not understood and counts as none.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

fn has_media_type(headers: &HeaderMap, expected: &str) -> bool {
    let value =
        headers.get(reqwest::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(expected)
}

#[cfg(test)]
mod tests;
