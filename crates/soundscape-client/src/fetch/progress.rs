//! How far a transfer is, and how fast.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::{Stream, StreamExt, stream};
use tokio::sync::watch;

use super::arrival::Arrival;

/// How far a transfer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes that arrived. Begins anew only when a part had to be thrown away.
    pub received_bytes: u64,
    /// Bytes of the whole file; `None` until the server has told.
    pub total_bytes: Option<u64>,
    /// How fast they have been arriving in the last two seconds.
    pub bytes_per_s: u64,
}

/// Watches a transfer. Needs no reactor.
#[derive(Clone, Debug)]
pub struct ProgressWatch(watch::Receiver<Progress>);

impl ProgressWatch {
    /// How far it is now.
    pub fn latest(&self) -> Progress {
        *self.0.borrow()
    }

    /// Waits for a change; `None` when there will be none any more.
    pub async fn changed(&mut self) -> Option<Progress> {
        self.0.changed().await.ok()?;
        Some(*self.0.borrow_and_update())
    }

    /// Each change; ends with the transfer. Whoever is slow gets the latest.
    pub fn into_stream(self) -> impl Stream<Item = Progress> + Send + Unpin + 'static {
        stream::unfold(self, |mut watch| async move { Some((watch.changed().await?, watch)) }).boxed()
    }
}

/// Tells those who watch, and those who read.
pub(crate) struct Reporter {
    pub(super) arrival: Arc<Arrival>,
    sender: watch::Sender<Progress>,
    rate: Mutex<Rate>,
}

impl Reporter {
    pub(crate) fn new() -> (Self, ProgressWatch) {
        let (sender, receiver) = watch::channel(Progress::default());
        (Self { arrival: Arc::default(), sender, rate: Mutex::default() }, ProgressWatch(receiver))
    }

    pub(super) fn begin(&self, total_bytes: u64) {
        self.sender.send_modify(|progress| progress.total_bytes = Some(total_bytes));
        self.arrival.begin(total_bytes);
    }

    /// So many bytes of the file are there at `now`.
    pub(super) fn received(&self, received_bytes: u64, now: Duration) {
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes_per_s = rate.of(received_bytes, now);
        self.sender.send_modify(|progress| {
            progress.received_bytes = received_bytes;
            progress.bytes_per_s = bytes_per_s;
        });
    }
}

/// The rate over the last moments.
#[derive(Default)]
struct Rate(VecDeque<(Duration, u64)>);

impl Rate {
    const WINDOW: Duration = Duration::from_secs(2);
    /// What is closer together is one sample.
    const GRAIN: Duration = Duration::from_millis(50);

    fn of(&mut self, received: u64, now: Duration) -> u64 {
        if self.0.back().is_some_and(|(_, last)| received < *last) {
            self.0.clear();
        }
        if self.0.back().is_none_or(|(at, _)| *at + Self::GRAIN <= now) {
            self.0.push_back((now, received));
        }
        while self.0.len() > 2 && self.0[1].0 + Self::WINDOW <= now {
            self.0.pop_front();
        }
        let Some((from, before)) = self.0.front() else { return 0 };
        let seconds = (now - *from).as_secs_f64();
        if seconds > 0.0 { ((received - before) as f64 / seconds).round() as u64 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_that_of_the_last_two_seconds() {
        let ms = Duration::from_millis;
        let mut rate = Rate::default();
        assert_eq!(rate.of(0, ms(0)), 0);
        for step in 1..=40 {
            let bytes_per_s = rate.of(step * 100, ms(step * 100));
            assert_eq!(bytes_per_s, 1_000, "{step}");
        }
        // Ten times as fast from now on.
        let faster: Vec<_> =
            (1..=30).map(|step| rate.of(4_000 + step * 1_000, ms(4_000 + step * 100))).collect();
        assert!(faster.is_sorted() && faster[0] < 1_600 && faster[29] == 10_000, "{faster:?}");
        assert!(rate.0.len() < 50);
        // Begun anew.
        assert_eq!(rate.of(0, ms(7_100)), 0);
        assert_eq!(rate.of(500, ms(7_600)), 1_000);
    }
}
