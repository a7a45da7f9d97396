//! The server's memory under callers who mean no good: what it remembers of them must not grow with their number.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};

use super::{
    Goal, Measurement,
    server::{Server, build},
};
use crate::machine::{BUILD, LOAD, Machine};

/// Rounds in each half of the flood.
const ROUNDS: usize = 30;
/// Calls of each kind in a round, each with what no call had before.
const CALLS: usize = 400;
/// Connections that are opened in a round and say half a request, or ask and do not listen.
const IDLE: usize = 100;
/// How long to wait for bytes that may never come.
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) fn measure() -> Result<Vec<Measurement>> {
    let needs: Vec<_> = BUILD.iter().chain(LOAD).collect();
    Machine::this().provide(&needs)?;
    build()?;
    let folder = tempfile::tempdir()?;
    let server = Server::start(folder.path())?;
    let id = server.first_id()?;
    let before = resident_mb(server.process.id())?;
    let mut flood = Flood { server: &server, id, count: 0, idle: Vec::new() };
    eprintln!("Flooding the server, {} calls …", 2 * ROUNDS * (7 * CALLS + IDLE));
    flood.rounds()?;
    let half = resident_mb(server.process.id())?;
    flood.rounds()?;
    let end = resident_mb(server.process.id())?;
    let row = |name, value, baseline, baseline_value, goal| Measurement {
        name,
        value,
        unit: "MB",
        baseline,
        baseline_value,
        goal,
    };
    Ok(vec![
        row("memory at half", half, "before", before, Goal::AtMost(4.0)),
        row("memory at the end", end, "at half", half, Goal::AtMost(1.1)),
    ])
}

struct Flood<'a> {
    server: &'a Server,
    /// A sound's.
    id: String,
    /// Makes every call another one.
    count: usize,
    idle: Vec<TcpStream>,
}

impl Flood<'_> {
    fn rounds(&mut self) -> Result<()> {
        for _ in 0..ROUNDS {
            self.round()?;
        }
        Ok(())
    }

    fn round(&mut self) -> Result<()> {
        let key = &self.server.key;
        let mut calls = Vec::new();
        for n in self.count..self.count + CALLS {
            let good = |path: &str| {
                (format!("GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n"), 200)
            };
            let words: String = (0..60).map(|word| format!("door{n}x{word}+")).collect();
            let (long, wide) = ("q".repeat(8_000), "h".repeat(20_000));
            calls.extend([
                // A key that nobody has.
                (
                    format!(
                        "GET /v2/categories HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ss_live_{n:030}\r\n"
                    ),
                    401,
                ),
                // A search as long as one may be, and one of 8 KB.
                good(&format!("/v2/sounds/search?q=door+{words}")),
                (good(&format!("/v2/sounds/search?q={long}{n}")).0, 400),
                // The same sound by another URL, and sounds that there are not.
                good(&format!("/v2/sounds?ids={},snd_{n:08x}", self.id)),
                (good(&format!("/v2/sounds/snd_{n:032x}/metadata")).0, 404),
                // Names and values of headers, and a method, that nobody used before.
                (
                    format!(
                        "{}X-{n}: {wide}\r\nX-Request-Id: {n}\r\nIf-None-Match: \"{n}\"\r\n",
                        good("/v2/categories").0
                    ),
                    200,
                ),
                (format!("X{n} /v2/categories HTTP/1.1\r\nHost: a\r\n"), 405),
            ]);
        }
        self.count += CALLS;
        let lanes = 8;
        thread::scope(|scope| -> Result<()> {
            let workers: Vec<_> = calls
                .chunks(calls.len().div_ceil(lanes))
                .map(|lane| scope.spawn(|| self.server.call_all(lane)))
                .collect();
            workers
                .into_iter()
                .try_for_each(|worker| worker.join().unwrap_or_else(|_| bail!("a caller panicked")))
        })?;
        // Those of the round before are let go when the next ones stand.
        let mut idle = Vec::new();
        for n in 0..IDLE {
            let mut stream = self.server.connect()?;
            let half = format!("GET /docs HTTP/1.1\r\nHost: a\r\nX-{n}: {}", "h".repeat(10_000));
            // Asks for more than it takes, or never comes to the end.
            let says =
                if n % 2 == 0 { "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20) } else { half };
            stream.write_all(says.as_bytes())?;
            idle.push(stream);
        }
        self.idle = idle;
        Ok(())
    }
}

impl Server {
    fn connect(&self) -> Result<TcpStream> {
        let address = self.url.strip_prefix("http://").context("the server speaks HTTP")?;
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    }

    /// Sends one call after another over one connection, and expects its status. Wrong keys may be too many.
    fn call_all(&self, calls: &[(String, u16)]) -> Result<()> {
        let mut stream = self.connect()?;
        let mut read = Vec::new();
        for (head, expect) in calls {
            stream.write_all(format!("{head}\r\n").as_bytes())?;
            let status = answer(&mut stream, &mut read)?;
            let guessed_often = *expect == 401 && status == 429;
            ensure!(status == *expect || guessed_often, "{status} in place of {expect} for {:.80}", head);
        }
        Ok(())
    }
}

/// The status of the next answer, which is read to its end.
fn answer(stream: &mut TcpStream, read: &mut Vec<u8>) -> Result<u16> {
    let mut chunk = [0; 16_384];
    loop {
        if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let whole = end + 4 + length.map_or(Ok(0), str::parse::<usize>)?;
            if read.len() >= whole {
                read.drain(..whole);
                return Ok(head.split(' ').nth(1).context("no status")?.parse()?);
            }
        }
        let count = stream.read(&mut chunk)?;
        ensure!(count > 0, "the server hung up");
        read.extend_from_slice(&chunk[..count]);
    }
}

/// Memory of a process that is not on the disk, as Linux tells it.
fn resident_mb(process: u32) -> Result<f64> {
    let path = Path::new("/proc").join(process.to_string()).join("status");
    let status = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let kb = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    Ok(kb.context("the system does not tell the memory of a process")?.trim().parse::<f64>()? / 1_024.0)
}
