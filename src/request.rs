//! A call under way.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use crate::{
    SoundscapeError,
    connection::Connection,
    library::{Answer, Library},
};

/// A call under way: a plain future that any executor can await, Bevy's task pools among them. It needs no Tokio.
///
/// The work runs on a thread of its own from the moment the request is made (with
/// `SoundscapePlugin::local` and [`SoundscapePlugin::baked`](crate::SoundscapePlugin::baked): from the moment there are
/// sounds and the request is polled); dropping the request stops it.
#[must_use = "dropping a request stops its work: await it, or look at it once a frame with `poll_now`"]
pub struct Request<T> {
    /// `None` once the answer was handed out.
    work: Option<Answer<T>>,
}

impl<T: Send + 'static> Request<T> {
    pub(crate) fn new(
        connection: &Arc<Connection>,
        start: impl FnOnce(&Library) -> Answer<T> + Send + Sync + 'static,
    ) -> Self {
        let work: Answer<T> = match connection.now() {
            Some(Ok(library)) => start(library),
            Some(Err(error)) => return Self::failed(error),
            None => {
                let connection = connection.clone();
                Box::pin(async move {
                    let answer = start(connection.wait().await?);
                    answer.await
                })
            }
        };
        Self { work: Some(work) }
    }

    pub(crate) fn failed(error: SoundscapeError) -> Self {
        Self::of(async { Err(error) })
    }

    pub(crate) fn of(work: impl Future<Output = Result<T, SoundscapeError>> + Send + Sync + 'static) -> Self {
        Self { work: Some(Box::pin(work)) }
    }

    /// The answer, if it is there; `None` before that, and again after it was handed out. For code that looks once a
    /// frame: costs next to nothing.
    pub fn poll_now(&mut self) -> Option<Result<T, SoundscapeError>> {
        match Pin::new(self).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => Some(answer),
            Poll::Pending => None,
        }
    }
}

impl<T> Future for Request<T> {
    type Output = Result<T, SoundscapeError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.work else {
            return Poll::Pending;
        };
        let answer = std::task::ready!(work.as_mut().poll(context));
        self.work = None;
        Poll::Ready(answer)
    }
}

impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("answered", &self.work.is_none()).finish()
    }
}
