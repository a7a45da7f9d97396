//! How long a search takes beside one of an index of tantivy's own and one of SQLite's FTS5: for `cargo xtask bench search`.
//!
//! - `latency COUNT …`: the server's index by itself, over so many sounds; without a number: 1,000, 100,000 and 1,000,000.
//! - `latency rows COUNT`: prints these sounds as a catalogue to import.
//! - `latency over URL KEY COUNT PROGRAM DATA`: a running server that has taken them in, through HTTP; PROGRAM is the server's
//!   command, by which a new sound comes into its data folder.
//!
//! All have the same words in the same fields, and are asked for the 20 best and how many there are, with a filter every
//! other time.
#![expect(clippy::print_stdout, reason = "it talks through its streams")]

mod bare;
mod corpus;
mod fts5;
mod http;

use std::{
    error::Error,
    io::{BufWriter, Write as _},
    path::Path,
};

use soundscape_server::{
    Clock as _, SystemClock,
    testkit::{Trial, TrialQuestion},
};

use self::{
    bare::Bare,
    corpus::{Question, line, questions, sound},
    fts5::Fts5,
    http::Served,
};

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];
const QUESTIONS: usize = 1_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["rows", count] => rows(count.parse()?),
        ["over", url, key, count, program, data] => {
            over(url, key, count.parse()?, Path::new(program), Path::new(data))
        }
        sizes => {
            let sizes = sizes.iter().map(|size| size.parse()).collect::<Result<Vec<usize>, _>>()?;
            let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
            sizes.into_iter().try_for_each(alone)
        }
    }
}

fn rows(count: usize) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for number in 0..count {
        writeln!(out, "{}", line(number))?;
    }
    Ok(out.flush()?)
}

fn alone(size: usize) -> Result<(), Box<dyn Error>> {
    let ours = Trial::over((0..size).map(sound))?;
    let bare = Bare::over(size)?;
    let ours = times(|question| {
        let asked = TrialQuestion::new(&question.text);
        let asked = question.category.map_or(asked, |category| asked.in_category(category));
        Ok(ours.ranking(&asked)?.len())
    })?;
    let bare = times(|question| bare.search(question))?;
    let report = serde_json::json!({
        "sounds": size, "p50_ms": ours.0, "p99_ms": ours.1, "bare_p50_ms": bare.0, "bare_p99_ms": bare.1,
    });
    println!("{report}");
    Ok(())
}

fn over(url: &str, key: &str, size: usize, program: &Path, data: &Path) -> Result<(), Box<dyn Error>> {
    let (bare, mut fts5, mut served) = (Bare::over(size)?, Fts5::over(size)?, Served::connect(url, key)?);
    let ours = times(|question| served.search(question))?;
    let bare = times(|question| bare.search(question))?;
    let fts5 = times(|question| fts5.search(question))?;
    // The server has closed the first connection, which was idle for long.
    let visible_ms = Served::connect(url, key)?.visible_ms(program, data, size)?;
    let report = serde_json::json!({
        "sounds": size, "p50_ms": ours.0, "p99_ms": ours.1, "bare_p50_ms": bare.0, "bare_p99_ms": bare.1,
        "fts5_p50_ms": fts5.0, "fts5_p99_ms": fts5.1, "visible_ms": visible_ms,
    });
    println!("{report}");
    Ok(())
}

/// The median and what 99 of 100 do not exceed, in milliseconds.
fn times(
    mut search: impl FnMut(&Question) -> Result<usize, Box<dyn Error>>,
) -> Result<(f64, f64), Box<dyn Error>> {
    let (clock, mut times) = (SystemClock, Vec::with_capacity(QUESTIONS));
    for (n, question) in questions(2 * QUESTIONS).iter().enumerate() {
        let start = clock.now();
        search(question)?;
        // The first half brings the files into memory.
        if n >= QUESTIONS {
            times.push(clock.now().duration_since(start).as_secs_f64() * 1_000.0);
        }
    }
    times.sort_by(f64::total_cmp);
    Ok((times[QUESTIONS / 2], times[QUESTIONS * 99 / 100]))
}
