//! A sound device that nobody hears, and that knows when there was something to hear.

use std::{
    convert::Infallible,
    sync::{Arc, OnceLock},
    thread,
    time::{Duration, Instant},
};

use bevy_soundscape::{
    StreamMixer,
    kira::{
        AudioManager, AudioManagerSettings,
        backend::{Backend, Renderer},
    },
};

use crate::clock;

const RATE_HZ: u32 = 48_000;
/// Frames that it asks for at once, as devices do: 10 ms.
const BLOCK: usize = 480;
const BLOCK_LASTS: Duration = Duration::from_millis(10);

/// When the first frame was played that is not silence.
#[derive(Clone, Default)]
pub(crate) struct FirstFrame(Arc<OnceLock<Instant>>);

impl FirstFrame {
    pub(crate) fn played_at(&self) -> Option<Instant> {
        self.0.get().copied()
    }
}

/// A mixer that plays to such a device.
pub(crate) fn mixer(first: &FirstFrame) -> StreamMixer {
    let settings = AudioManagerSettings::<SilentDevice> {
        backend_settings: first.clone(),
        ..AudioManagerSettings::default()
    };
    let Ok(manager) = AudioManager::new(settings);
    StreamMixer::new(manager)
}

struct SilentDevice(FirstFrame);

impl Backend for SilentDevice {
    type Settings = FirstFrame;
    type Error = Infallible;

    fn setup(first: FirstFrame, _: usize) -> Result<(Self, u32), Infallible> {
        Ok((Self(first), RATE_HZ))
    }

    fn start(&mut self, mut renderer: Renderer) -> Result<(), Infallible> {
        let first = self.0.clone();
        // To the end of the process.
        thread::spawn(move || {
            let mut block = vec![0.0; 2 * BLOCK];
            let mut due = clock::now();
            loop {
                block.fill(0.0);
                renderer.on_start_processing();
                renderer.process(&mut block, 2);
                if block.iter().any(|sample| *sample != 0.0) {
                    first.0.get_or_init(clock::now);
                }
                due += BLOCK_LASTS;
                clock::sleep_until(due);
            }
        });
        Ok(())
    }
}
