//! Everything that is logged or that a panic says, in this process.

use std::{
    io::{self, Write},
    panic,
    sync::{Mutex, OnceLock, PoisonError},
};

/// All log lines so far. The first call begins the recording.
pub(crate) fn recorded() -> String {
    static BEGUN: OnceLock<()> = OnceLock::new();
    BEGUN.get_or_init(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(|| Log)
            .init();
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let _ = writeln!(Log, "{info}");
            print(info);
        }));
    });
    String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
