//! How results and errors are printed.

use std::io::{self, Write};

use serde::Serialize;
use soundscape_client::Client;

/// Where results go: text for people, or one JSON value.
pub(crate) struct Output<'a> {
    to: Box<dyn Write + 'a>,
    json: bool,
}

impl<'a> Output<'a> {
    pub(crate) fn new(to: impl Write + 'a, json: bool) -> Self {
        Self { to: Box::new(to), json }
    }

    /// Whether a program reads.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// `value` where JSON is wanted, else what `text` writes.
    pub(crate) fn print(
        &mut self,
        value: &impl Serialize,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        if self.json {
            serde_json::to_writer_pretty(&mut self.to, value)?;
            writeln!(self.to)?;
        } else {
            text(&mut self.to)?;
        }
        self.to.flush()
    }
}

/// Says so when what was printed is from the cache.
pub(crate) fn note_offline(client: &Client) {
    if client.is_offline() {
        // Nobody is left to be told when stderr is closed.
        let _ = io::stderr().write_all(b"note: offline: this is what the server answered earlier\n");
    }
}

/// Each cause on a line of its own, unless a line above names it.
pub(crate) fn print_error(error: &anyhow::Error) {
    let mut text = format!("error: {error}\n");
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(&format!("  cause: {cause}\n"));
        }
    }
    // Nobody is left to be told when stderr is closed.
    let _ = io::stderr().write_all(text.as_bytes());
}
