//! Connections: accepted, bounded in number and in time, drained at the end.

mod line;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
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
/// Beyond it, new connections wait in the system's queue.
const MOST: usize = 4_096;
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
    pub(crate) async fn serve(self, mut stopping: watch::Receiver<bool>) {
        let Self { listener, tls, router, public_url } = self;
        let (graceful, places) = (GracefulShutdown::new(), Arc::new(Semaphore::new(MOST)));
        loop {
            let next = async {
                // The semaphore is never closed.
                let place = places.clone().acquire_owned().await.expect("the semaphore is open");
                (place, accept(&listener).await)
            };
            tokio::select! {
                (place, (stream, address)) = next => {
                    let (router, public_url) = (router.clone(), public_url.clone());
                    let connection = Connection { address, router, public_url, watcher: graceful.watcher() };
                    tokio::spawn(connection.run(stream, tls.clone(), place));
                }
                // An error means that nobody can ask for the stop any more: stop.
                _ = stopping.wait_for(|stopping| *stopping) => break,
            }
        }
        drop(listener);
        if timeout(DRAIN_TIME, graceful.shutdown()).await.is_err() {
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
    watcher: Watcher,
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
        let Self { address, router, public_url, watcher } = self;
        let service = router.map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(address));
            request.map(axum::body::Body::new)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIME)
            .max_buf_size(MOST_HEAD_BYTES)
            .serve_connection(TokioIo::new(Line::new(stream, public_url)), TowerToHyperService::new(service));
        if let Err(error) = watcher.watch(connection).await {
            tracing::debug!(%error, %address, "a connection broke");
        }
    }
}
