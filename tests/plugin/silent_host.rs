//! A host that accepts a connection and never answers, to see when a client gives up by itself.

use std::{
    io::Read as _,
    net::{TcpListener, TcpStream},
};

pub struct SilentHost(TcpListener);

impl SilentHost {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    /// The next caller, once there is one.
    pub fn caller(&self) -> Option<Caller> {
        let (connection, _) = self.0.accept().ok()?;
        connection.set_nonblocking(true).unwrap();
        Some(Caller(connection))
    }
}

pub struct Caller(TcpStream);

impl Caller {
    /// What it has sent so far.
    pub fn asked(&mut self) -> String {
        let mut request = [0; 4096];
        let bytes = self.0.read(&mut request).unwrap_or(0);
        String::from_utf8_lossy(&request[..bytes]).into_owned()
    }

    /// Whether it hung up.
    pub fn is_gone(&mut self) -> bool {
        let mut request = [0; 4096];
        loop {
            match self.0.read(&mut request) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
            }
        }
    }
}
