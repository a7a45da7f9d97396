//! Times in which the database is away: noticed at a call, told once, over when the database gives a sign of life.

use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(feature = "postgres")]
use std::{future::Future, time::Duration};

use crate::error::ServerError;

/// How long a caller waits for the database: for a connection, and for what it asks.
#[cfg(feature = "postgres")]
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the database is away.
#[derive(Default)]
pub(super) struct Outage(AtomicBool);

impl Outage {
    pub(super) fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Looks at what became of a call.
    pub(super) fn note<T>(&self, outcome: Result<T, ServerError>) -> Result<T, ServerError> {
        if let Err(error) = &outcome
            && error.is_away()
            && !self.0.swap(true, Ordering::Relaxed)
        {
            let cause: &dyn std::error::Error = error;
            tracing::error!(error = cause, "the database is away: calls that need it are answered with 503");
        }
        outcome
    }

    pub(super) fn end(&self) {
        if self.0.swap(false, Ordering::Relaxed) {
            tracing::info!("the database is back");
        }
    }
}

/// What a caller waits for. A statement on its way to a machine that is gone would take as long as the system tries.
#[cfg(feature = "postgres")]
pub(super) async fn soon<T>(answer: impl Future<Output = Result<T, ServerError>>) -> Result<T, ServerError> {
    let answered = tokio::time::timeout(PATIENCE, answer).await;
    answered.unwrap_or(Err(ServerError::Database(sqlx::Error::PoolTimedOut)))
}

/// What may take long, for nobody waits.
#[cfg(feature = "postgres")]
pub(super) async fn whenever<T>(
    answer: impl Future<Output = Result<T, ServerError>>,
) -> Result<T, ServerError> {
    answer.await
}
