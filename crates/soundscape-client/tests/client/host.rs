//! A foreign host: a listener that records what it is sent and answers as a test says.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

pub(crate) struct Host {
    pub(crate) url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Host {
    /// `answer` gets each request's head and gives the whole response.
    pub(crate) fn start(mut answer: impl FnMut(&str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::<Mutex<Vec<String>>>::default();
        let record = heads.clone();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let head = read_head(&mut connection);
                record.lock().unwrap().push(head.clone());
                // The client may be gone: that is its affair.
                let _ = connection.write_all(&answer(&head));
            }
        });
        Self { url, heads }
    }

    /// The heads of the requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// The requests for tickets so far.
    pub(crate) fn tickets(&self) -> usize {
        self.heads().iter().filter(|head| head.lines().next().unwrap().contains("/download?")).count()
    }
}

/// What the server at `to` answers to the request.
pub(crate) fn pass_on(head: &str, to: SocketAddr) -> Vec<u8> {
    let mut connection = TcpStream::connect(to).unwrap();
    let head = head.trim_end_matches("\r\n");
    connection.write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut response = Vec::new();
    connection.read_to_end(&mut response).unwrap();
    response
}

/// A response with a body.
pub(crate) fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}")
        .into_bytes()
}

pub(crate) fn read_head(connection: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && connection.read(&mut byte).unwrap() == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}
