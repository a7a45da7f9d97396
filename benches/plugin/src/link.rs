//! A line of so many bytes a second, to a server on this machine.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use crate::clock;

/// Bytes that go at once: a millisecond's worth of a fast line.
const CHUNK: usize = 16 * 1024;

/// Bound before its server is there, since that one must know where it will be reached.
pub(crate) struct Link {
    listener: TcpListener,
    pub(crate) address: SocketAddr,
}

/// What comes from the server over all connections together.
struct Shape {
    bytes_per_s: f64,
    /// When the line is free again.
    free_at: Mutex<Instant>,
}

impl Link {
    pub(crate) fn bind() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        Ok(Self { address: listener.local_addr()?, listener })
    }

    /// Carries whatever comes, on threads of its own, to the end of the process.
    pub(crate) fn carry(self, server: SocketAddr, bytes_per_s: f64) {
        let shape = Arc::new(Shape { bytes_per_s, free_at: Mutex::new(clock::now()) });
        thread::spawn(move || {
            for caller in self.listener.incoming().flatten() {
                let shape = shape.clone();
                // Whoever hangs up ends both directions.
                thread::spawn(move || connect(caller, server, &shape).unwrap_or_default());
            }
        });
    }
}

fn connect(caller: TcpStream, server: SocketAddr, shape: &Shape) -> io::Result<()> {
    let server = TcpStream::connect(server)?;
    let (from_caller, to_server) = (caller.try_clone()?, server.try_clone()?);
    thread::spawn(move || copy(from_caller, to_server, |_| ()).unwrap_or_default());
    copy(server, caller, |bytes| shape.wait_for(bytes))
}

fn copy(mut from: TcpStream, mut to: TcpStream, wait_for: impl Fn(usize)) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    let outcome = loop {
        match from.read(&mut chunk) {
            Ok(0) => break Ok(()),
            Ok(bytes) => {
                wait_for(bytes);
                if let Err(error) = to.write_all(&chunk[..bytes]) {
                    break Err(error);
                }
            }
            Err(error) => break Err(error),
        }
    };
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
    outcome
}

impl Shape {
    fn wait_for(&self, bytes: usize) {
        let until = {
            let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
            *free_at =
                (*free_at).max(clock::now()) + Duration::from_secs_f64(bytes as f64 / self.bytes_per_s);
            *free_at
        };
        clock::sleep_until(until);
    }
}
