//! Takes a catalogue's lines in, without opening any audio. Run again, it goes on where it was.

use std::{
    fmt,
    io::{self, BufRead, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::sync::mpsc;

use super::line::Line;
use crate::{
    clock::pause,
    config::Config,
    error::ServerError,
    store::{Incoming, Store, Taken},
};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ImportReport {
    pub(crate) lines: u64,
    pub(crate) imported: u64,
    pub(crate) updated: u64,
    pub(crate) unchanged: u64,
    pub(crate) failed: u64,
    /// Sounds of the catalogue afterwards.
    pub(crate) sounds: u64,
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { lines, imported, updated, unchanged, failed, sounds } = self;
        write!(
            f,
            "{lines} lines: {imported} imported, {updated} updated, {unchanged} unchanged, {failed} failed; "
        )?;
        write!(f, "{sounds} sounds")
    }
}

/// Who hears of an import's progress.
pub(crate) trait Listener {
    /// The catalogue was taken in up to this byte.
    fn done(&mut self, bytes: u64);
    /// A line was not taken in.
    fn failed(&mut self, line: u64, reason: &str);
}

/// Lines of one transaction.
const BATCH: usize = 5_000;
/// Batches that are read ahead.
const AHEAD: usize = 2;
/// The longest line.
const LONGEST_LINE: usize = 1024 * 1024;
/// Between two transactions, so that a running server gets to write, too.
const GAP: Duration = Duration::from_millis(10);

/// Takes in every line of `input`; relative sources begin at `folder`. One bad line never stops it. Works beside a
/// running server.
pub(crate) async fn import(
    config: &Config,
    input: impl Read + Send + 'static,
    folder: PathBuf,
    listener: &mut dyn Listener,
) -> Result<ImportReport, ServerError> {
    std::fs::create_dir_all(&config.data).map_err(ServerError::io(&config.data))?;
    let store = Store::open(&config.data, config.database_url.as_deref()).await?;
    let (sender, mut batches) = mpsc::channel(AHEAD);
    let reading = tokio::task::spawn_blocking(move || read(input, &folder, &sender));
    let mut report = ImportReport::default();
    while let Some(Batch { numbers, lines, failed, end }) = batches.recv().await {
        for (number, reason) in failed {
            report.lines += 1;
            report.failed += 1;
            listener.failed(number, &reason);
        }
        let taken = store.import(&lines, config.clock.now()).await?;
        for (number, taken) in numbers.into_iter().zip(taken) {
            report.lines += 1;
            match taken {
                Taken::New => report.imported += 1,
                Taken::Updated => report.updated += 1,
                Taken::Unchanged => report.unchanged += 1,
                Taken::Refused(reason) => {
                    report.failed += 1;
                    listener.failed(number, &reason);
                }
            }
        }
        listener.done(end);
        pause(GAP).await;
    }
    reading.await?.map_err(ServerError::io("the catalogue to be imported"))?;
    report.sounds = store.sound_count().await?;
    store.close().await;
    Ok(report)
}

/// Lines that were read.
#[derive(Default)]
struct Batch {
    /// Where each of `lines` stands.
    numbers: Vec<u64>,
    lines: Vec<Incoming>,
    failed: Vec<(u64, String)>,
    /// Bytes up to its end.
    end: u64,
}

/// Reads until the end, or until nobody listens any more. Blocks.
fn read(input: impl Read, folder: &Path, sender: &mpsc::Sender<Batch>) -> io::Result<()> {
    let mut input = io::BufReader::with_capacity(256 * 1024, input);
    let (mut batch, mut line, mut number, mut end) = (Batch::default(), Vec::new(), 0, 0);
    loop {
        line.clear();
        let length = (&mut input).take(LONGEST_LINE as u64 + 1).read_until(b'\n', &mut line)? as u64;
        end += length;
        number += 1;
        let outcome = if length > LONGEST_LINE as u64 {
            end += skip_line(&mut input)?;
            Some(Err(format!("longer than {LONGEST_LINE} bytes: write one JSON object a line")))
        } else {
            let text = line.trim_ascii();
            (!text.is_empty()).then(|| Line::read(text, folder))
        };
        match outcome {
            Some(Ok(sound)) => {
                batch.numbers.push(number);
                batch.lines.push(sound);
            }
            Some(Err(reason)) => batch.failed.push((number, reason)),
            None => {}
        }
        if length == 0 || batch.lines.len() + batch.failed.len() >= BATCH {
            let full = Batch { end, ..std::mem::take(&mut batch) };
            if sender.blocking_send(full).is_err() || length == 0 {
                return Ok(());
            }
        }
    }
}

/// Goes to the end of a line; tells how many bytes that was.
fn skip_line(input: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = input.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(buffer.len(), |end| end + 1);
        input.consume(length);
        skipped += length as u64;
        if end.is_some() || length == 0 {
            return Ok(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_whatever_they_are() {
        let good = r#"{"title":"Door","duration_s":1,"source":"a"}"#;
        let long = "x".repeat(3 * LONGEST_LINE);
        let text = format!("{good}\r\n\n{long}\n{good}\n[]\n{good}");
        let (sender, mut batches) = mpsc::channel(4);
        read(text.as_bytes(), Path::new("/"), &sender).unwrap();
        let batch = batches.try_recv().unwrap();
        assert_eq!(batch.numbers, [1, 4, 6]);
        let failed: Vec<_> = batch.failed.iter().map(|(number, reason)| (*number, &reason[..6])).collect();
        assert_eq!(failed, [(3, "longer"), (5, "invali")]);
        assert_eq!(batch.end, text.len() as u64);
    }
}
