//! kira's mixer with its output kept instead of heard.

use std::convert::Infallible;

use bevy_kira_audio::prelude::StaticSoundData;
use kira::{
    AudioManager, AudioManagerSettings,
    backend::{Backend, Renderer},
};

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
