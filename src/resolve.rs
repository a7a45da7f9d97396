//! From a choice of sounds to their ids: asked once for the whole run of the app.

mod wish;

use std::{
    collections::HashMap,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use bevy_ecs::resource::Resource;
use soundscape_client::{Priority, SearchQuery};

use crate::{
    Request, Soundscape, SoundscapeError,
    agenda::{Agenda, News, Waiter, Waiters},
    loads::RETRY_AFTER_S,
    wakeups::Wakeups,
};

pub(crate) use crate::candidate::Candidate;
pub(crate) use wish::Wish;

/// What is known of each wish.
#[derive(Resource, Default)]
pub(crate) struct Resolver {
    known: HashMap<Wish, Known>,
    wakeups: Wakeups<Wish>,
    asked: usize,
}

enum Known {
    Asked { request: Request<Arc<[Candidate]>>, waker: Waker, waiters: Waiters },
    There(Arc<[Candidate]>),
    Failed { error: SoundscapeError, again_at_s: f64 },
}

/// What the resolver says at once.
pub(crate) enum Answer {
    /// At least one.
    There(Arc<[Candidate]>),
    /// Asked again after a while only.
    Failed(SoundscapeError),
    /// The waiter is told.
    Later,
}

impl Resolver {
    /// A first look sends the question. What is more waits for the next frame.
    const LOOKS_A_FRAME: usize = 8;

    pub(crate) fn ask(&mut self, wish: &Wish, waiter: Waiter, soundscape: &Soundscape, now_s: f64) -> Answer {
        match self.known.get_mut(wish) {
            Some(Known::There(candidates)) => return Answer::There(candidates.clone()),
            Some(Known::Failed { error, again_at_s }) if now_s < *again_at_s => {
                return Answer::Failed(error.clone());
            }
            Some(Known::Asked { request, waker, waiters }) => {
                // Asked again, more urgently; the question that waits for its turn is dropped.
                if priority_of(waiter) > waiters.iter().copied().map(priority_of).max().unwrap_or_default() {
                    *request = Request::of(candidates(soundscape.clone(), wish.clone(), priority_of(waiter)));
                    *waker = self.wakeups.waker(wish.clone());
                }
                waiters.insert(waiter);
                return Answer::Later;
            }
            Some(Known::Failed { .. }) | None => {}
        }
        // A file never has an empty list of ids, but code may.
        if let Some(ids) = wish.plain_ids().filter(|ids| !ids.is_empty()) {
            let candidates: Arc<[_]> = ids.iter().map(|id| Candidate::new(id.clone(), None)).collect();
            self.known.insert(wish.clone(), Known::There(candidates.clone()));
            return Answer::There(candidates);
        }
        let request = Request::of(candidates(soundscape.clone(), wish.clone(), priority_of(waiter)));
        let waker = self.wakeups.waker(wish.clone());
        self.known.insert(wish.clone(), Known::Asked { request, waker, waiters: Waiters::from([waiter]) });
        self.asked += 1;
        Answer::Later
    }

    /// The waiter waits no longer. When nobody does, the request is dropped.
    pub(crate) fn withdraw(&mut self, wish: &Wish, waiter: Waiter) {
        if let Some(Known::Asked { waiters, .. }) = self.known.get_mut(wish) {
            waiters.remove(&waiter);
            if waiters.is_empty() {
                self.known.remove(wish);
                self.asked -= 1;
            }
        }
    }

    /// Takes the answers that arrived.
    pub(crate) fn hear(&mut self, agenda: &mut Agenda, now_s: f64) {
        for _ in 0..Self::LOOKS_A_FRAME {
            let Some(wish) = self.wakeups.next() else { return };
            let Some(Known::Asked { request, waker, waiters }) = self.known.get_mut(&wish) else { continue };
            let Poll::Ready(outcome) = Pin::new(request).poll(&mut Context::from_waker(waker)) else {
                continue;
            };
            agenda.wake(std::mem::take(waiters), &News::Answer(wish.clone()));
            let known = match outcome {
                Ok(candidates) => Known::There(candidates),
                Err(error) => {
                    tracing::warn!("a sound will be missing: {error}");
                    Known::Failed { error, again_at_s: now_s + RETRY_AFTER_S }
                }
            };
            self.known.insert(wish, known);
            self.asked -= 1;
        }
    }

    /// How many answers are awaited.
    pub(crate) fn asked(&self) -> usize {
        self.asked
    }
}

/// How urgent a question is, by who asks.
fn priority_of(waiter: Waiter) -> Priority {
    match waiter {
        Waiter::Player(_) => Priority::INTERACTIVE,
        Waiter::Prefetch(_) => Priority::PREFETCH,
    }
}

async fn candidates(
    soundscape: Soundscape,
    wish: Wish,
    priority: Priority,
) -> Result<Arc<[Candidate]>, SoundscapeError> {
    let library = soundscape.library().await?.with_priority(priority);
    let mut candidates = match wish.search() {
        Ok(query) => library.choose(&SearchQuery::try_from(&query)?).await?,
        Err([]) => return Err(SoundscapeError::NoIds),
        Err(ids) => ids.iter().map(|id| Candidate::new(id.clone(), None)).collect(),
    };
    candidates.truncate(wish.count());
    if wish.is_unmeasured() {
        for candidate in &mut candidates {
            *candidate = library.measure(candidate.clone()).await;
        }
    }
    Ok(candidates.into())
}
