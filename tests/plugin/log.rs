//! What is logged, kept to be looked at.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, OnceLock},
};

use tracing_subscriber::{Layer as _, filter::LevelFilter, fmt::MakeWriter, layer::SubscriberExt as _};

#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// The log of the process, from the first call on; where tests share a process, it has the lines of them all.
    pub fn keep() -> Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        let begin = || {
            let log = Self::default();
            let lines = tracing_subscriber::fmt::layer()
                .with_ansi(false)
                .with_writer(log.clone())
                .with_filter(LevelFilter::TRACE);
            tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines)).unwrap();
            log
        };
        LOG.get_or_init(begin).clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
