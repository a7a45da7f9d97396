//! A sound output without a device: the mixer runs as fast as it is asked to, and what it plays is kept.

use std::convert::Infallible;

use bevy_kira_audio::prelude::StaticSoundData;
use kira::{
    AudioManager, AudioManagerSettings,
    backend::{Backend, Renderer},
    sound::PlaybackState,
};

/// What was played.
pub struct Played {
    pub sample_rate_hz: u32,
    /// Left and right in turn.
    pub samples: Vec<f32>,
}

/// Plays a sound from its first to its last frame.
pub fn play(sound: StaticSoundData) -> Result<Played, String> {
    let settings = NullOutputSettings { sample_rate_hz: sound.sample_rate };
    let settings = AudioManagerSettings { backend_settings: settings, ..AudioManagerSettings::default() };
    let Ok(mut manager) = AudioManager::<NullOutput>::new(settings);
    let handle = manager.play(sound).map_err(|error| error.to_string())?;
    while handle.state() != PlaybackState::Stopped {
        manager.backend_mut().render();
    }
    let NullOutput { sample_rate_hz, samples, .. } = manager.backend_mut();
    Ok(Played { sample_rate_hz: *sample_rate_hz, samples: std::mem::take(samples) })
}

impl Played {
    pub fn duration_s(&self) -> f64 {
        (self.samples.len() / NullOutput::CHANNELS) as f64 / f64::from(self.sample_rate_hz)
    }

    /// The loudest sample; 1 is full scale.
    pub fn peak(&self) -> f32 {
        self.samples.iter().fold(0.0, |peak, sample| sample.abs().max(peak))
    }

    /// Writes a WAV file, 16 bit.
    pub fn write(&self, path: &std::path::Path) -> hound::Result<()> {
        let spec = hound::WavSpec {
            channels: NullOutput::CHANNELS as u16,
            sample_rate: self.sample_rate_hz,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(path, spec)?;
        for sample in &self.samples {
            writer.write_sample((sample * f32::from(i16::MAX)).round() as i16)?;
        }
        writer.finalize()
    }
}

struct NullOutput {
    sample_rate_hz: u32,
    frames_at_once: usize,
    renderer: Option<Renderer>,
    samples: Vec<f32>,
}

#[derive(Default)]
struct NullOutputSettings {
    sample_rate_hz: u32,
}

impl NullOutput {
    const CHANNELS: usize = 2;

    fn render(&mut self) {
        let Some(renderer) = &mut self.renderer else { return };
        let start = self.samples.len();
        self.samples.resize(start + self.frames_at_once * Self::CHANNELS, 0.0);
        renderer.on_start_processing();
        renderer.process(&mut self.samples[start..], Self::CHANNELS as u16);
    }
}

impl Backend for NullOutput {
    type Settings = NullOutputSettings;
    type Error = Infallible;

    fn setup(settings: NullOutputSettings, frames_at_once: usize) -> Result<(Self, u32), Infallible> {
        let NullOutputSettings { sample_rate_hz } = settings;
        Ok((Self { sample_rate_hz, frames_at_once, renderer: None, samples: Vec::new() }, sample_rate_hz))
    }

    fn start(&mut self, renderer: Renderer) -> Result<(), Infallible> {
        self.renderer = Some(renderer);
        Ok(())
    }
}
