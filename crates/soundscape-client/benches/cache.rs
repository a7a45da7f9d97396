//! What a sound from the cache costs, with few entries and with many, beside a plain read of its file.
//!
//! `cargo bench -p soundscape-client --bench cache` prints one JSON object a line; `cargo xtask bench client` runs it, too.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement speaks to a person, and fails by panicking"
)]

use std::{fs, path::Path, time::Instant};

use futures_lite::future::block_on;
use sha2::{Digest, Sha256};
use soundscape_client::{Client, Format, SoundId, Variant};

const OGG: Variant = Variant::new(Format::Ogg);
const FEW: u32 = 100;
const MANY: u32 = 100_000;
const ROUNDS: u32 = 20;
const LOOKUPS: u32 = 2_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let [few, many] = [FEW, MANY].map(|count| {
        let cache = folder.path().join(count.to_string());
        fill(&cache, count, 64);
        client(&cache)
    });
    // In turns, so that whatever else the machine does counts for both.
    let (mut with_few, mut with_many) = (Vec::new(), Vec::new());
    let (mut task_few, mut task_many) = (Vec::new(), Vec::new());
    for number in 0..LOOKUPS {
        let spread = number.wrapping_mul(2_654_435_761);
        let (of_few, of_many) = (id(spread % FEW), id(spread % MANY));
        // The first time in a process the file is hashed; that is not what is compared.
        fetch(&few, &of_few);
        fetch(&many, &of_many);
        let mut in_few = || {
            task_few.push(microseconds(|| fetch(&few, &of_few)));
            with_few.push(microseconds(|| assert!(few.cached(&of_few, OGG).is_some())));
        };
        let mut in_many = || {
            task_many.push(microseconds(|| fetch(&many, &of_many)));
            with_many.push(microseconds(|| assert!(many.cached(&of_many, OGG).is_some())));
        };
        // Neither is always the second, for whom the machine is warm.
        if number % 2 == 0 {
            in_few();
            in_many();
        } else {
            in_many();
            in_few();
        }
    }
    print("lookup_100k_entries", median(with_many), "lookup_100_entries", median(with_few), 1.2);
    print("fetch_100k_entries", median(task_many), "fetch_100_entries", median(task_few), 1.2);

    let cache = folder.path().join("large");
    fill(&cache, 50, 100_000);
    let large = client(&cache);
    let paths: Vec<_> = (0..50).map(|number| block_on(large.fetch(&id(number), OGG)).unwrap().path).collect();
    let (mut cached, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        for (number, path) in (0..).zip(&paths) {
            plain.push(microseconds(|| drop(fs::read(path).unwrap())));
            cached
                .push(microseconds(|| drop(fs::read(large.cached(&id(number), OGG).unwrap().path).unwrap())));
        }
    }
    print("open_cached_100_kb", median(cached), "plain_read_100_kb", median(plain), 1.2);
}

fn id(number: u32) -> SoundId {
    format!("snd_{number:08x}").parse().unwrap()
}

fn client(cache: &Path) -> Client {
    let builder = Client::builder("http://127.0.0.1:9").cache_namespace("bench").cache_dir(cache);
    builder.offline(true).build().unwrap()
}

fn fetch(client: &Client, id: &SoundId) {
    assert!(block_on(client.fetch(id, OGG)).unwrap().from_cache);
}

/// Writes what a client would have kept.
fn fill(cache: &Path, count: u32, bytes: usize) {
    fs::create_dir_all(cache.join("index/v1")).unwrap();
    for number in 0..count {
        let mut content = number.to_string();
        content.extend(std::iter::repeat_n('.', bytes - content.len()));
        let (digest, id) = (sha256(&content), id(number));
        let blob = cache.join("blobs/v1/sha256").join(&digest[..2]).join(&digest);
        fs::create_dir_all(blob.parent().unwrap()).unwrap();
        fs::write(blob, content).unwrap();
        let key = sha256(&format!("{id}\nogg\nfalse\nbench"));
        let entry = format!(
            r#"{{"namespace":"bench","id":"{id}","format":"ogg","normalize":false,"digest":"{digest}","bytes":{bytes}}}"#
        );
        fs::write(cache.join("index/v1").join(format!("{key}.json")), entry).unwrap();
    }
}

fn sha256(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn microseconds(work: impl FnOnce()) -> f64 {
    #[expect(clippy::disallowed_methods, reason = "time is what is measured")]
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64() * 1e6
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn print(name: &str, value: f64, baseline: &str, baseline_value: f64, at_most: f64) {
    let ratio = value / baseline_value;
    println!(
        "{}",
        serde_json::json!({
            "name": name, "value": value, "unit": "µs", "baseline": baseline, "baseline_value": baseline_value,
            "ratio": ratio, "goal": at_most, "holds": ratio <= at_most,
        })
    );
}
