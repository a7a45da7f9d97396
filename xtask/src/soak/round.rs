//! One round: work, a kill in the middle of it, a restart, and the reckoning.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow, ensure};

use super::{
    api::Api,
    downloads::{Book, Client, Download},
    library::Library,
    plan::Plan,
    server::{CREDITS, Installation, Process},
};
use crate::clock::{Stopwatch, pause};

/// What goes on from round to round.
pub(super) struct Soak {
    installation: Installation,
    library: Library,
    key: String,
    server: Process,
    url: String,
    /// Idempotency keys that were ever used: each has cost one credit.
    paid: i64,
    /// Whether the server is asked to end, and no request may fail.
    term: bool,
}

/// What a round says of itself.
pub(super) struct Told {
    pub(super) answered: usize,
    pub(super) lost: usize,
    /// Of them, those that had been paid for.
    pub(super) unheard: i64,
    pub(super) later: usize,
    pub(super) leftovers: usize,
    pub(super) line: String,
}

/// What the threads of a round bring back.
struct Work {
    book: Book,
    changes: usize,
    scans: usize,
    drained: Option<Duration>,
}

const CLIENTS: u64 = 3;
/// So many changes come at once, so that a scan has work from the beginning.
const FIRST_CHANGES: usize = 15;
/// A running server shows changes of its library within this time.
const LIBRARY_DELAY: Duration = Duration::from_secs(20);
/// A file that is being written is whole within this time.
const LEFTOVERS_DELAY: Duration = Duration::from_secs(5);
/// What `verify` may say, beside nothing, where the server was killed and is not started again yet.
const INDEX_BEHIND: &str = "the search index is at change ";

impl Soak {
    pub(super) fn start(installation: Installation, term: bool) -> Result<Self> {
        let library = Library::make(installation.library())?;
        let key = installation.create_key()?;
        let mut server = installation.start()?;
        let url = server.url()?;
        Ok(Self { installation, library, key, server, url, paid: 0, term })
    }

    pub(super) fn round(&mut self, number: u32, plan: &Plan) -> Result<Told> {
        let Work { book, changes, scans, drained } = self.work(number, plan)?;
        let Book { mut downloads, later, lost } = book;
        let killed = plan.victim.has_server();
        ensure!(
            lost.is_empty() || killed && !self.term,
            "requests failed although nobody killed the server: {}",
            lost.join("; ")
        );
        let answered = downloads.iter().filter(|download| download.is_answered()).count();

        let leftovers = self.installation.leftovers()?.len();
        self.verify(killed, None).context("before the restart")?;
        let mut again = String::new();
        if killed {
            if let Some(after) = plan.again {
                self.server = self.installation.start()?;
                pause(after);
                self.server.kill()?;
                self.verify(true, None).context("after the kill of the server that was starting")?;
                again = format!(", again {} ms after its start", after.as_millis());
            }
            self.restart().context("after the kill")?;
        }
        let unheard = self.check_answered(&downloads)?;
        self.settle(&mut downloads)?;
        self.check_library(killed)?;
        self.check_credits(&downloads)?;
        let verdict = self.verify(false, Some(self.library.sounds().len())).context("after the restart")?;
        if killed {
            self.check_leftovers()?;
        }
        let errors = self.installation.errors()?;
        ensure!(errors.is_empty(), "the logs have errors:\n{}", errors.join("\n"));

        let how = match drained {
            Some(time) => format!("drained in {} ms", time.as_millis()),
            None => format!("{leftovers} unfinished files"),
        };
        let line = format!(
            "{} after {} ms{again}: {answered} downloads answered, {} lost ({unheard} paid for \
             already), {later} put off; {changes} changes of the \
             library, {scans} scans begun; {how}; verify: {verdict}{}",
            plan.victim.name(),
            plan.after.as_millis(),
            lost.len(),
            lost.iter().map(|what| format!("\n             lost: {what}")).collect::<String>(),
        );
        Ok(Told { answered, lost: lost.len(), unheard, later, leftovers, line })
    }

