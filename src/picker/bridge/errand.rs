//! Something that is waited for, looked at once a frame.

use std::{
    future::poll_fn,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use soundscape_client::{Client, ClientError, Task};

use crate::{Soundscape, SoundscapeError, SoundscapeStatus, picker::Trouble};

/// Work under way; dropping it stops it.
pub(super) struct Errand<T>(Pin<Box<dyn Future<Output = Result<T, Trouble>> + Send + Sync>>);

impl<T> Errand<T> {
    pub(super) fn new(work: impl Future<Output = Result<T, Trouble>> + Send + Sync + 'static) -> Self {
        Self(Box::pin(work))
    }

    /// A call of the client, as soon as there is one.
    pub(super) fn call(
        soundscape: &Soundscape,
        start: impl FnOnce(&Client) -> Task<Result<T, ClientError>> + Send + Sync + 'static,
    ) -> Self
    where
        T: Send + 'static,
    {
        let soundscape = soundscape.clone();
        Self::new(async move {
            let task = start(&client(&soundscape).await?);
            task.await.map_err(trouble_of)
        })
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

/// The client, as soon as there is one. Wakes nobody: errands are looked at once a frame anyway.
pub(super) async fn client(soundscape: &Soundscape) -> Result<Client, Trouble> {
    poll_fn(|_| match (soundscape.client(), soundscape.status()) {
        (Some(client), _) => Poll::Ready(Ok(client.clone())),
        (None, SoundscapeStatus::Starting) => Poll::Pending,
        (None, SoundscapeStatus::Failed(error)) => Poll::Ready(Err(Trouble::from(&error))),
        _ => Poll::Ready(Err(Trouble::other("There is no server to search: start the game with one"))),
    })
    .await
}

/// What the client says, for people at the panel.
pub(super) fn trouble_of(error: ClientError) -> Trouble {
    Trouble::from(&SoundscapeError::from(error))
}
