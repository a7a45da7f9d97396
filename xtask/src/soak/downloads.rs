//! Clients that download, and the book that they keep of it.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};

use super::api::{Api, Reply, Ticket};
use crate::clock::{Stopwatch, pause};

/// Something that is to be paid for once, however often it is asked for.
pub(super) struct Download {
    pub(super) sound: String,
    query: String,
    idempotency_key: String,
    /// What the first answer promised.
    ticket: Option<Ticket>,
}

/// One client of a round.
pub(super) struct Client {
    pub(super) api: Api,
    pub(super) random: fastrand::Rng,
    /// What its idempotency keys begin with.
    pub(super) name: String,
    /// The sounds to choose from; they stay in the library.
    pub(super) sounds: Vec<String>,
    /// Without pauses, and for files that are there already: so that kills meet the moment of payment, too.
    pub(super) is_hasty: bool,
}

/// What a client did.
#[derive(Default)]
pub(super) struct Book {
    pub(super) downloads: Vec<Download>,
    /// Requests that the server put off.
    pub(super) later: usize,
    /// Requests that were under way when the server ended, and what became of them.
    pub(super) lost: Vec<String>,
}

const FORMATS: [&str; 4] = ["wav16", "wav24", "mp3320", "ogg"];
/// How long a download may be put off once nothing changes any more.
const PATIENCE: Duration = Duration::from_secs(30);

impl Client {
    /// Downloads until `stop`, or until nobody answers.
    pub(super) fn run(mut self, stop: &AtomicBool) -> Result<Book> {
        let mut book = Book::default();
        while !stop.load(Ordering::Relaxed) {
            let mut download = self.choose(book.downloads.len());
            let outcome = self.try_once(&mut download);
            book.downloads.push(download);
            match outcome? {
                Reply::Done(()) => {}
                Reply::Later(_) => book.later += 1,
                Reply::Lost(what) => {
                    book.lost.push(what);
                    break;
                }
                Reply::Refused => break,
            }
            if !self.is_hasty {
                pause(Duration::from_millis(self.random.u64(10..100)));
            }
        }
        Ok(book)
    }

    fn choose(&mut self, number: usize) -> Download {
        let (formats, sounds) = if self.is_hasty { (1, 2) } else { (FORMATS.len(), self.sounds.len()) };
        let format = FORMATS[self.random.usize(..formats)];
        Download {
            sound: self.sounds[self.random.usize(..sounds)].clone(),
            query: format!("format={format}&normalize={}", !self.is_hasty && self.random.bool()),
            idempotency_key: format!("{}-{number}", self.name),
            ticket: None,
        }
    }

    /// A ticket, sometimes once more with the same key, then the file.
    fn try_once(&mut self, download: &mut Download) -> Result<Reply<()>> {
        let times = 1 + usize::from(self.random.u8(..4) == 0);
        for _ in 0..times {
            match download.ask(&self.api)? {
                Reply::Done(()) => {}
                other => return Ok(of("ticket", &download.query, other)),
            }
        }
        if self.is_hasty {
            return Ok(Reply::Done(()));
        }
        Ok(of("file", &download.query, download.read(&self.api)?))
    }
}

fn of(what: &str, query: &str, reply: Reply<()>) -> Reply<()> {
    match reply {
        Reply::Lost(why) => Reply::Lost(format!("{what} {query} ({why})")),
        other => other,
    }
}

impl Download {
    /// Asks with the same key until the file is there, whole. Nothing but the server's being busy is a reason to wait.
    pub(super) fn settle(&mut self, api: &Api) -> Result<()> {
        let stopwatch = Stopwatch::start();
        loop {
            let mut reply = self.ask(api)?;
            if matches!(reply, Reply::Done(())) {
                reply = self.read(api)?;
            }
            match reply {
                Reply::Done(()) => return Ok(()),
                Reply::Later(why) if stopwatch.elapsed() > PATIENCE => {
                    bail!("{}: {why}", self.idempotency_key)
                }
                Reply::Later(_) => pause(Duration::from_millis(50)),
                Reply::Lost(why) => bail!("{}: a running server did not answer: {why}", self.idempotency_key),
                Reply::Refused => bail!("{}: a running server does not listen", self.idempotency_key),
            }
        }
    }

    /// Whether a ticket came.
    pub(super) fn is_answered(&self) -> bool {
        self.ticket.is_some()
    }

    fn ask(&mut self, api: &Api) -> Result<Reply<()>> {
        let ticket = match api.ticket(&self.sound, &self.query, &self.idempotency_key)? {
            Reply::Done(ticket) => ticket,
            Reply::Later(why) => return Ok(Reply::Later(why)),
            Reply::Lost(why) => return Ok(Reply::Lost(why)),
            Reply::Refused => return Ok(Reply::Refused),
        };
        if let Some(first) = &self.ticket {
            ensure!(
                ticket.is_same_as(first),
                "{} of {} with {}: the first answer was {} bytes with {}, a later one {} bytes with {}",
                self.idempotency_key,
                self.sound,
                self.query,
                first.size_bytes,
                first.sha256,
                ticket.size_bytes,
                ticket.sha256
            );
        }
        self.ticket = Some(ticket);
        Ok(Reply::Done(()))
    }

    fn read(&self, api: &Api) -> Result<Reply<()>> {
        api.file(self.ticket.as_ref().context("a file is read after its ticket")?)
    }
}
