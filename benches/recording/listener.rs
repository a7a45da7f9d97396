//! An app with the real AudioPlugin on a real device, and a recording of what it plays.

use std::{thread, time::Duration};

use bevy::{asset::AssetPlugin, prelude::*};
use bevy_soundscape::{Client, SoundRef, prelude::*};

use crate::{
    SAMPLE_RATE_HZ,
    recorder::{Frames, Recorder},
};

pub struct Listener {
    app: App,
    recorder: Recorder,
}

impl Listener {
    /// What a recording has before the sound is said to start, since that may be late.
    pub const BEFORE_S: f64 = 0.5;
    /// What it has after the sound is said to end: what is played is heard later.
    const AFTER_S: f64 = 1.0;
    const DEADLINE: Duration = Duration::from_secs(60);

    pub fn new(client: Client) -> Self {
        let mut app = App::new();
        app.add_plugins((
            SoundscapePlugin::with_client(client),
            MinimalPlugins,
            AssetPlugin::default(),
            AudioPlugin,
        ))
        .add_observer(|failed: On<SoundFailed>| panic!("{}", failed.error));
        app.finish();
        app.cleanup();
        let mut listener = Self { app, recorder: Recorder::start() };
        listener.until("a sound device", |world, _| match world.resource::<SoundOutput>() {
            SoundOutput::Unknown => false,
            SoundOutput::Device => true,
            SoundOutput::Silent => panic!("there is no sound device"),
        });
        listener.until("a recording", |_, recorded_s| recorded_s > Self::BEFORE_S);
        listener
    }

    /// Plays a sound to its end.
    pub fn once(&mut self, sound: &SoundRef) -> Frames {
        let (player, start) = self.play(sound);
        self.until("the end of the sound", |world, _| world.get::<PlayingSound>(player).is_none());
        self.take(player, start)
    }

    /// Plays a loop for so long, and not much longer.
    pub fn looped(&mut self, sound: &SoundRef, seconds: f64) -> Frames {
        let (player, start) = self.play(sound);
        let end_s = self.recorded_s() + seconds + Self::AFTER_S / 2.0;
        self.until("the end of the loop", |_, recorded_s| recorded_s > end_s);
        self.app.world_mut().trigger(StopSound::new(player));
        self.take(player, start)
    }

    /// The player, and the frame from which on the recording is of interest.
    fn play(&mut self, sound: &SoundRef) -> (Entity, usize) {
        let player = self.app.world_mut().spawn(SoundPlayer::sound(sound.clone())).id();
        self.until("the sound", |world, _| world.get::<PlayingSound>(player).is_some());
        let before = (Self::BEFORE_S * f64::from(SAMPLE_RATE_HZ)) as usize;
        (player, self.recorder.len() - before)
    }

    fn take(&mut self, player: Entity, start: usize) -> Frames {
        let end_s = self.recorded_s() + Self::AFTER_S;
        self.until("the rest of the recording", |_, recorded_s| recorded_s > end_s);
        self.app.world_mut().despawn(player);
        self.recorder.since(start)
    }

    fn recorded_s(&self) -> f64 {
        self.recorder.len() as f64 / f64::from(SAMPLE_RATE_HZ)
    }

    /// Runs frames until something is so.
    fn until(&mut self, what: &str, is_so: impl Fn(&World, f64) -> bool) {
        let now = |app: &App| app.world().resource::<Time<Real>>().elapsed();
        let start = now(&self.app);
        loop {
            self.app.update();
            if is_so(self.app.world(), self.recorded_s()) {
                return;
            }
            assert!(now(&self.app) - start < Self::DEADLINE, "waited in vain for {what}");
            // A frame's length.
            thread::park_timeout(Duration::from_millis(8));
        }
    }
}
