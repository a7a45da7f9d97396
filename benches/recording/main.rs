//! What is heard, recorded from the sound device and held against a reference decode of the same file.
//!
//! `cargo xtask bench recording` gives it a device that nobody hears, and runs it.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement speaks to a person, and fails by panicking"
)]
#![expect(unreachable_pub, reason = "the modules of a benchmark are all inside")]

mod correlation;
mod listener;
mod recorder;

use std::path::Path;

use bevy_soundscape::{Client, Format, SoundId, SoundPath, SoundRef, Variant};
use futures_lite::future::block_on;
use soundscape_audio::{Limits, decode};
use soundscape_server::testkit::TestServer;

use correlation::{Fit, fit};
use listener::Listener;
use recorder::Frames;

/// What the mixer asks a device for, so that nothing is resampled on its way: interpolation would dull the highest tones.
pub const SAMPLE_RATE_HZ: u32 = 48_000;

/// Whether sounds are streamed, and how that is called.
const WAYS: &[(bool, &str)] = &[(false, "static"), (true, "streamed")];

/// How often a loop is heard.
const PERIODS: usize = 3;

/// A machine that is busy with something else drops blocks, which is no fault of the sound's: the best take counts.
const TAKES: u32 = 3;
const GOOD: f64 = 0.999;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    write_noise(&folder.path().join("played.wav"), 1);
    write_noise(&folder.path().join("another.wav"), 2);
    let server = TestServer::builder().library(folder.path()).start().unwrap();
    let client =
        Client::builder(server.url()).key(server.key().clone()).cache_dir(server.folder().join("cache"));
    let client = client.build().unwrap();
    let id = |title: &str| {
        server.sounds().iter().find(|sound| sound.title.eq_ignore_ascii_case(title)).unwrap().id.clone()
    };
    let (played, another) = (id("played"), id("another"));

    let mut listener = Listener::new(client.clone());
    for format in Format::ALL {
        let [right, wrong] = [&played, &another].map(|id| reference(&client, id, Variant::new(format)));
        for &(stream, way) in WAYS {
            let mut sound = SoundRef::id(played.clone()).format(format);
            sound.playback.stream = Some(stream);
            let name = format!("{format}, {way}");
            measure(&name, &right, &wrong, || listener.once(&sound));
            let seconds = (PERIODS * right.len()) as f64 / f64::from(SAMPLE_RATE_HZ);
            let looped = sound.looped();
            measure(&format!("{name}, loop"), &right.repeat(PERIODS), &wrong.repeat(PERIODS), || {
                listener.looped(&looped, seconds)
            });
        }
    }
}

/// Prints how well the recording fits what it should be, and what it should not be.
fn measure(name: &str, right: &Frames, wrong: &Frames, mut record: impl FnMut() -> Frames) {
    let (mut takes, mut best) = (0, None::<(Fit, Fit)>);
    while takes < TAKES && best.as_ref().is_none_or(|(right, _)| right.correlation < GOOD) {
        takes += 1;
        let recording = record();
        let fits = (fit(&recording, right), fit(&recording, wrong));
        if best.as_ref().is_none_or(|(best, _)| fits.0.correlation > best.correlation) {
            best = Some(fits);
        }
    }
    let (right, wrong) = best.unwrap();
    let delay_s = right.frame as f64 / f64::from(SAMPLE_RATE_HZ) - Listener::BEFORE_S;
    println!(
        "{{\"name\": \"{name}\", \"correlation\": {}, \"wrong\": {}, \"gain\": {}, \"delay_s\": {delay_s}, \"takes\": {takes}}}",
        right.correlation, wrong.correlation, right.gain
    );
}

/// As another decoder than the plugin's decodes what the server has.
fn reference(client: &Client, id: &SoundId, variant: Variant) -> Frames {
    let file = block_on(client.fetch(id, variant)).unwrap_or_else(|error| {
        panic!("{}: {error}", SoundPath::id(id.clone()).format(variant.format));
    });
    let decoded = decode(&file.path, &Limits::default()).unwrap();
    assert_eq!((decoded.spec.channels, decoded.spec.sample_rate_hz), (2, SAMPLE_RATE_HZ));
    decoded.samples.chunks(2).map(|frame| [frame[0], frame[1]]).collect()
}

/// A second and a half of noise without its highest tones, in which no part is like another.
fn write_noise(path: &Path, seed: u64) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: SAMPLE_RATE_HZ,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let mut levels = [0.0_f32; 2];
    for _ in 0..SAMPLE_RATE_HZ * 3 / 2 {
        for level in &mut levels {
            *level += 0.3 * (random.f32() - 0.5 - *level);
            writer.write_sample((*level * 8_388_607.0) as i32).unwrap();
        }
    }
    writer.finalize().unwrap();
}
