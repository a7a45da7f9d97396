//! Downloads everything, undisturbed and in storms of faults, and prints how long each took: for `cargo xtask bench storm`.
//!
//! Arguments are the seeds of the storms.
#![expect(clippy::print_stdout, reason = "it talks through its streams")]

use std::{collections::HashMap, error::Error, fs};

use futures_lite::future::block_on;
use soundscape_client::{Client, Format, SoundId, Variant};
use soundscape_server::{
    Clock, SystemClock,
    testkit::{Fault, TestServer},
};

const SEEDS: [u64; 5] = [1, 2, 3, 8, 2_026];
const SOUNDS: usize = 500;
const SOUND_BYTES: u64 = 100_000;
const VARIANTS: [Variant; 4] = [
    Variant::new(Format::Wav16),
    Variant::new(Format::Wav24),
    Variant::new(Format::Ogg),
    Variant::new(Format::Wav16).normalized(),
];

type Files = HashMap<(SoundId, Variant), Vec<u8>>;

fn main() -> Result<(), Box<dyn Error>> {
    let seeds = std::env::args().skip(1).map(|seed| seed.parse()).collect::<Result<Vec<u64>, _>>()?;
    let seeds = if seeds.is_empty() { SEEDS.to_vec() } else { seeds };
    let server =
        TestServer::builder().sounds(SOUNDS).sound_bytes(SOUND_BYTES).calls_per_minute(1_000_000).start()?;
    // The server makes the files of all sounds.
    download(&server, 0)?;
    for (seed, generation) in seeds.into_iter().zip((1..).step_by(2)) {
        let (undisturbed_s, right) = download(&server, generation)?;
        let charged = server.credits_charged()?;
        server.inject(Fault::storm(seed));
        let (storm_s, files) = download(&server, generation + 1)?;
        server.heal()?;
        let report = serde_json::json!({
            "seed": seed,
            "downloads": files.len(),
            "wrong": right.iter().filter(|(file, bytes)| files.get(file) != Some(bytes)).count(),
            "charged": server.credits_charged()? - charged,
            "undisturbed_s": undisturbed_s,
            "storm_s": storm_s,
        });
        println!("{report}");
    }
    Ok(())
}

/// With a client and a cache that know nothing yet, and paid for anew.
fn download(server: &TestServer, generation: u64) -> Result<(f64, Files), Box<dyn Error>> {
    let cache = server.folder().join(generation.to_string());
    let client = Client::builder(server.url()).key(server.key().clone()).cache_dir(&cache);
    let client = client.lock_generation(generation).build()?;
    let start = SystemClock.now();
    let wanted = server.sounds().iter().flat_map(|sound| VARIANTS.map(|variant| (sound.id.clone(), variant)));
    let tasks: Vec<_> = wanted.map(|(id, variant)| (client.fetch(&id, variant), (id, variant))).collect();
    let mut sounds = Vec::new();
    for (task, file) in tasks {
        sounds.push((file, block_on(task)?));
    }
    let taken_s = SystemClock.now().duration_since(start).as_secs_f64();
    let files = sounds.into_iter().map(|(file, sound)| Ok((file, fs::read(&sound.path)?)));
    let files = files.collect::<std::io::Result<_>>()?;
    fs::remove_dir_all(&cache)?;
    Ok((taken_s, files))
}
