//! Something that is waited for, looked at once a frame.

use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};

use crate::{SoundscapeError, picker::Trouble};

/// Work under way; dropping it stops it.
pub(super) struct Errand<T>(Pin<Box<dyn Future<Output = Result<T, Trouble>> + Send + Sync>>);

impl<T> Errand<T> {
    pub(super) fn new(work: impl Future<Output = Result<T, Trouble>> + Send + Sync + 'static) -> Self {
        Self(Box::pin(work))
    }

    /// Of a request.
    pub(super) fn of(work: impl Future<Output = Result<T, SoundscapeError>> + Send + Sync + 'static) -> Self {
        Self::new(async { work.await.map_err(|error| Trouble::from(&error)) })
    }

    fn poll(&mut self) -> Option<Result<T, Trouble>> {
        match self.0.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => Some(outcome),
            Poll::Pending => None,
        }
    }
}

/// The outcome, if it is there; the errand is over then.
pub(super) fn look<T>(errand: &mut Option<Errand<T>>) -> Option<Result<T, Trouble>> {
    let outcome = errand.as_mut()?.poll()?;
    *errand = None;
    Some(outcome)
}

/// The outcomes that are there, each with what it is of.
pub(super) fn look_at_all<K: Clone, T>(errands: &mut Vec<(K, Errand<T>)>) -> Vec<(K, Result<T, Trouble>)> {
    let mut outcomes = Vec::new();
    errands.retain_mut(|(of, errand)| match errand.poll() {
        Some(outcome) => {
            outcomes.push((of.clone(), outcome));
            false
        }
        None => true,
    });
    outcomes
}
