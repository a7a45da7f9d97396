//! Five minutes of sound over a line of 100 Mbit/s: how soon they are heard, and what memory they take.

use std::{f32::consts::TAU, fs, path::Path, time::Duration};

use bevy_soundscape::{
    Format, SoundId, SoundRef, Variant,
    prelude::{SoundOutput, SoundPlayer},
};
use serde_json::json;

use crate::{
    Result, clock,
    host::Host,
    library,
    link::Link,
    process,
    silent_device::{self, FirstFrame},
    stage::{Stage, Work},
    studio::Studio,
};

const LINE_BYTES_PER_S: f64 = 100e6 / 8.0;
const RATE_HZ: u32 = 48_000;
/// About 86 MB with two channels of 24 bits.
const SECONDS: u32 = 300;
const ALL_ARRIVED: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn measure(studio: &Studio) -> Result<()> {
    let folder = tempfile::tempdir()?;
    write_long_sound(&folder.path().join("library"))?;
    let link = Link::bind()?;
    let public_url = format!("http://{}", link.address);
    let host = Host::start(studio.server(), folder.path(), Some(&public_url))?;
    let server = host.url.strip_prefix("http://").ok_or("the server speaks HTTP")?.parse()?;
    link.carry(server, LINE_BYTES_PER_S);
    let studio = Studio::over(&host, studio.server(), folder.path(), "long", Variant::new(Format::Wav24))?;
    let [id] = &studio.ids[..] else { return Err("the server has one sound".into()) };
    // The server makes the file.
    studio.signed_urls()?;

    let (streamed_s, streamed_mb) = streamed(&studio, id)?;
    println!(
        "{}",
        json!({"part": "streaming", "name": "streamed", "s": streamed_s, "above_idle_mb": streamed_mb})
    );
    let (decoded_s, decoded_mb) = decoded(&studio, &format!("soundscape://{id}.wav24.wav"))?;
    println!(
        "{}",
        json!({"part": "streaming", "name": "decoded", "s": decoded_s, "above_idle_mb": decoded_mb})
    );
    Ok(())
}

/// Seconds until its first frame is heard, and the memory that it takes at most until all of it has arrived.
fn streamed(studio: &Studio, id: &SoundId) -> Result<(f64, f64)> {
    let plugin = studio.plugin(&studio.cold_cache()?)?;
    let mut stage = Stage::new(&studio.files(), Work::NONE, |app| {
        app.add_plugins(plugin);
    });
    let first = FirstFrame::default();
    stage.app.insert_resource(SoundOutput::Device).insert_resource(silent_device::mixer(&first));
    stage.frames(30);
    process::forget_peak()?;
    let idle_kb = process::resident_kb()?;
    let start = clock::now();
    let sound = SoundRef::id(id.clone()).format(Format::Wav24).stream(true);
    stage.app.world_mut().spawn(SoundPlayer::sound(sound));
    while clock::now() < start + ALL_ARRIVED {
        stage.app.update();
        clock::pause(Duration::from_millis(1));
    }
    let played_at = first.played_at().ok_or("nothing was heard")?;
    Ok(((played_at - start).as_secs_f64(), (process::peak_kb()? - idle_kb) / 1e3))
}

/// Seconds until all of it is in memory, and the memory that this took at most.
fn decoded(studio: &Studio, path: &str) -> Result<(f64, f64)> {
    let plugin = studio.plugin(&studio.cold_cache()?)?;
    let mut stage = Stage::new(&studio.files(), Work::NONE, |app| {
        app.add_plugins(plugin);
    });
    stage.frames(30);
    process::forget_peak()?;
    let idle_kb = process::resident_kb()?;
    let start = clock::now();
    let _sound = stage.load(path);
    while stage.decoded() == 0 {
        stage.app.update();
        stage.check(start + PATIENCE)?;
        clock::pause(Duration::from_millis(1));
    }
    Ok((start.elapsed().as_secs_f64(), (process::peak_kb()? - idle_kb) / 1e3))
}

fn write_long_sound(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE_HZ,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(folder.join("long_wind.wav"), spec)?;
    let mut noise = library::Noise::new(1);
    for frame in 0..SECONDS * RATE_HZ {
        let swell = (TAU * frame as f32 / (7.0 * RATE_HZ as f32)).sin();
        let sample = ((0.3 + 0.1 * swell) * noise.next() * 8_388_607.0) as i32;
        writer.write_sample(sample)?;
        writer.write_sample(-sample)?;
    }
    Ok(writer.finalize()?)
}
