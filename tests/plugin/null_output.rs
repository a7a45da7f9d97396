//! kira's mixer with its output kept instead of heard.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use bevy_kira_audio::prelude::StaticSoundData;
use kira::{
    AudioManager, AudioManagerSettings,
    backend::{Backend, Renderer},
};

/// What a mixer plays, as far as somebody lets it.
#[derive(Clone, Default)]
pub struct Tape(Arc<Mutex<Recording>>);

#[derive(Default)]
struct Recording {
    renderer: Option<Renderer>,
    block: Vec<f32>,
    played: Vec<[f32; 2]>,
}

impl Tape {
    pub fn with_mixer(sample_rate_hz: u32) -> (Self, AudioManager<Taped>) {
        let tape = Self::default();
        let backend_settings = (sample_rate_hz, tape.clone());
        let settings = AudioManagerSettings::<Taped> { backend_settings, ..AudioManagerSettings::default() };
        let Ok(manager) = AudioManager::new(settings);
        (tape, manager)
    }

    /// Goes on for so many blocks.
    pub fn record(&self, blocks: usize) {
        let Recording { renderer, block, played } = &mut *self.0.lock().unwrap();
        let Some(renderer) = renderer else { return };
        for _ in 0..blocks {
            block.fill(0.0);
            renderer.on_start_processing();
            renderer.process(block, 2);
            let frames = block.chunks(2).map(|frame| [frame[0], frame[1]]);
            played.extend(frames.filter(|frame| *frame != [0.0; 2]));
        }
    }

    /// Left and right of each frame, but for those of nothing at all.
    pub fn heard(&self) -> Vec<[f32; 2]> {
        self.0.lock().unwrap().played.clone()
    }

    pub fn heard_frames(&self) -> usize {
        self.0.lock().unwrap().played.len()
    }
}

pub struct Taped(Tape);

impl Backend for Taped {
    type Settings = (u32, Tape);
    type Error = Infallible;

    fn setup((sample_rate_hz, tape): (u32, Tape), frames_at_once: usize) -> Result<(Self, u32), Infallible> {
        tape.0.lock().unwrap().block = vec![0.0; 2 * frames_at_once];
        Ok((Self(tape), sample_rate_hz))
    }

    fn start(&mut self, renderer: Renderer) -> Result<(), Infallible> {
        self.0.0.lock().unwrap().renderer = Some(renderer);
        Ok(())
    }
}

/// Left and right of each frame that is heard, at the sound's own rate.
pub fn play_for(sound: StaticSoundData, frames: usize) -> Vec<[f32; 2]> {
    let settings =
        AudioManagerSettings { backend_settings: sound.sample_rate, ..AudioManagerSettings::default() };
    let Ok(mut manager) = AudioManager::<NullOutput>::new(settings);
    let _handle = manager.play(sound).unwrap();
    while manager.backend_mut().played.len() < frames {
        manager.backend_mut().render();
    }
    std::mem::take(&mut manager.backend_mut().played)
}

struct NullOutput {
    renderer: Option<Renderer>,
    block: Vec<f32>,
    played: Vec<[f32; 2]>,
}

impl NullOutput {
    fn render(&mut self) {
        let Some(renderer) = &mut self.renderer else { return };
        self.block.fill(0.0);
        renderer.on_start_processing();
        renderer.process(&mut self.block, 2);
        self.played.extend(self.block.chunks(2).map(|frame| [frame[0], frame[1]]));
    }
}

impl Backend for NullOutput {
    type Settings = u32;
    type Error = Infallible;

    fn setup(sample_rate_hz: u32, frames_at_once: usize) -> Result<(Self, u32), Infallible> {
        Ok((
            Self { renderer: None, block: vec![0.0; 2 * frames_at_once], played: Vec::new() },
            sample_rate_hz,
        ))
    }

    fn start(&mut self, renderer: Renderer) -> Result<(), Infallible> {
        self.renderer = Some(renderer);
        Ok(())
    }
}
