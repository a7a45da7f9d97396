//! Time: the one place that asks for it or waits for it.

use std::time::{Duration, Instant, SystemTime};

use futures_util::future::{BoxFuture, Either, select};
use soundscape_wire::Timestamp;

/// Where time comes from, so that tests can step it.
pub(crate) trait Clock: Send + Sync {
    /// Time since some fixed moment; never goes back.
    fn now(&self) -> Duration;

    /// The date and the time of day, which may go back. For nothing but what a server dates.
    fn date(&self) -> Timestamp;

    /// Waits.
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()>;
}

impl dyn Clock {
    /// The output of `work`, or `None` when it is not there after `limit`.
    pub(crate) async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        match select(std::pin::pin!(work), self.sleep(limit)).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }
}

/// The system's monotonic clock.
pub(crate) struct SystemClock {
    started: Instant,
}

impl SystemClock {
    pub(crate) fn new() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let started = Instant::now();
        Self { started }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    fn date(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        #[expect(clippy::disallowed_methods, reason = "this is the seam")]
        let sleep = async move { tokio::time::sleep(wait).await };
        Box::pin(sleep)
    }
}

/// The time of day, as files carry it. It may jump.
pub(crate) fn time_of_day() -> SystemTime {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    SystemTime::now()
}

#[cfg(test)]
pub(crate) mod stepped;
