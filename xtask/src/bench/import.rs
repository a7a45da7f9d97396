//! A catalogue of a million rows: how long it takes to come in, how much memory, and when a server finds its sounds.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, BufWriter, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::{
    Goal, Measurement,
    server::{build, program},
};
use crate::{
    assets::dsp::rng::Rng,
    clock::{Stopwatch, pause},
    machine::{BUILD, LOAD, Machine},
};

const ROWS: usize = 1_000_000;

pub(super) fn measure() -> Result<Vec<Measurement>> {
    let needs: Vec<_> = BUILD.iter().chain(LOAD).collect();
    Machine::this().provide(&needs)?;
    build()?;
    let folder = tempfile::tempdir()?;
    let (catalogue, data) = (folder.path().join("catalogue.jsonl"), folder.path().join("data"));
    eprintln!("Writing {ROWS} rows …");
    write(&catalogue)?;

    eprintln!("Importing them …");
    let (first_s, first_bytes) = import(&catalogue, &data, &format!("{ROWS} imported"))?;
    eprintln!("Importing them again …");
    let (again_s, again_bytes) = import(&catalogue, &data, &format!("{ROWS} unchanged"))?;
    eprintln!("Starting a server over them …");
    let server = serve(&data)?;

    let row = |name, value, unit, allowed| Measurement {
        name,
        value,
        unit,
        baseline: "allowed",
        baseline_value: allowed,
        goal: Goal::AtMost(1.0),
    };
    Ok(vec![
        row("import", first_s, "s", 300.0),
        row("import: memory", first_bytes, "MB", 1_000.0),
        row("import again", again_s, "s", 300.0),
        row("import again: memory", again_bytes, "MB", 1_000.0),
        row("first start to search", server.first_s, "s", 300.0),
        row("second start to search", server.second_s, "s", 10.0),
        row("server: memory", server.memory_mb, "MB", 1_000.0),
        row("search, slowest of 20", server.search_ms, "ms", 1_000.0),
        row("categories", server.categories_ms, "ms", 1_000.0),
    ])
}

/// Seconds, and megabytes at the most.
pub(super) fn import(catalogue: &Path, data: &Path, says: &str) -> Result<(f64, f64)> {
    let watch = Stopwatch::start();
    let mut import = Command::new(program());
    import
        .args(["import", "--data"])
        .arg(data)
        .arg(catalogue)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let mut import = Ended(import.spawn().context("cannot start the import")?);
    let mut most = 0.0_f64;
    while import.0.try_wait()?.is_none() {
        most = most.max(memory_mb(&import.0).unwrap_or(0.0));
        pause(Duration::from_millis(20));
    }
    let took = watch.elapsed().as_secs_f64();
    let mut said = String::new();
    BufReader::new(import.0.stdout.take().context("the import has no output")?).read_line(&mut said)?;
    ensure!(said.contains(says), "the import said: {said}");
    Ok((took, most))
}

struct Served {
    first_s: f64,
    second_s: f64,
    memory_mb: f64,
    search_ms: f64,
    categories_ms: f64,
}

fn serve(data: &Path) -> Result<Served> {
    let keys = "keys create --workspace bench --tier enterprise --json --data".split(' ');
    let created = Command::new(program()).args(keys).arg(data).output()?;
    let created: Value = serde_json::from_slice(&created.stdout).context("no key was printed")?;
    let key = created["key"].as_str().context("no key was printed")?;

    let watch = Stopwatch::start();
    let (server, url) = start(data)?;
    search(&url, key, &sentence(&mut Rng::new(7), 2))?;
    let first_s = watch.elapsed().as_secs_f64();
    let first_mb = memory_mb(&server.0).unwrap_or(0.0);
    let mut rng = Rng::new(8);
    let mut slowest = 0.0_f64;
    for _ in 0..20 {
        let watch = Stopwatch::start();
        search(&url, key, &sentence(&mut rng, 3))?;
        slowest = slowest.max(watch.elapsed().as_secs_f64());
    }
    let watch = Stopwatch::start();
    let categories = get(&format!("{url}/v2/categories"), key)?;
    let categories_ms = watch.elapsed().as_secs_f64() * 1_000.0;
    let counts = categories.as_array().context("no categories")?.iter();
    let sounds: u64 = counts.filter_map(|category| category["sound_count"].as_u64()).sum();
    ensure!(sounds == ROWS as u64, "the categories have {sounds} sounds");
    drop(server);

    let watch = Stopwatch::start();
    let (server, url) = start(data)?;
    search(&url, key, &sentence(&mut rng, 2))?;
    let second_s = watch.elapsed().as_secs_f64();
    let memory_mb = first_mb.max(memory_mb(&server.0).unwrap_or(0.0));
    Ok(Served { first_s, second_s, memory_mb, search_ms: slowest * 1_000.0, categories_ms })
}

