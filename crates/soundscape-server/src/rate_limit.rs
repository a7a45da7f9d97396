//! The rate limit: in any 60 seconds no more calls of a key are accepted than its tier has.

mod call_log;
#[cfg(test)]
mod tests;

use std::{any::Any, sync::Arc, time::Duration};

use http::{HeaderMap, HeaderName};

pub(crate) use self::call_log::CallLog;
use crate::{
    clock::{Clock, SystemClock},
    error::ServerError,
    store::{Counted, Store},
};

/// Counts the calls of each key: in the database where several servers share one, else in memory.
pub(crate) struct RateLimiter {
    store: Arc<Store>,
    log: CallLog,
    clock: Arc<dyn Clock>,
}

/// Whether a call is let in, and what the caller is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) admitted: bool,
    limit: u32,
    remaining: u32,
    /// Whole seconds until the next call is let in for sure.
    pub(crate) reset_s: u32,
}

const WINDOW_MS: i64 = 60_000;
/// How often callers who no longer come are looked for.
const TIDY: Duration = Duration::from_secs(600);

/// How many calls a minute.
pub(crate) const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
/// How many more now.
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
/// Seconds until there is one more.
pub(crate) const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

impl RateLimiter {
    pub(crate) fn new(store: Arc<Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, log: CallLog::default(), clock }
    }

    /// Decides on a call now. A call that is not let in does not count.
    pub(crate) async fn admit(&self, key_id: &str, limit: u32) -> Result<Verdict, ServerError> {
        let shared = self.store.let_in(key_id, limit, WINDOW_MS, self.another_time()).await?;
        Ok(shared.map_or_else(
            || self.log.admit(key_id, limit, self.clock.now()),
            |counted| Verdict::of(counted, limit),
        ))
    }

    /// Forgets callers who no longer come, until it is dropped.
    pub(crate) async fn tidy(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(TIDY);
        loop {
            ticks.tick().await;
            if let Err(error) = self.store.forget_idle_callers(self.another_time()).await {
                let cause: &dyn std::error::Error = &error;
                tracing::warn!(error = cause, "cannot forget who no longer calls");
            }
        }
    }

    /// The clocks of servers differ, so a shared count goes by the database's, unless this server lives in a time that
    /// is not the machine's.
    fn another_time(&self) -> Option<soundscape_wire::Timestamp> {
        let clock: &dyn Any = &*self.clock;
        (!clock.is::<SystemClock>()).then(|| self.clock.now())
    }
}

impl Verdict {
    fn of(counted: Counted, limit: u32) -> Self {
        let Counted { admitted, remaining, wait_ms } = counted;
        // Rounded up: whoever waits so long is let in.
        let reset_s = u32::try_from((wait_ms + 999) / 1_000).unwrap_or(u32::MAX).max(1);
        Self { admitted, limit, remaining, reset_s }
    }

    /// Tells the caller.
    pub(crate) fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, self.limit.into());
        headers.insert(REMAINING, self.remaining.into());
        headers.insert(RESET, self.reset_s.into());
    }
}
