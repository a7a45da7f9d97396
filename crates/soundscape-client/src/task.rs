//! A call under way.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::task::JoinHandle;

use crate::{ClientError, runtime::WorkerRuntime};

/// A call under way: a plain future that any executor can await. It runs from the moment it was made, on the client's
/// own thread, whether awaited or not; dropping it stops the work.
///
/// It outlives the [`Client`](crate::Client) that made it.
#[must_use = "dropping a task stops its work: await it"]
pub struct Task<T> {
    work: JoinHandle<T>,
    _runtime: Arc<WorkerRuntime>,
}

impl<T> Task<T> {
    pub(crate) fn new(work: JoinHandle<T>, runtime: &Arc<WorkerRuntime>) -> Self {
        Self { work, _runtime: runtime.clone() }
    }

    /// Whether the answer is there, so that awaiting it returns at once. Cheaper than polling.
    pub fn is_finished(&self) -> bool {
        self.work.is_finished()
    }
}

impl<T> Future for Task<Result<T, ClientError>> {
    type Output = Result<T, ClientError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.work).poll(context).map(|joined| joined.unwrap_or(Err(ClientError::Cancelled)))
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").field("finished", &self.is_finished()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, sync::mpsc, thread, time::Duration};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    /// Reports when it is dropped.
    struct Guard(mpsc::Sender<&'static str>);

    impl Drop for Guard {
        fn drop(&mut self) {
            let _ = self.0.send("dropped");
        }
    }

    #[test]
    fn dropping_it_stops_the_work() {
        let runtime = WorkerRuntime::start().unwrap();
        let (sender, receiver) = mpsc::channel();
        let task = runtime.spawn(async move {
            let guard = Guard(sender);
            guard.0.send("started").unwrap();
            pending::<Result<(), ClientError>>().await
        });
        assert_eq!(receiver.recv_timeout(PATIENCE), Ok("started"));
        drop(task);
        assert_eq!(receiver.recv_timeout(PATIENCE), Ok("dropped"));
    }

    #[test]
    fn runs_on_a_thread_with_a_name_and_needs_no_reactor() {
        let runtime = WorkerRuntime::start().unwrap();
        let task = runtime.spawn(async { Ok(thread::current().name().map(str::to_owned)) });
        // It keeps the thread alive.
        drop(runtime);
        assert_eq!(futures_lite::future::block_on(task).unwrap().as_deref(), Some("soundscape-client"));
    }

    #[test]
    fn a_panic_is_an_error_for_the_one_who_waits() {
        let runtime = WorkerRuntime::start().unwrap();
        let task = runtime.spawn(async { panic!("on purpose") as Result<(), ClientError> });
        assert!(matches!(futures_lite::future::block_on(task), Err(ClientError::Cancelled)));
    }

    #[tokio::test]
    async fn the_last_of_all_may_be_dropped_inside_another_runtime() {
        let runtime = WorkerRuntime::start().unwrap();
        let task = runtime.spawn(async { Ok(1) });
        drop(runtime);
        assert_eq!(task.await.unwrap(), 1);
        let runtime = WorkerRuntime::start().unwrap();
        drop(runtime.spawn(pending::<Result<(), ClientError>>()));
        drop(runtime);
    }
}
