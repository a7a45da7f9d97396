//! A studio whose files are at another host than its API.

use std::net::SocketAddr;

use soundscape_client::{Client, ClientBuilder};

use crate::{
    host::{Host, pass_on},
    studio::Studio,
};

pub(crate) struct Split {
    pub(crate) studio: Studio,
    /// Passes everything on, and sends those who want a file to the other.
    pub(crate) api: Host,
    pub(crate) files: Host,
}

impl Split {
    /// `interfere` gets the number of the request for a file (from 1), and the server's answer when it calls for it.
    pub(crate) fn new(
        studio: Studio,
        mut interfere: impl FnMut(usize, &dyn Fn() -> Vec<u8>) -> Vec<u8> + Send + 'static,
    ) -> Self {
        let origin = studio.server.url().trim_end_matches("/v2").to_owned();
        let server: SocketAddr = origin.trim_start_matches("http://").parse().unwrap();
        let mut number = 0;
        let files = Host::start(move |head| {
            number += 1;
            interfere(number, &|| pass_on(head, server))
        });
        let moved = files.url.clone();
        let api = Host::start(move |head| {
            let answer = String::from_utf8(pass_on(head, server)).unwrap();
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            let body = body.replace(&origin, &moved);
            let head = head.lines().filter(|line| !line.to_lowercase().starts_with("content-length:"));
            let head = head.collect::<Vec<_>>().join("\r\n");
            format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
        });
        Self { studio, api, files }
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        self.studio.builder().url(&self.api.url)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}
