//! A connection that can be reset, and that tells when all that was written has been sent.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::watch,
};

/// The connection.
pub(super) struct Wire {
    stream: TcpStream,
    line: Arc<Line>,
}

/// What an answer knows of the connection that it travels on.
pub(super) struct Line {
    flushed: watch::Sender<()>,
    reset: AtomicBool,
}

impl Line {
    /// Waits until everything that was written before is with the system.
    pub(super) async fn flushed(&self) {
        // Fails when there is no connection any more, and then nobody waits either.
        let _ = self.flushed.subscribe().changed().await;
    }

    /// When the connection is closed, it is reset.
    pub(super) fn reset_at_end(&self) {
        self.reset.store(true, Ordering::Release);
    }
}

impl Wire {
    pub(super) fn new(stream: TcpStream) -> Self {
        let (flushed, _) = watch::channel(());
        Self { stream, line: Arc::new(Line { flushed, reset: AtomicBool::new(false) }) }
    }

    pub(super) fn line(&self) -> Arc<Line> {
        self.line.clone()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.line.reset.load(Ordering::Acquire) {
            // Where the system refuses, the connection is closed in the usual way.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// hyper flushes when its own buffer is empty.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() {
            self.line.flushed.send_replace(());
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
