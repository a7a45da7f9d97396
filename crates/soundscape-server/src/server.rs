//! The life of a server: bind, look through the library, serve, drain.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use tokio::{net::TcpListener, task::JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::{
    app::App,
    config::Config,
    connections::Connections,
    data_lock::DataLock,
    error::ServerError,
    ingest::{Ingest, IngestReport},
    leftovers, preparation, projection, router, signing,
    tls::Tls,
    watch::Watch,
};

/// A server that listens and does not answer yet.
pub struct Server {
    /// `http://ADDR:PORT`, whatever the public URL is.
    local_url: String,
    app: Arc<App>,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    library: Vec<PathBuf>,
    prepare_previews: bool,
    lock: DataLock,
}

impl Server {
    /// Takes the port and opens the data folder.
    pub async fn bind(config: Config) -> Result<Self, ServerError> {
        let tls = config.tls.as_ref().map(Tls::acceptor).transpose()?;
        let lock = DataLock::take(&config.data)?;
        let data = config.data.clone();
        tokio::task::spawn_blocking(move || leftovers::sweep(&data)).await??;
        let address = config.listen;
        let listener =
            TcpListener::bind(address).await.map_err(|source| ServerError::Listen { address, source })?;
        let bound = listener.local_addr().map_err(|source| ServerError::Listen { address, source })?;
        let local_url = url_of(bound, tls.is_some());
        let public_url = config.public_url.clone().unwrap_or_else(|| local_url.clone());
        let app = App::open(&config, public_url.trim_end_matches('/').into()).await?;
        let Config { library, prepare_previews, .. } = config;
        Ok(Self { local_url, app: Arc::new(app), listener, tls, library, prepare_previews, lock })
    }

    pub(crate) fn app(&self) -> Arc<App> {
        self.app.clone()
    }

    /// Where it listens: `http://ADDR:PORT`.
    pub fn url(&self) -> &str {
        &self.local_url
    }

    /// Serves until `stop`, then lets the calls under way finish. `progress` hears of files done and files found;
    /// `ready` of the end of the first scan: from then on calls are answered.
    pub async fn run(
        self,
        stop: impl Future<Output = ()> + Send + 'static,
        progress: impl Fn(usize, usize) + Sync,
        ready: impl FnOnce(IngestReport),
    ) -> Result<(), ServerError> {
        let Self { app, listener, tls, library, prepare_previews, lock, .. } = self;
        let (stopping, stopped) = tokio::sync::watch::channel(false);
        tokio::spawn(async move {
            stop.await;
            stopping.send_replace(true);
        });
        let (router, public_url) = (router::router(app.clone()), app.public_url.as_str().into());
        let connections = Connections { listener, tls, router, public_url };
        let serving = tokio::spawn(connections.serve(stopped.clone()));

        let mut following = JoinSet::new();
        following.spawn(signing::follow(app.clone()));
        // Before the scan, so that nothing changes unseen between the two.
        let watch = Watch::start(&library);
        let ingest = Ingest { store: app.store.clone(), clock: app.clock.clone(), roots: library };
        let scan = async {
            let report = ingest.run(&progress).await?;
            projection::catch_up(&app.store, &app.search).await?;
            Ok::<_, ServerError>(report)
        };
        let mut interrupted = stopped.clone();
        tokio::select! {
            report = scan => {
                let report = report?;
                app.set_ready();
                ready(report);
                following.spawn(projection::follow(app.store.clone(), app.search.clone()));
                following.spawn(app.rate_limiter.clone().tidy());
                following.spawn(watch.run(ingest));
                if prepare_previews {
                    following.spawn(preparation::follow(app.clone(), stopped));
                }
            }
            _ = interrupted.wait_for(|stopping| *stopping) => {}
        }
        serving.await?;
        following.shutdown().await;
        if app.is_ready()
            && let Err(error) = projection::catch_up(&app.store, &app.search).await
        {
            error.log("the search index is behind the catalogue until the next start");
        }
        app.store.close().await;
        drop(lock);
        Ok(())
    }
}

/// Beside a running server, or without one: takes the library into the data folder.
#[cfg(feature = "cli")]
pub(crate) async fn ingest(
    config: &Config,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<IngestReport, ServerError> {
    std::fs::create_dir_all(&config.data).map_err(ServerError::io(&config.data))?;
    let store = Arc::new(crate::store::Store::open(&config.data, config.database_url.as_deref()).await?);
    let ingest = Ingest { store: store.clone(), clock: config.clock.clone(), roots: config.library.clone() };
    let report = ingest.run(progress).await?;
    store.close().await;
    Ok(report)
}

/// An address that a client can use: a server on all interfaces is reached by the loopback one.
fn url_of(bound: SocketAddr, tls: bool) -> String {
    let mut address = bound;
    if bound.ip().is_unspecified() {
        address.set_ip(if bound.is_ipv4() {
            [127, 0, 0, 1].into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    format!("{}://{address}", if tls { "https" } else { "http" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_can_be_reached() {
        let check = |address: &str, url: &str| {
            assert_eq!(url_of(address.parse().unwrap(), url.starts_with("https")), url)
        };
        check("127.0.0.1:80", "http://127.0.0.1:80");
        check("0.0.0.0:8080", "http://127.0.0.1:8080");
        check("127.0.0.1:443", "https://127.0.0.1:443");
        check("[::]:8080", "http://[::1]:8080");
    }
}
