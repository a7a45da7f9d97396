//! A way to PostgreSQL that a test can cut, block and open again.

use sqlx::{ConnectOptions, postgres::PgConnectOptions};
use tempfile::TempDir;
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpStream, UnixListener, UnixStream},
    sync::watch,
};

/// What becomes of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// They end, and so does every new one.
    Cut,
    /// Nothing passes and nobody says so, as when a cable is pulled.
    Blocked,
}

/// Stands between a server and the database that `url` names.
pub(crate) struct Proxy {
    pub(crate) url: String,
    way: watch::Sender<Way>,
    _folder: TempDir,
}

impl Proxy {
    pub(crate) fn to(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database: PgConnectOptions = url.parse().unwrap();
        let listener =
            UnixListener::bind(folder.path().join(format!(".s.PGSQL.{}", database.get_port()))).unwrap();
        let url = database.clone().socket(folder.path()).to_url_lossy().into();
        let (way, now) = watch::channel(Way::Open);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, database.clone(), now.clone()));
            }
        });
        Self { url, way, _folder: folder }
    }

    pub(crate) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

async fn carry(mut client: UnixStream, database: PgConnectOptions, mut way: watch::Receiver<Way>) {
    if *way.borrow() == Way::Open {
        let mut database = reach(&database).await;
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut database) => return,
            _ = way.wait_for(|way| *way != Way::Open) => {}
        }
    }
    // Whoever is blocked is told nothing before the way is another one.
    let _ = way.wait_for(|way| *way != Way::Blocked).await;
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

async fn reach(database: &PgConnectOptions) -> Box<dyn Stream> {
    let port = database.get_port();
    match database.get_socket() {
        Some(folder) => Box::new(UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await.unwrap()),
        None => Box::new(TcpStream::connect((database.get_host(), port)).await.unwrap()),
    }
}
