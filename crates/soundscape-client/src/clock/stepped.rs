//! A clock that moves when a test says so.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::future::BoxFuture;
use soundscape_wire::Timestamp;
use tokio::sync::oneshot;

use super::Clock;

#[derive(Clone, Default)]
pub(crate) struct SteppedClock(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    now: Duration,
    sleepers: Vec<(Duration, oneshot::Sender<()>)>,
}

impl SteppedClock {
    /// Moves on to the end of the shortest sleep, if there is one that is no longer than `limit`.
    pub(crate) fn step(&self, limit: Duration) -> Option<Duration> {
        let state = &mut *self.0.lock().unwrap();
        state.sleepers.retain(|(_, sleeper)| !sleeper.is_closed());
        let end = state.sleepers.iter().map(|(end, _)| *end).min()?;
        let wait = end.saturating_sub(state.now);
        if wait > limit {
            return None;
        }
        state.now = end;
        for (_, sleeper) in state.sleepers.extract_if(.., |(at, _)| *at <= end) {
            // A sleep that was given up just now needs no waking.
            let _ = sleeper.send(());
        }
        Some(wait)
    }
}

impl Clock for SteppedClock {
    fn now(&self) -> Duration {
        self.0.lock().unwrap().now
    }

    fn date(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.now()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        let (sender, receiver) = oneshot::channel();
        let mut state = self.0.lock().unwrap();
        let end = state.now + wait;
        state.sleepers.push((end, sender));
        Box::pin(async move { receiver.await.unwrap_or(()) })
    }
}
