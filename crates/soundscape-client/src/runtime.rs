//! The thread that a client's work runs on.

use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::{ClientError, Task};

/// A Tokio runtime with one worker thread. Dropping it neither blocks nor panics, wherever that happens.
pub(crate) struct WorkerRuntime {
    handle: Handle,
    /// `None` only while it is being dropped.
    runtime: Option<Runtime>,
}

impl WorkerRuntime {
    const NAME: &str = "soundscape-client";
    /// Threads that read, hash and write files; they end after 10 idle seconds.
    const BLOCKING_THREADS: usize = 8;

    pub(crate) fn start() -> Result<Arc<Self>, ClientError> {
        let mut builder = Builder::new_multi_thread();
        builder
            .worker_threads(1)
            .max_blocking_threads(Self::BLOCKING_THREADS)
            .thread_name(Self::NAME)
            .enable_all();
        let runtime = builder.build().map_err(|source| ClientError::Start { source: Arc::new(source) })?;
        Ok(Arc::new(Self { handle: runtime.handle().clone(), runtime: Some(runtime) }))
    }

    /// Starts `work`; the task keeps this runtime alive.
    pub(crate) fn spawn<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl Future<Output = Result<T, ClientError>> + Send + 'static,
    ) -> Task<Result<T, ClientError>> {
        Task::new(self.handle.spawn(work), self)
    }
}

impl Drop for WorkerRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Runs `work` where it may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ClientError> + Send + 'static,
) -> Result<T, ClientError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(ClientError::Cancelled))
}
