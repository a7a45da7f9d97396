//! The bytes to and from a caller who may mean no good: refusals say why, and nobody is waited for without end.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::{clock::pause, problem};

/// Whoever takes nothing of an answer for so long is sent away.
const STALL_TIME: Duration = Duration::from_secs(60);
/// After a refusal, what the caller still sends is read for so long: closing at once would reset the connection, and with
/// it what the caller has not read yet.
const LINGER_TIME: Duration = Duration::from_secs(2);

/// A connection.
pub(super) struct Line<S> {
    stream: S,
    /// The server's URL, for the answers that are written here.
    base: Arc<str>,
    /// What is written in place of an empty refusal, and how much of it is written.
    refusal: Option<(Vec<u8>, usize)>,
    lingers: bool,
    closed: bool,
    /// Runs while a write waits.
    stall: Option<Limit>,
    /// Runs since the server has said its last word.
    linger: Option<Limit>,
}

type Limit = Pin<Box<dyn Future<Output = ()> + Send>>;

impl<S: AsyncRead + AsyncWrite + Unpin> Line<S> {
    pub(super) fn new(stream: S, base: Arc<str>) -> Self {
        Self { stream, base, refusal: None, lingers: false, closed: false, stall: None, linger: None }
    }

    /// Whether these bytes, the next of an answer, are replaced. Where hyper cannot read a request, it answers by
    /// itself, without a body; all answers of the server have a request id.
    fn replaces(&mut self, bytes: &[u8]) -> bool {
        let Some((version, rest)) = bytes.split_at_checked(b"HTTP/1.1 ".len()) else { return false };
        if !version.starts_with(b"HTTP/1.") || rest.first() != Some(&b'4') {
            return false;
        }
        let head = rest.split(|b| *b == b'\n').take_while(|line| !line.trim_ascii().is_empty());
        let (mut closes, mut empty, mut known) = (false, false, false);
        for line in head {
            let line = line.trim_ascii().to_ascii_lowercase();
            closes |= line == b"connection: close";
            empty |= line == b"content-length: 0";
            known |= line.starts_with(b"x-request-id:");
        }
        self.lingers |= closes;
        let status = rest.get(..3).and_then(|status| StatusCode::from_bytes(status).ok());
        match status.filter(|_| closes && empty && !known) {
            Some(status) => {
                self.refusal = Some((problem::refusal(status, &self.base), 0));
                true
            }
            None => false,
        }
    }

    fn poll_refusal(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((bytes, written)) = &mut self.refusal {
            let more = ready!(Pin::new(&mut self.stream).poll_write(context, &bytes[*written..]))?;
            *written += more;
            if *written == bytes.len() || more == 0 {
                self.refusal = None;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Passes on what a write has come to, unless it waits for too long.
    fn in_time<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stall = None;
            return outcome;
        }
        ready!(self.stall.get_or_insert_with(|| Box::pin(pause(STALL_TIME))).as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let line = &mut *self;
        if let [head] = buffers
            && line.replaces(head)
        {
            return Poll::Ready(Ok(head.len()));
        }
        let written = Pin::new(&mut line.stream).poll_write_vectored(context, buffers);
        line.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let line = &mut *self;
        let flushed = match line.poll_refusal(context) {
            Poll::Ready(Ok(())) => Pin::new(&mut line.stream).poll_flush(context),
            other => other,
        };
        line.in_time(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let line = &mut *self;
        if !line.closed {
            ready!(Pin::new(&mut *line).poll_flush(context))?;
            let closed = Pin::new(&mut line.stream).poll_shutdown(context);
            ready!(line.in_time(context, closed))?;
            line.closed = true;
        }
        while line.lingers {
            let linger = line.linger.get_or_insert_with(|| Box::pin(pause(LINGER_TIME)));
            if linger.as_mut().poll(context).is_ready() {
                break;
            }
            let mut space = [0; 4_096];
            let mut rest = ReadBuf::new(&mut space);
            let read = ready!(Pin::new(&mut line.stream).poll_read(context, &mut rest));
            line.lingers = read.is_ok() && !rest.filled().is_empty();
        }
        Poll::Ready(Ok(()))
    }
}