/// A server over imported sounds, with keys whose rate nobody reaches, and its URL.
pub(super) fn start(data: &Path) -> Result<(Ended, String)> {
    let mut serve = Command::new(program());
    serve.env("SOUNDSCAPE_TIER_ENTERPRISE_RATE", "1000000000");
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    let mut server = Ended(serve.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn()?);
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().context("the server has no output")?).read_line(&mut line)?;
    let url = line.trim().strip_prefix("listening on ").context("the server did not start")?.to_owned();
    Ok((server, url))
}

/// Of words that the catalogue has: something must be found.
fn search(url: &str, key: &str, words: &str) -> Result<()> {
    let found = get(&format!("{url}/v2/sounds/search?q={}", words.replace(' ', "+")), key)?;
    ensure!(found[0]["id"].is_string(), "`{words}` finds nothing: {found}");
    Ok(())
}

fn get(url: &str, key: &str) -> Result<Value> {
    let header = format!("Authorization: Bearer {key}");
    let answer = Command::new("curl").args(["-s", "-H", &header, url]).output().context("curl")?;
    serde_json::from_slice(&answer.stdout).with_context(|| format!("no answer from {url}"))
}

/// The most memory that a running process has had, as Linux counts it.
pub(super) fn memory_mb(process: &Child) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kib * 1_024.0 / 1e6)
}

/// Ended when it is dropped.
pub(super) struct Ended(Child);

impl Ended {
    pub(super) fn process(&self) -> &Child {
        &self.0
    }

    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Ended {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Rows as a library of this size has them: every field, varied words, hashes in no order.
fn write(path: &Path) -> Result<()> {
    const PLACES: [(&str, &str); 8] = [
        ("foley", "doors"),
        ("foley", "footsteps"),
        ("ambience", "ucs-ambience"),
        ("nature", "rain"),
        ("weapons", "explosions"),
        ("fantasy", "magic"),
        ("transport", "vehicles"),
        ("ui-ux", "user-interface"),
    ];
    let mut out = BufWriter::new(File::create(path)?);
    let mut rng = Rng::new(1);
    for number in 0..ROWS {
        let (category, subcategory) = PLACES[number % PLACES.len()];
        let duration_s = f64::from(rng.range(0.05, 90.0));
        let peaks: Vec<_> = (0..8)
            .map(|_| {
                json!({"frequency_hz": hundredths(rng.pitch(40.0, 16_000.0)), "magnitude_db": hundredths(rng.range(-60.0, -6.0))})
            })
            .collect();
        let sha256: String = (0..32).map(|_| format!("{:02x}", (rng.unit() * 256.0) as u8)).collect();
        let tags: Vec<_> = (0..5).map(|_| sentence(&mut rng, 1)).collect();
        let title = format!("{} {:03}", sentence(&mut rng, 3), number % 1_000);
        let row = json!({
            "title": title, "creator": sentence(&mut rng, 2), "created_at": "2025-06-01T12:00:00Z", "duration_s": duration_s,
            "sample_rate_hz": 48_000, "bit_depth": 24, "channels": 2, "loudness_lufs": hundredths(rng.range(-40.0, -10.0)),
            "loudness_range_lu": hundredths(rng.range(0.0, 20.0)), "true_peak_db": hundredths(rng.range(-12.0, 0.0)),
            "spectral_peaks": peaks, "tags": tags, "category": category, "subcategory": subcategory,
            "description": sentence(&mut rng, 14), "license_type": "royalty-free", "attribution_required": number % 5 == 0,
            "file_size_bytes": (duration_s * 288_000.0) as u64, "download_count": number % 17, "sha256": sha256,
            "source": format!("/sounds/{category}/{:03}/{}.wav", number / 1_000, title.replace(' ', "_")),
        });
        writeln!(out, "{row}")?;
    }
    Ok(out.flush()?)
}

fn hundredths(value: f32) -> f64 {
    (f64::from(value) * 100.0).round() / 100.0
}

/// Words of a few thousand, a few of them much more frequent than the rest, as in a language.
fn sentence(rng: &mut Rng, words: usize) -> String {
    const BEGIN: [&str; 16] = [
        "door", "steel", "gravel", "wind", "night", "hall", "glass", "rain", "creak", "metal", "soft",
        "deep", "bird", "step", "engine", "magic",
    ];
    const END: [&str; 16] = [
        "", "y", "ing", "land", "work", "fall", "stone", "wood", "side", "house", "way", "light", "drum",
        "bell", "shot", "mill",
    ];
    let pick = |rng: &mut Rng, list: &[&'static str; 16]| list[(rng.unit() * rng.unit() * 16.0) as usize];
    let word = |rng: &mut Rng| format!("{}{}{}", pick(rng, &BEGIN), pick(rng, &END), pick(rng, &END));
    (0..words).map(|_| word(rng)).collect::<Vec<_>>().join(" ")
}
