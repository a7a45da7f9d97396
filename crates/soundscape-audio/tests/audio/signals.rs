//! The sounds that the tests listen to: made by formula, written by formula.

use std::f64::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};
use soundscape_audio::{Credits, Encoding, Export, Limits, transcode};
use tempfile::TempDir;

/// Interleaved samples, full scale at ±1.
#[derive(Clone, Debug)]
pub(crate) struct Signal {
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: u16,
    pub(crate) samples: Vec<f64>,
}

pub(crate) fn dbfs(level_db: f64) -> f64 {
    10f64.powf(level_db / 20.0)
}

impl Signal {
    /// The same formula of time in seconds on every channel.
    pub(crate) fn of(
        sample_rate_hz: u32,
        channels: u16,
        frames: usize,
        formula: impl Fn(f64) -> f64,
    ) -> Self {
        let frame = |index: usize| vec![formula(index as f64 / f64::from(sample_rate_hz)); channels.into()];
        Self { sample_rate_hz, channels, samples: (0..frames).flat_map(frame).collect() }
    }

    pub(crate) fn sine(
        sample_rate_hz: u32,
        channels: u16,
        frames: usize,
        frequency_hz: f64,
        level_db: f64,
    ) -> Self {
        Self::of(sample_rate_hz, channels, frames, |time_s| {
            dbfs(level_db) * (TAU * frequency_hz * time_s).sin()
        })
    }

    /// White noise, different on every channel.
    pub(crate) fn noise(sample_rate_hz: u32, channels: u16, frames: usize, level_db: f64) -> Self {
        let mut state = 0x1234_5678_9abc_def1u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            dbfs(level_db) * ((state >> 11) as f64 / (1u64 << 52) as f64 - 1.0)
        };
        let samples = (0..frames * usize::from(channels)).map(|_| next()).collect();
        Self { sample_rate_hz, channels, samples }
    }

    /// Single samples of full scale, 10 a second.
    pub(crate) fn pulses(sample_rate_hz: u32, frames: usize) -> Self {
        let period = sample_rate_hz as usize / 10;
        let samples = (0..frames).map(|index| if index % period == period / 2 { 0.9 } else { 0.0 }).collect();
        Self { sample_rate_hz, channels: 1, samples }
    }

    pub(crate) fn silence(sample_rate_hz: u32, channels: u16, frames: usize) -> Self {
        Self::of(sample_rate_hz, channels, frames, |_| 0.0)
    }

    pub(crate) fn then(mut self, next: Self) -> Self {
        self.samples.extend(next.samples);
        self
    }

    pub(crate) fn frames(&self) -> usize {
        self.samples.len() / usize::from(self.channels)
    }

    /// The samples as integers of so many bits.
    pub(crate) fn integers(&self, bits: u16) -> Vec<i32> {
        let steps = 2f64.powi(i32::from(bits) - 1);
        self.samples.iter().map(|sample| (sample * steps).round().clamp(-steps, steps - 1.0) as i32).collect()
    }
}

/// A folder of sounds that is gone with the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn bytes(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn wav(&self, name: &str, signal: &Signal, bits: u16) -> PathBuf {
        let path = self.path(name);
        let mut writer = WavWriter::create(&path, wav_spec(signal, bits, SampleFormat::Int)).unwrap();
        signal.integers(bits).into_iter().for_each(|sample| writer.write_sample(sample).unwrap());
        writer.finalize().unwrap();
        path
    }

    pub(crate) fn float_wav(&self, name: &str, signal: &Signal) -> PathBuf {
        let path = self.path(name);
        let mut writer = WavWriter::create(&path, wav_spec(signal, 32, SampleFormat::Float)).unwrap();
        signal.samples.iter().for_each(|&sample| writer.write_sample(sample as f32).unwrap());
        writer.finalize().unwrap();
        path
    }

    pub(crate) fn aiff(&self, name: &str, signal: &Signal, bits: u16) -> PathBuf {
        let bytes_each = usize::from(bits) / 8;
        let data: Vec<u8> = signal
            .integers(bits)
            .into_iter()
            .flat_map(|sample| sample.to_be_bytes()[4 - bytes_each..].to_vec())
            .collect();
        let mut common = Vec::new();
        common.extend_from_slice(&signal.channels.to_be_bytes());
        common.extend_from_slice(&(signal.frames() as u32).to_be_bytes());
        common.extend_from_slice(&bits.to_be_bytes());
        // An 80-bit float: a whole number is its own mantissa, shifted until its top bit is set.
        let shift = signal.sample_rate_hz.leading_zeros() + 32;
        common.extend_from_slice(&(16_383 + 63 - shift as u16).to_be_bytes());
        common.extend_from_slice(&(u64::from(signal.sample_rate_hz) << shift).to_be_bytes());
        let mut sound = vec![0; 8];
        sound.extend_from_slice(&data);
        let mut body = b"AIFF".to_vec();
        for (id, chunk) in [(b"COMM", common), (b"SSND", sound)] {
            body.extend_from_slice(id);
            body.extend_from_slice(&(chunk.len() as u32).to_be_bytes());
            body.extend_from_slice(&chunk);
            body.extend(std::iter::repeat_n(0, chunk.len() % 2));
        }
        let mut file = b"FORM".to_vec();
        file.extend_from_slice(&(body.len() as u32).to_be_bytes());
        file.append(&mut body);
        self.bytes(name, &file)
    }

    pub(crate) fn flac(&self, name: &str, signal: &Signal, bits: u16) -> PathBuf {
        self.bytes(name, &crate::flac::encode(signal, bits))
    }

    pub(crate) fn ogg(&self, name: &str, signal: &Signal) -> PathBuf {
        self.transcoded(name, signal, Encoding::OGG)
    }

    #[cfg(feature = "mp3")]
    pub(crate) fn mp3(&self, name: &str, signal: &Signal) -> PathBuf {
        self.transcoded(name, signal, Encoding::Mp3Cbr320)
    }

    fn transcoded(&self, name: &str, signal: &Signal, encoding: Encoding) -> PathBuf {
        let source = self.float_wav(&format!("{name}.source.wav"), signal);
        let path = self.path(name);
        let export = Export::default().with_credits(Credits::default().with_title("A test"));
        transcode(source, &path, encoding, &export, &Limits::default()).unwrap();
        path
    }
}

fn wav_spec(signal: &Signal, bits_per_sample: u16, sample_format: SampleFormat) -> WavSpec {
    let Signal { sample_rate_hz: sample_rate, channels, .. } = *signal;
    WavSpec { channels, sample_rate, bits_per_sample, sample_format }
}

/// The first `keep` bytes of a file as a file of the same extension.
pub(crate) fn cut(folder: &Folder, path: &Path, keep: usize) -> PathBuf {
    let bytes = fs::read(path).unwrap();
    let extension = path.extension().unwrap().to_str().unwrap();
    folder.bytes(&format!("cut.{extension}"), &bytes[..keep])
}
