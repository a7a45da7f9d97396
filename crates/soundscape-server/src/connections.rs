//! Connections: accepted, bounded in number and in time, drained at the end.

mod line;

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Notify, OwnedSemaphorePermit, Semaphore, watch},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use self::line::Line;
use crate::clock::pause;

/// Whoever sends a request's head slower than this is sent away.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Likewise for the TLS handshake.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// Longer heads are refused: each connection can make the server keep so much.
const MOST_HEAD_BYTES: usize = 32 * 1024;
/// Calls under way have this long to finish once the server stops.
const DRAIN_TIME: Duration = Duration::from_secs(30);
/// Whoever had connected when the server stops, and not asked for anything yet, has this long to begin.
const FIRST_CALL_TIME: Duration = Duration::from_secs(2);
/// Beyond it, new connections wait in the system's queue.
const MOST: u32 = 4_096;
/// After the system has refused a connection (too many open files): time for others to end.
const PAUSE: Duration = Duration::from_millis(100);

/// Where connections come from and what answers them.
pub(crate) struct Connections {
    pub(crate) listener: TcpListener,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) router: Router,
    /// The server's own URL.
    pub(crate) public_url: Arc<str>,
}

impl Connections {
    /// Answers until `stopping` turns true, then lets the calls under way finish.
    pub(crate) async fn serve(self, stopping: watch::Receiver<bool>) {
        let Self { listener, tls, router, public_url } = self;
        let places = Arc::new(Semaphore::new(MOST as usize));
        let begin = |stream, address, place| {
            let (router, public_url) = (router.clone(), public_url.clone());
            let connection = Connection { address, router, public_url, stopping: stopping.clone() };
            tokio::spawn(connection.run(stream, tls.clone(), place));
        };
        let mut stopped = stopping.clone();
        loop {
            let next = async {
                // The semaphore is never closed.
                let place = places.clone().acquire_owned().await.expect("the semaphore is open");
                (place, accept(&listener).await)
            };
            tokio::select! {
                (place, (stream, address)) = next => begin(stream, address, place),
                // An error means that nobody can ask for the stop any more: stop.
                _ = stopped.wait_for(|stopping| *stopping) => break,
            }
        }
        // To those in the system's queue the server has said yes already.
        if let Ok(listener) = listener.into_std() {
            while let (Ok(place), Ok((stream, address))) =
                (places.clone().try_acquire_owned(), listener.accept())
            {
                if let Ok(stream) = stream.set_nonblocking(true).and_then(|()| TcpStream::from_std(stream)) {
                    begin(stream, address, place);
                }
            }
        }
        // All places are free: all connections have ended.
        if timeout(DRAIN_TIME, places.acquire_many(MOST)).await.is_err() {
            tracing::warn!("some calls did not finish in {} s and are cut off", DRAIN_TIME.as_secs());
        }
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                pause(PAUSE).await;
            }
        }
    }
}

struct Connection {
    address: SocketAddr,
    router: Router,
    public_url: Arc<str>,
    stopping: watch::Receiver<bool>,
}

impl Connection {
    async fn run(self, stream: TcpStream, tls: Option<TlsAcceptor>, _place: OwnedSemaphorePermit) {
        // Answers are written whole: waiting for more of them only delays.
        let _ = stream.set_nodelay(true);
        match tls {
            None => self.answer(stream).await,
            Some(tls) => match timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
                Ok(Ok(stream)) => self.answer(stream).await,
                Ok(Err(error)) => tracing::debug!(%error, address = %self.address, "no TLS"),
                Err(_) => tracing::debug!(address = %self.address, "the TLS handshake took too long"),
            },
        }
    }

    async fn answer(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let Self { address, router, public_url, mut stopping } = self;
        let asked = Arc::new(Notify::new());
        let first = asked.clone();
        let service = router.map_request(move |mut request: Request<Incoming>| {
            first.notify_one();
            request.extensions_mut().insert(ConnectInfo(address));
            request.map(axum::body::Body::new)
        });
        let mut connection = pin!(
            http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIME)
                .max_buf_size(MOST_HEAD_BYTES)
                .serve_connection(
                    TokioIo::new(Line::new(stream, public_url)),
                    TowerToHyperService::new(service)
                )
        );
        let stop = async {
            // An error means that nobody can ask for the stop any more: stop.
            let _ = stopping.wait_for(|stopping| *stopping).await;
            // Until a first call has begun: it would be cut off, although it may be on its way.
            let _ = timeout(FIRST_CALL_TIME, asked.notified()).await;
        };
        let outcome = tokio::select! {
            outcome = &mut connection => outcome,
            () = stop => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, %address, "a connection broke");
        }
    }
}
