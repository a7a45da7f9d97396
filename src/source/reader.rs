//! A reader that fetches when it is first read.

use std::{
    future::poll_fn,
    io::{self, Cursor, Read as _, Seek as _, SeekFrom},
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bevy_asset::io::{Reader, ReaderNotSeekableError, STACK_FUTURE_SIZE, SeekableReader, StackFuture};
use futures_lite::{AsyncRead, AsyncSeek};

use crate::SoundscapeError;

/// Does nothing until it is read, and stops what it does when it is dropped.
pub(super) struct LazyReader {
    state: State,
}

enum State {
    /// In a mutex that is never locked: a reader of Bevy's must be `Sync`, and what its own readers wait for is not.
    Fetching(Mutex<Pin<Box<dyn Future<Output = Result<Vec<u8>, SoundscapeError>> + Send>>>),
    There(Cursor<Vec<u8>>),
    Failed(SoundscapeError),
}

impl LazyReader {
    pub(super) fn new(
        bytes: impl Future<Output = Result<Vec<u8>, SoundscapeError>> + Send + 'static,
    ) -> Self {
        Self { state: State::Fetching(Mutex::new(Box::pin(bytes))) }
    }

    fn poll_there(&mut self, context: &mut Context<'_>) -> Poll<io::Result<&mut Cursor<Vec<u8>>>> {
        if let State::Fetching(bytes) = &mut self.state {
            let bytes = bytes.get_mut().unwrap_or_else(PoisonError::into_inner);
            self.state = match ready!(bytes.as_mut().poll(context)) {
                Ok(bytes) => State::There(Cursor::new(bytes)),
                Err(error) => State::Failed(error),
            };
        }
        match &mut self.state {
            State::Fetching(_) => Poll::Pending,
            State::There(bytes) => Poll::Ready(Ok(bytes)),
            State::Failed(error) => Poll::Ready(Err(error.clone().into())),
        }
    }
}

impl AsyncRead for LazyReader {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(ready!(self.poll_there(context))?.read(buffer))
    }
}

impl AsyncSeek for LazyReader {
    fn poll_seek(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        position: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        Poll::Ready(ready!(self.poll_there(context))?.seek(position))
    }
}

impl Reader for LazyReader {
    fn read_to_end<'a>(
        &'a mut self,
        buffer: &'a mut Vec<u8>,
    ) -> StackFuture<'a, io::Result<usize>, STACK_FUTURE_SIZE> {
        // An `async` block would be too large for a `StackFuture`.
        StackFuture::from(poll_fn(move |context| {
            Poll::Ready(ready!(self.poll_there(context))?.read_to_end(buffer))
        }))
    }

    fn seekable(&mut self) -> Result<&mut dyn SeekableReader, ReaderNotSeekableError> {
        Ok(self)
    }
}
