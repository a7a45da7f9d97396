//! Frames of a game that knows 10,000 sounds and plays none, beside those of the same game without the plugin.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use bevy_soundscape::{Client, Format, SoundBank, SoundId, SoundRef, SoundscapePlugin, prelude::*};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    Result, clock,
    stage::{Stage, Work},
    studio::Studio,
};

const KNOWN: u32 = 10_000;
const NAMESPACE: &str = "bench";
const WORK: Duration = Duration::from_millis(4);
const PATIENCE: Duration = Duration::from_secs(120);
/// In turns, so that whatever else the machine does counts for both.
const BLOCKS: usize = 200;
const FRAMES_OF_A_BLOCK: u32 = 10;

pub(crate) fn measure(_: &Studio) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let work = Work::lasting(WORK);
    let mut known = knowing(folder.path())?;
    known.app.insert_resource(work);
    let mut plain = Stage::new(folder.path(), work, |_| {});
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for block in 0..BLOCKS {
        let mean_us = |stage: &mut Stage| {
            let sum: Duration = (0..FRAMES_OF_A_BLOCK).map(|_| stage.frame()).sum();
            sum.as_secs_f64() * 1e6 / f64::from(FRAMES_OF_A_BLOCK)
        };
        if block % 2 == 0 {
            with.push(mean_us(&mut known));
            without.push(mean_us(&mut plain));
        } else {
            without.push(mean_us(&mut plain));
            with.push(mean_us(&mut known));
        }
    }
    let median = |mut means: Vec<f64>| {
        means.sort_unstable_by(f64::total_cmp);
        means[means.len() / 2]
    };
    println!(
        "{}",
        json!({
            "part": "idle", "name": "idle", "known": KNOWN, "decoded": known.decoded(), "mean_us": median(with),
            "without_plugin_us": median(without),
        })
    );
    Ok(())
}

/// A game that has loaded all of them, from the cache.
fn knowing(cache: &Path) -> Result<Stage> {
    fill(cache)?;
    let client = Client::builder("http://127.0.0.1:9").cache_namespace(NAMESPACE).cache_dir(cache);
    let plugin = SoundscapePlugin::with_client(client.offline(true).build()?);
    let mut stage = Stage::new(cache, Work::NONE, |app| {
        app.add_plugins(plugin);
    });
    let mut bank = SoundBank::default();
    for number in 0..KNOWN {
        let id = id(number)?;
        bank.sounds.insert(id.to_string(), SoundRef::id(id).format(Format::Wav16));
    }
    let bank = stage.add(bank);
    let prefetch = stage.app.world_mut().spawn(Prefetch::bank(&bank)).id();
    let deadline: Instant = clock::now() + PATIENCE;
    while !stage.app.world().get::<PrefetchProgress>(prefetch).is_some_and(|progress| progress.finished) {
        stage.app.update();
        stage.check(deadline)?;
    }
    stage.frames(100);
    Ok(stage)
}

fn id(number: u32) -> Result<SoundId> {
    Ok(format!("snd_{number:08x}").parse()?)
}

/// Writes what a client would have kept of so many sounds, which happen to be equal.
fn fill(cache: &Path) -> Result<()> {
    let sound = click()?;
    let (digest, bytes) = (sha256(&sound), sound.len());
    let blob = cache.join("blobs/v1/sha256").join(&digest[..2]).join(&digest);
    fs::create_dir_all(blob.parent().unwrap_or(cache))?;
    fs::write(blob, sound)?;
    let index = cache.join("index/v1");
    fs::create_dir_all(&index)?;
    for number in 0..KNOWN {
        let id = id(number)?;
        let key = sha256(format!("{id}\nwav16\nfalse\n{NAMESPACE}").as_bytes());
        let entry = json!({
            "namespace": NAMESPACE, "id": id, "format": "wav16", "normalize": false, "digest": digest, "bytes": bytes,
        });
        fs::write(index.join(key).with_extension("json"), entry.to_string())?;
    }
    Ok(())
}

/// The shortest sound there may be, about.
fn click() -> Result<Vec<u8>> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut bytes, spec)?;
    (0..100_i16).try_for_each(|frame| writer.write_sample(frame * 100))?;
    writer.finalize()?;
    Ok(bytes.into_inner())
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
