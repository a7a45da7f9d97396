//! The mixer that streamed sounds play in: bevy_kira_audio keeps its own to itself.

use std::{
    convert::Infallible,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use bevy_ecs::resource::Resource;
use kira::{
    AudioManager, AudioManagerSettings, DefaultBackend,
    backend::Backend,
    sound::{Sound, SoundData},
};

/// The mixer that sounds play in which are heard while they arrive.
///
/// It is made when the first of them is opened, with the settings of kira's defaults and the device that bevy_kira_audio
/// plays to. An app that wants effects on it, another device or none, inserts one of its own before:
/// ```no_run
/// use bevy_app::prelude::*;
/// use bevy_soundscape::{StreamMixer, kira::{AudioManager, AudioManagerSettings, DefaultBackend}, prelude::*};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let manager = AudioManager::<DefaultBackend>::new(AudioManagerSettings::default())?;
/// App::new().insert_resource(StreamMixer::new(manager)).add_plugins(SoundscapePlugin::from_env());
/// # Ok(()) }
/// ```
#[derive(Resource, Clone, Default)]
pub struct StreamMixer(Arc<Mutex<Manager>>);

#[derive(Default)]
enum Manager {
    #[default]
    Unmade,
    Made(Box<dyn Play>),
    /// There is no device.
    None,
}

/// Why a sound is not played.
pub(super) enum Refusal {
    NoDevice,
    TooManySounds,
}

impl StreamMixer {
    /// One that is set up already.
    pub fn new<B: Backend + Send + 'static>(manager: AudioManager<B>) -> Self {
        Self(Arc::new(Mutex::new(Manager::Made(Box::new(manager)))))
    }

    /// Blocks until there is one.
    pub(super) fn make(&self) {
        let mut manager = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*manager, Manager::Unmade) {
            let made = AudioManager::<DefaultBackend>::new(AudioManagerSettings::default());
            *manager = match made {
                Ok(made) => Manager::Made(Box::new(made)),
                Err(error) => {
                    tracing::warn!(%error, "streamed sounds are not heard, but take their time");
                    Manager::None
                }
            };
        }
    }

    pub(super) fn play(&self, sound: Box<dyn Sound>) -> Result<(), Refusal> {
        self.make();
        match &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Manager::Made(manager) => manager.play(Ready(sound)),
            Manager::Unmade | Manager::None => Err(Refusal::NoDevice),
        }
    }
}

trait Play: Send {
    fn play(&mut self, sound: Ready) -> Result<(), Refusal>;
}

impl<B: Backend + Send> Play for AudioManager<B> {
    fn play(&mut self, sound: Ready) -> Result<(), Refusal> {
        self.play(sound).map_err(|_| Refusal::TooManySounds)
    }
}

/// A sound that was made before, so that nobody waits for the mixer meanwhile.
struct Ready(Box<dyn Sound>);

impl SoundData for Ready {
    type Error = Infallible;
    type Handle = ();

    fn into_sound(self) -> Result<(Box<dyn Sound>, ()), Infallible> {
        Ok((self.0, ()))
    }
}

impl fmt::Debug for StreamMixer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamMixer")
    }
}