    /// Clients, a changing library and the ingest command at once, until the plan's moment.
    fn work(&mut self, number: u32, plan: &Plan) -> Result<Work> {
        let mut random = fastrand::Rng::with_seed(plan.seed);
        // Half of the sounds stay, and are what clients ask for; the others may change and go.
        let mut sounds: Vec<_> = self.library.sounds().into_iter().collect();
        random.shuffle(&mut sounds);
        sounds.truncate(sounds.len().div_ceil(2));
        let kept: BTreeSet<_> = sounds.iter().cloned().collect();
        let (api, term) = (self.api(), self.term);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| Client {
                api: if term { api.clone().with_new_connections() } else { api.clone() },
                random: random.fork(),
                name: format!("round-{number}-client-{client}"),
                sounds: sounds.clone(),
                is_hasty: client == 0,
            })
            .collect();
        let mut changing = random.fork();
        let stop = AtomicBool::new(false);
        let Self { installation, library, server, .. } = self;
        thread::scope(|scope| {
            let stop = &stop;
            let clients: Vec<_> =
                clients.into_iter().map(|client| scope.spawn(move || client.run(stop))).collect();
            let changes = scope.spawn(move || -> Result<usize> {
                let mut changes = 0;
                while !stop.load(Ordering::Relaxed) {
                    changes += usize::from(library.change(&mut changing, &kept)?);
                    if changes > FIRST_CHANGES {
                        pause(Duration::from_millis(changing.u64(2..40)));
                    }
                }
                Ok(changes)
            });
            let ended = end(installation, server, plan, term);
            stop.store(true, Ordering::Relaxed);

            let mut book = Book::default();
            for client in clients {
                let Book { downloads, later, lost } = joined(client.join())?;
                book.downloads.extend(downloads);
                book.later += later;
                book.lost.extend(lost);
            }
            let changes = joined(changes.join())?;
            let (scans, drained) = ended?;
            Ok(Work { book, changes, scans, drained })
        })
    }

    fn restart(&mut self) -> Result<()> {
        self.server = self.installation.start()?;
        self.url = self.server.url()?;
        Ok(())
    }

    fn api(&self) -> Api {
        Api::new(&self.url, &self.key)
    }

    /// Whatever was answered is paid for, and what was not answered may be; tells how many were paid for unheard.
    fn check_answered(&self, downloads: &[Download]) -> Result<i64> {
        let (asked, answered) =
            (downloads.len(), downloads.iter().filter(|download| download.is_answered()).count());
        let spent = CREDITS - self.api().credits()? - self.paid;
        ensure!(
            (i64::try_from(answered)?..=i64::try_from(asked)?).contains(&spent),
            "{asked} keys were used and {answered} answered before the kill, and {spent} credits are gone"
        );
        Ok(spent - i64::try_from(answered)?)
    }

    /// Asks for everything once more with the same keys, be it answered or lost, and reads it whole.
    fn settle(&mut self, downloads: &mut [Download]) -> Result<()> {
        let api = self.api();
        for download in &mut *downloads {
            download.settle(&api)?;
        }
        self.paid += i64::try_from(downloads.len())?;
        Ok(())
    }

    /// A started server has seen the library; a running one has to see it soon.
    fn check_library(&self, started: bool) -> Result<()> {
        let (api, expected) = (self.api(), self.library.sounds());
        let stopwatch = Stopwatch::start();
        loop {
            let (found, total) = api.found()?;
            let counted = api.counted()?;
            if found == expected && total == expected.len() && counted == total as u64 {
                return Ok(());
            }
            ensure!(
                !started && stopwatch.elapsed() < LIBRARY_DELAY,
                "the library has {} sounds; the search finds {} of {total}, the categories count {counted}; \
                 missing: {:?}; gone and still found: {:?}",
                expected.len(),
                found.len(),
                expected.difference(&found).collect::<Vec<_>>(),
                found.difference(&expected).collect::<Vec<_>>()
            );
            pause(Duration::from_millis(50));
        }
    }

    /// What a killed server left is gone; what a running one has begun (a merge in the index) will be.
    fn check_leftovers(&self) -> Result<()> {
        let stopwatch = Stopwatch::start();
        loop {
            let left = self.installation.leftovers()?;
            if left.is_empty() {
                return Ok(());
            }
            ensure!(
                stopwatch.elapsed() < LEFTOVERS_DELAY,
                "the restarted server leaves unfinished files: {left:?}"
            );
            pause(Duration::from_millis(50));
        }
    }

    /// One credit for each key, and a ledger that says so.
    fn check_credits(&self, downloads: &[Download]) -> Result<()> {
        let api = self.api();
        let (credits, ledger) = (api.credits()?, api.ledger()?);
        ensure!(
            credits == CREDITS - self.paid,
            "{} keys were used, and {} credits are gone",
            self.paid,
            CREDITS - credits
        );
        let newest = ledger.first().map(|(_, balance, _)| *balance);
        ensure!(newest == Some(credits), "the newest entry leaves {newest:?}, the profile says {credits}");
        for pair in ledger.windows(2) {
            let ((amount, after, _), (_, before, _)) = (&pair[0], &pair[1]);
            ensure!(*after == before + amount, "an entry of {amount} goes from {before} to {after}");
        }
        let mut bought = BTreeMap::<&str, i64>::new();
        for download in downloads {
            *bought.entry(&download.sound).or_default() += 1;
        }
        // The ledger shows the newest entries only.
        for (amount, _, sound) in ledger.iter().take(downloads.len()) {
            let left = sound.as_deref().and_then(|sound| bought.get_mut(sound));
            let left = left.with_context(|| format!("the ledger has {sound:?}, which nobody downloaded"))?;
            *left -= 1;
            ensure!(
                *left >= 0 && *amount == -1,
                "{sound:?} was paid for once too often, or {amount} is wrong"
            );
        }
        Ok(())
    }

    /// What `verify` says at its end.
    fn verify(&self, may_be_behind: bool, sounds: Option<usize>) -> Result<String> {
        let output = self.installation.verify()?;
        let said = String::from_utf8(output.stdout)?;
        let verdict = said.lines().last().unwrap_or_default().to_owned();
        let findings: Vec<_> = said.lines().rev().skip(1).collect();
        let is_behind = |finding: &&str| may_be_behind && finding.starts_with(INDEX_BEHIND);
        let clean = output.status.success() && findings.is_empty() && verdict.ends_with("all is well");
        ensure!(
            clean || !findings.is_empty() && findings.iter().all(is_behind),
            "verify says\n{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        if let Some(sounds) = sounds {
            // The workspace began with a bonus.
            let (sounds, entries) =
                (format!("{sounds} sounds, "), format!(" {} ledger entries: ", self.paid + 1));
            let agrees = verdict.starts_with(&sounds) && verdict.contains(&entries);
            ensure!(agrees, "there should be {sounds}…{entries}and verify says {verdict}");
        }
        Ok(verdict)
    }
}

/// Keeps an ingest running until the plan's moment, then ends what the plan says: tells how many were begun, and how
/// long a server took that was asked to end.
fn end(
    installation: &Installation,
    server: &mut Process,
    plan: &Plan,
    term: bool,
) -> Result<(usize, Option<Duration>)> {
    let stopwatch = Stopwatch::start();
    let (mut ingest, mut scans) = (installation.start_ingest()?, 1);
    while stopwatch.elapsed() < plan.after {
        if ingest.has_ended()? {
            ingest.finish()?;
            ingest = installation.start_ingest()?;
            scans += 1;
        }
        pause(Duration::from_millis(2).min(plan.after.saturating_sub(stopwatch.elapsed())));
    }
    let mut drained = None;
    if plan.victim.has_server() {
        if term {
            drained = Some(server.terminate()?);
        } else {
            server.kill()?;
        }
    }
    if plan.victim.has_ingest() {
        ingest.kill()?;
    } else {
        ingest.finish()?;
    }
    Ok((scans, drained))
}

fn joined<T>(thread: thread::Result<Result<T>>) -> Result<T> {
    thread.unwrap_or_else(|_| Err(anyhow!("a thread of the soak panicked")))
}
