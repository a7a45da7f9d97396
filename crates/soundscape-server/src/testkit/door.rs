//! A port on which callers come in, and which can be shut.

use std::{io, net::SocketAddr, sync::Arc};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    runtime::Handle,
    sync::{mpsc, watch},
};

use super::{answer::Answer, wire::Wire};

/// How a server is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outage {
    /// Nobody listens: connections are refused, and nobody can count them.
    Refused,
    /// Connections are taken, counted, and closed at once.
    HungUp,
}

/// An open or shut port. Dropping it ends all of its connections.
pub(super) struct Door {
    orders: mpsc::UnboundedSender<Order>,
}

/// What comes over the port from now on, and whom to tell that it is so.
type Order = (Option<Outage>, std::sync::mpsc::Sender<io::Result<()>>);

enum Port {
    Open(TcpListener),
    HangingUp(TcpListener),
    /// A socket that is bound and does not listen refuses callers, and keeps the port from others.
    Refusing(TcpSocket),
}

/// Callers that wait to be let in.
const BACKLOG: u32 = 4_096;

impl Door {
    /// `listener` does not block.
    pub(super) fn open(
        listener: std::net::TcpListener,
        answer: Arc<Answer>,
        runtime: &Handle,
    ) -> io::Result<Self> {
        let _inside = runtime.enter();
        let listener = TcpListener::from_std(listener)?;
        let (orders, incoming) = mpsc::unbounded_channel();
        runtime.spawn(keep(listener, answer, incoming));
        Ok(Self { orders })
    }

    /// Shuts the door and cuts its connections, or opens it again. Blocks until that is so.
    pub(super) fn turn(&self, outage: Option<Outage>) -> io::Result<()> {
        let (done, answer) = std::sync::mpsc::channel();
        let gone = || io::Error::other("the server has stopped");
        self.orders.send((outage, done)).map_err(|_| gone())?;
        answer.recv().unwrap_or_else(|_| Err(gone()))
    }
}

async fn keep(listener: TcpListener, answer: Arc<Answer>, mut orders: mpsc::UnboundedReceiver<Order>) {
    let Ok(address) = listener.local_addr() else { return };
    let mut port = Port::Open(listener);
    let (cut, _) = watch::channel(());
    loop {
        tokio::select! {
            biased;
            order = orders.recv() => {
                let Some((outage, done)) = order else { return };
                if outage.is_some() {
                    cut.send_replace(());
                }
                // Whoever asked may be gone.
                match port.turn(outage, address) {
                    Ok(turned) => {
                        port = turned;
                        let _ = done.send(Ok(()));
                    }
                    Err(error) => {
                        let _ = done.send(Err(error));
                        return;
                    }
                }
            }
            Ok((stream, caller)) = port.accept() => {
                answer.tally.connected();
                if let Port::Open(_) = port {
                    tokio::spawn(serve(stream, caller, answer.clone(), cut.subscribe()));
                }
            }
        }
    }
}

impl Port {
    async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        match self {
            Self::Open(listener) | Self::HangingUp(listener) => listener.accept().await,
            Self::Refusing(_) => std::future::pending().await,
        }
    }

    fn turn(self, outage: Option<Outage>, address: SocketAddr) -> io::Result<Self> {
        match outage {
            None => Ok(Self::Open(self.listen()?)),
            Some(Outage::HungUp) => Ok(Self::HangingUp(self.listen()?)),
            Some(Outage::Refused) => {
                drop(self);
                let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
                socket.set_reuseaddr(true)?;
                socket.bind(address)?;
                Ok(Self::Refusing(socket))
            }
        }
    }

    fn listen(self) -> io::Result<TcpListener> {
        match self {
            Self::Open(listener) | Self::HangingUp(listener) => Ok(listener),
            Self::Refusing(socket) => socket.listen(BACKLOG),
        }
    }
}

async fn serve(stream: TcpStream, caller: SocketAddr, answer: Arc<Answer>, mut cut: watch::Receiver<()>) {
    // Answers are written whole: waiting for more of them only delays.
    let _ = stream.set_nodelay(true);
    let wire = Wire::new(stream);
    let line = wire.line();
    let service = service_fn(move |request| answer.clone().answer(request, line.clone(), caller));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(wire), service);
    tokio::select! {
        biased;
        _ = cut.changed() => {}
        ended = connection => {
            if let Err(error) = ended {
                tracing::debug!(%error, %caller, "a connection broke");
            }
        }
    }
}
