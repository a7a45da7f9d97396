//! Single flight: callers who want the same sound at the same time share one piece of work.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};

use super::{Arrival, CachedSound, ProgressWatch, Reporter};
use crate::{
    ClientError,
    cache::CacheKey,
    priority::{Priority, Urgency},
};

type Work = BoxFuture<'static, Result<CachedSound, ClientError>>;

/// What is under way. The work is stopped when the last of those who share it is gone.
#[derive(Default)]
pub(crate) struct Flights {
    under_way: Arc<Mutex<HashMap<CacheKey, Entry>>>,
    next_number: AtomicU64,
}

struct Entry {
    number: u64,
    work: WeakShared<Work>,
    urgency: Urgency,
    progress: ProgressWatch,
    arrival: Arc<Arrival>,
}

/// A share in the work.
pub(crate) struct Flight {
    pub(crate) work: Shared<Work>,
    pub(crate) progress: ProgressWatch,
    pub(crate) arrival: Arc<Arrival>,
}

impl Flights {
    /// A share in the work that is under way for `key`, or in that which `start` begins. The work is as urgent as the
    /// most urgent of those who share it.
    pub(crate) fn join<F>(
        &self,
        key: &CacheKey,
        priority: Priority,
        start: impl FnOnce(Urgency, Reporter) -> F,
    ) -> Flight
    where
        F: Future<Output = Result<CachedSound, ClientError>> + Send + 'static,
    {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = under_way.get(key)
            && let Some(work) = entry.work.upgrade()
        {
            entry.urgency.raise(priority);
            return Flight { work, progress: entry.progress.clone(), arrival: entry.arrival.clone() };
        }
        let number = self.next_number.fetch_add(1, Ordering::Relaxed);
        let (reporter, progress) = Reporter::new();
        let arrival = reporter.arrival.clone();
        let (under_way_too, key_too) = (self.under_way.clone(), key.clone());
        let landing = Landing { under_way: under_way_too, key: key_too, number, arrival: arrival.clone() };
        let urgency = Urgency::from(priority);
        let work = start(urgency.clone(), reporter);
        let work = async move {
            let landing = landing;
            let outcome = work.await;
            landing.arrival.end(outcome.clone());
            outcome
        };
        let work = work.boxed().shared();
        if let Some(weak) = work.downgrade() {
            let (progress, arrival) = (progress.clone(), arrival.clone());
            under_way.insert(key.clone(), Entry { number, work: weak, urgency, progress, arrival });
        }
        Flight { work, progress, arrival }
    }

    /// Makes the work that is under way for `key` at least so urgent. `false`: there is none.
    pub(crate) fn raise(&self, key: &CacheKey, priority: Priority) -> bool {
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.get(key).map(|entry| entry.urgency.raise(priority)).is_some()
    }
}

/// Takes a flight off the list when it ends or is stopped.
struct Landing {
    under_way: Arc<Mutex<HashMap<CacheKey, Entry>>>,
    key: CacheKey,
    number: u64,
    arrival: Arc<Arrival>,
}

impl Drop for Landing {
    fn drop(&mut self) {
        // For what ended without an outcome.
        self.arrival.end(Err(ClientError::Cancelled));
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        // Another flight may have taken the place between the last share's end and now.
        if under_way.get(&self.key).is_some_and(|entry| entry.number == self.number) {
            under_way.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use soundscape_wire::Format;
    use tokio::sync::oneshot;

    use super::*;
    use crate::{Variant, cache::Hold};

    fn key() -> CacheKey {
        CacheKey::new("server", &"snd_8f3a2c1d".parse().unwrap(), Variant::new(Format::Ogg))
    }

    fn sound() -> CachedSound {
        CachedSound {
            path: "here".into(),
            bytes: 1,
            sha256: String::new(),
            from_cache: false,
            hold: Hold::Nothing,
        }
    }

    /// Joins with work that counts its beginnings and ends when `end` says so.
    fn join(flights: &Flights, starts: &Arc<AtomicUsize>) -> (Flight, oneshot::Sender<()>) {
        let (end, ended) = oneshot::channel::<()>();
        let starts = starts.clone();
        let flight = flights.join(&key(), Priority::INTERACTIVE, |_, _| async move {
            starts.fetch_add(1, Ordering::SeqCst);
            ended.await.map(|()| sound()).map_err(|_| ClientError::Cancelled)
        });
        (flight, end)
    }

    #[tokio::test]
    async fn those_who_wait_share_one_piece_of_work() {
        let (flights, starts) = (Flights::default(), Arc::default());
        let (first, end) = join(&flights, &starts);
        let (second, _unused) = join(&flights, &starts);
        end.send(()).unwrap();
        let (first, second) = tokio::join!(first.work, second.work);
        assert_eq!((first.unwrap(), second.unwrap()), (sound(), sound()));
        assert_eq!(starts.load(Ordering::SeqCst), 1);
        assert!(flights.under_way.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn the_work_goes_on_when_the_first_is_dropped() {
        let (flights, starts) = (Flights::default(), Arc::default());
        let (first, end) = join(&flights, &starts);
        let (second, _unused) = join(&flights, &starts);
        let first = tokio::spawn(first.work);
        while starts.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        first.abort();
        assert!(first.await.unwrap_err().is_cancelled());
        end.send(()).unwrap();
        assert_eq!(second.work.await.unwrap(), sound());
        assert_eq!(starts.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn the_work_can_be_made_more_urgent_while_it_is_under_way() {
        let (flights, mut urgency) = (Flights::default(), None);
        let flight = flights.join(&key(), Priority::PREFETCH, |of_the_work, _| {
            urgency = Some(of_the_work);
            std::future::pending()
        });
        let urgency = urgency.unwrap();
        assert!(flights.raise(&key(), Priority::INTERACTIVE));
        assert_eq!(urgency.priority(), Priority::INTERACTIVE);
        assert!(flights.raise(&key(), Priority::PREFETCH));
        assert_eq!(urgency.priority(), Priority::INTERACTIVE, "never less");
        drop(flight);
        assert!(!flights.raise(&key(), Priority::INTERACTIVE));
    }

    #[tokio::test]
    async fn the_work_is_stopped_with_the_last_and_can_begin_again() {
        let (flights, starts) = (Flights::default(), Arc::default());
        let (first, end) = join(&flights, &starts);
        drop(first);
        assert!(end.is_closed());
        assert!(flights.under_way.lock().unwrap().is_empty());
        let (second, end) = join(&flights, &starts);
        end.send(()).unwrap();
        assert_eq!(second.work.await.unwrap(), sound());
    }
}
