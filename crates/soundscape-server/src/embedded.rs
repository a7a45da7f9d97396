//! The server inside another program, on a thread and a runtime of its own.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, mpsc},
    task::{Context, Poll},
    thread::JoinHandle,
};

use tokio::{runtime::Handle, sync::oneshot};

use crate::{
    app::{self, App},
    config::Config,
    error::ServerError,
    ingest::IngestReport,
    key::{CreatedKey, NewKey},
    server::Server,
};

/// A running server. Dropping it shuts it down; [`Embedded::stop`] also waits for that.
pub struct Embedded {
    url: String,
    report: IngestReport,
    app: Arc<App>,
    runtime: Handle,
    thread: ServerThread,
}

/// A server that looks through its library. A plain future, which needs no runtime; dropping it stops the server.
#[must_use = "the server stops when this is dropped"]
pub struct Starting {
    outcome: oneshot::Receiver<Result<Ready, ServerError>>,
    thread: Option<Result<ServerThread, ServerError>>,
}

/// Dropping `stop` ends the thread.
struct ServerThread {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

struct Ready {
    url: String,
    app: Arc<App>,
    report: IngestReport,
    runtime: Handle,
}

impl Embedded {
    /// Starts a server; await it to have it ready.
    pub fn start(config: Config) -> Starting {
        let (stop, stopped) = oneshot::channel();
        let (ready, outcome) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("soundscape-server".into())
            .spawn(move || run(config, stopped, ready))
            .map(|thread| ServerThread { stop, thread })
            .map_err(ServerError::io("a thread for the server"));
        Starting { outcome, thread: Some(thread) }
    }

    /// The API's base URL: `http://127.0.0.1:PORT/v2`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the first scan of the library did.
    pub fn report(&self) -> &IngestReport {
        &self.report
    }

    /// Makes a key. Blocks for a moment.
    pub fn create_key(&self, request: &NewKey) -> Result<CreatedKey, ServerError> {
        let request = request.clone();
        self.run(|app| async move { app::create_key(&app.store, &app.tiers, &*app.clock, &request).await })
    }

    /// Does something with the server's parts on its runtime, and waits for it.
    pub(crate) fn run<T: Send + 'static, Work>(
        &self,
        work: impl FnOnce(Arc<App>) -> Work,
    ) -> Result<T, ServerError>
    where
        Work: Future<Output = Result<T, ServerError>> + Send + 'static,
    {
        let work = work(self.app.clone());
        let (answer, done) = mpsc::channel();
        self.runtime.spawn(async move {
            // Nobody waits any more when the asking thread is gone.
            let _ = answer.send(work.await);
        });
        done.recv().unwrap_or(Err(ServerError::Stopped))
    }

    #[cfg(feature = "testkit")]
    pub(crate) fn app(&self) -> Arc<App> {
        self.app.clone()
    }

    #[cfg(feature = "testkit")]
    pub(crate) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// Shuts down and waits until calls under way are answered and the port is free.
    pub fn stop(self) {
        drop(self.thread.stop);
        if self.thread.thread.join().is_err() {
            tracing::error!("the server's thread panicked");
        }
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded")
            .field("url", &self.url)
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Starting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Starting").finish_non_exhaustive()
    }
}

impl Future for Starting {
    type Output = Result<Embedded, ServerError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if matches!(self.thread, Some(Err(_))) {
            let failed = self.thread.take().and_then(Result::err);
            return Poll::Ready(Err(failed.unwrap_or(ServerError::Stopped)));
        }
        let outcome = std::task::ready!(Pin::new(&mut self.outcome).poll(context));
        let Ready { url, app, report, runtime } = outcome.unwrap_or(Err(ServerError::Stopped))?;
        let Some(Ok(thread)) = self.thread.take() else { return Poll::Ready(Err(ServerError::Stopped)) };
        Poll::Ready(Ok(Embedded { url, report, app, runtime, thread }))
    }
}

/// The server's thread.
fn run(config: Config, stopped: oneshot::Receiver<()>, ready: oneshot::Sender<Result<Ready, ServerError>>) {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .thread_name("soundscape-server")
        .enable_all()
        .build()
        .map_err(ServerError::io("a runtime for the server"))
    {
        Ok(runtime) => runtime,
        Err(error) => {
            // Whoever started it may be gone.
            let _ = ready.send(Err(error));
            return;
        }
    };
    let handle = runtime.handle().clone();
    let mut ready = Some(ready);
    let mut answer = |outcome| {
        if let Some(ready) = ready.take() {
            let _ = ready.send(outcome);
        }
    };
    let served = runtime.block_on(async {
        let server = Server::bind(config).await?;
        let (app, url) = (server.app(), format!("{}/v2", server.url()));
        let stop = async {
            // Dropping the sender is the signal, too.
            let _ = stopped.await;
        };
        server.run(stop, |_, _| {}, |report| answer(Ok(Ready { url, app, report, runtime: handle }))).await
    });
    if let Err(error) = served {
        tracing::error!(error = &error as &dyn std::error::Error, "the server stopped");
        answer(Err(error));
    }
}
