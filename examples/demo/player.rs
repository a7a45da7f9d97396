//! Which sounds are loaded, and which one plays.

use std::collections::HashMap;

use bevy::{asset::AssetLoadFailedEvent, prelude::*};
use bevy_kira_audio::{AudioInstance, PlaybackState};
use bevy_soundscape::{Sound, prelude::*};

use crate::{browser::Browser, waveform::Waveform};

#[derive(Resource, Default)]
pub struct Player {
    loaded: HashMap<SoundId, Handle<AudioSource>>,
    waveforms: HashMap<SoundId, Waveform>,
    current: Option<Current>,
    pub error: Option<String>,
}

/// The sound that was asked for last.
struct Current {
    sound: Sound,
    /// `None` until it is loaded: bevy_kira_audio retries a sound that failed to load for ever.
    instance: Option<Handle<AudioInstance>>,
    position_s: f64,
    /// How long it has waited for an output.
    queued_s: f64,
}

impl Player {
    /// Longer sounds are loaded when they are played, not to draw them.
    const THUMBNAIL_MAX_S: f64 = 20.0;

    pub fn toggle(&mut self, sound: &Sound, assets: &AssetServer, audio: &Audio) {
        let was_playing = self.is_current(&sound.id);
        self.stop(audio);
        if !was_playing {
            self.load(&sound.id, assets);
            self.current =
                Some(Current { sound: sound.clone(), instance: None, position_s: 0.0, queued_s: 0.0 });
        }
    }

    pub fn stop(&mut self, audio: &Audio) {
        audio.stop();
        self.current = None;
        self.error = None;
    }

    /// Loads a sound that is on the screen, so that it is drawn and plays at once.
    pub fn preload(&mut self, sound: &Sound, assets: &AssetServer) {
        if sound.duration_s <= Self::THUMBNAIL_MAX_S {
            self.load(&sound.id, assets);
        }
    }

    fn load(&mut self, id: &SoundId, assets: &AssetServer) {
        if !self.loaded.contains_key(id) {
            self.loaded.insert(id.clone(), assets.load(SoundPath::id(id.clone())));
        }
    }

    pub fn is_current(&self, id: &SoundId) -> bool {
        self.current.as_ref().is_some_and(|current| current.sound.id == *id)
    }

    /// What is heard or about to be.
    pub fn current(&self) -> Option<&Sound> {
        self.current.as_ref().map(|current| &current.sound)
    }

    /// How much of the sound was heard, 0 to 1; 0 for those that do not play.
    pub fn progress(&self, sound: &Sound) -> f32 {
        let current = self.current.as_ref().filter(|current| current.sound.id == sound.id);
        current.map_or(0.0, |current| (current.position_s / sound.duration_s.max(0.001)).min(1.0) as f32)
    }

    pub fn waveform(&self, id: &SoundId) -> Option<&Waveform> {
        self.waveforms.get(id)
    }
}

pub fn plugin(app: &mut App) {
    app.init_resource::<Player>().add_systems(Update, (forget, draw, fail, start, follow).chain());
}

/// Dropping the handle of a sound that is on its way stops the transfer.
fn forget(browser: Res<Browser>, mut player: ResMut<Player>) {
    if !browser.is_changed() {
        return;
    }
    let Player { loaded, waveforms, current, .. } = &mut *player;
    let current = current.as_ref().map(|current| &current.sound.id);
    let wanted =
        |id: &SoundId| Some(id) == current || browser.found.sounds.iter().any(|sound| sound.id == *id);
    loaded.retain(|id, _| wanted(id));
    waveforms.retain(|id, _| wanted(id));
}

fn draw(mut player: ResMut<Player>, sources: Res<Assets<AudioSource>>) {
    let Player { loaded, waveforms, .. } = &mut *player;
    for (id, handle) in loaded.iter().filter(|(id, _)| !waveforms.contains_key(*id)).collect::<Vec<_>>() {
        if let Some(source) = sources.get(handle) {
            waveforms.insert(id.clone(), Waveform::of(source));
        }
    }
}

fn fail(mut failed: MessageReader<AssetLoadFailedEvent<AudioSource>>, mut player: ResMut<Player>) {
    for failed in failed.read() {
        let id = player.loaded.iter().find(|(_, handle)| handle.id() == failed.id).map(|(id, _)| id.clone());
        let Some(id) = id else { continue };
        player.loaded.remove(&id);
        if player.is_current(&id) {
            player.current = None;
            let reason = SoundscapeError::of(&failed.error).map(SoundscapeError::to_string);
            player.error = Some(reason.unwrap_or_else(|| failed.error.to_string()));
        }
    }
}

fn start(mut player: ResMut<Player>, sources: Res<Assets<AudioSource>>, audio: Res<Audio>) {
    let Player { loaded, current, .. } = &mut *player;
    let Some(current) = current.as_mut().filter(|current| current.instance.is_none()) else { return };
    let handle = loaded.get(&current.sound.id).filter(|handle| sources.contains(*handle));
    current.instance = handle.map(|handle| audio.play(handle.clone()).handle());
}

fn follow(
    mut player: ResMut<Player>,
    audio: Res<Audio>,
    mut instances: ResMut<Assets<AudioInstance>>,
    time: Res<Time<Real>>,
) {
    let Player { current, error, .. } = player.bypass_change_detection();
    let Some(Current { instance: Some(instance), position_s, queued_s, .. }) = current else { return };
    match audio.state(instance) {
        PlaybackState::Stopped => {
            // bevy_kira_audio keeps what has ended.
            instances.remove(&*instance);
            *current = None;
        }
        PlaybackState::Queued => {
            *queued_s += time.delta_secs_f64();
            if *queued_s > 1.0 {
                *error = Some(
                    "Nothing can be heard: this machine has no sound output, or another program keeps it"
                        .into(),
                );
            }
        }
        state => *position_s = state.position().unwrap_or(0.0),
    }
}
