//! Where previews are heard: started at once, followed once a frame.

mod course;
mod previews;
mod spectrum;

use std::time::Duration;

use bevy_app::App;
use bevy_asset::{Assets, Handle};
use bevy_ecs::{
    resource::Resource,
    system::{Query, Res, ResMut, SystemParam},
};
use bevy_kira_audio::{
    Audio, AudioApp as _, AudioControl as _, AudioInstance, AudioSource, AudioTween, PlaybackState,
    SpatialRadius, prelude::AudioChannel,
};
use bevy_time::{Real, Time};
use bevy_transform::components::GlobalTransform;
use soundscape_client::{Sound, SoundId};

use self::{course::Course, previews::Previews, spectrum::Analysis};
use super::PickerTarget;
use crate::{
    SoundOutput, Soundscape,
    picker::{Message, Playing, Trouble},
    player::{Heard, Listener},
};

/// Long enough for no click.
const TWEEN: AudioTween = AudioTween::linear(Duration::from_millis(12));
/// Frames within which bevy_kira_audio starts a sound, or never.
const PATIENCE_FRAMES: u8 = 3;

/// The previews that are ready, and the one that is heard. Also the type of their own audio channel.
#[derive(Resource, Default)]
pub(super) struct Booth {
    previews: Previews,
    analysis: Analysis,
    on: Option<On>,
    /// What was told to stop and has to be removed.
    leaving: Vec<Handle<AudioInstance>>,
}

struct On {
    playing: Playing,
    voice: Voice,
    told: Heard,
}

enum Voice {
    Waiting,
    Sent {
        instance: Handle<AudioInstance>,
        frames: u8,
    },
    Heard {
        instance: Handle<AudioInstance>,
    },
    /// There is no device: it takes its time.
    Silent {
        position_s: f64,
    },
}

/// What it takes to play.
#[derive(SystemParam)]
pub(super) struct Room<'w, 's> {
    booth: ResMut<'w, Booth>,
    output: Res<'w, SoundOutput>,
    channel: Option<Res<'w, AudioChannel<Booth>>>,
    sources: Option<ResMut<'w, Assets<AudioSource>>>,
    instances: Option<ResMut<'w, Assets<AudioInstance>>>,
    target: Res<'w, PickerTarget>,
    places: Query<'w, 's, (&'static GlobalTransform, Option<&'static SpatialRadius>)>,
    listener: Listener<'w, 's>,
    time: Res<'w, Time<Real>>,
}

/// A channel of its own: a game that pauses its music does not pause the picker.
pub(super) fn finish(app: &mut App) {
    if app.world().contains_resource::<Audio>() {
        app.add_audio_channel::<Booth>();
    }
}

impl Room<'_, '_> {
    /// These previews and no others, beside the one that is heard.
    pub(super) fn prepare(&mut self, soundscape: &Soundscape, sounds: Vec<Sound>) {
        let Booth { previews, on, .. } = &mut *self.booth;
        previews.want(soundscape, sounds, on.as_ref().map(|on| &on.playing.id));
    }

    pub(super) fn analyse(&mut self, id: SoundId) {
        self.booth.analysis.want(id);
    }

    pub(super) fn play(&mut self, playing: Playing) {
        self.stop();
        self.booth.on = Some(On { playing, voice: Voice::Waiting, told: Heard::EVERYWHERE });
    }

    pub(super) fn adjust(&mut self, changed: Playing) {
        let heard = self.heard(&changed);
        let Some(on) = self.booth.on.as_mut().filter(|on| on.playing.id == changed.id) else { return };
        on.playing = Playing { from_s: on.playing.from_s, ..changed };
        on.told = heard;
        if let Voice::Sent { instance, .. } | Voice::Heard { instance } = &on.voice
            && let Some(instances) = &mut self.instances
            && let Some(instance) = instances.get_mut_untracked(instance)
        {
            instance.set_decibels(on.playing.gain_db + heard.gain_db, TWEEN);
            instance.set_panning(heard.panning, TWEEN);
            instance.set_playback_rate(f64::from(on.playing.speed), TWEEN);
        }
    }

    pub(super) fn stop(&mut self) {
        if let Some(On { voice: Voice::Sent { instance, .. } | Voice::Heard { instance }, .. }) =
            self.booth.on.take()
        {
            self.booth.leaving.push(instance);
        }
    }

    /// What became of previews since the last look.
    pub(super) fn look(&mut self, messages: &mut Vec<Message>) {
        let Booth { previews, analysis, .. } = &mut *self.booth;
        previews.look(self.sources.as_deref_mut(), messages);
        analysis.look(previews, self.sources.as_deref(), messages);
        self.let_leave();
        let Some(mut on) = self.booth.on.take() else { return };
        if self.follow(&mut on, messages) {
            self.booth.on = Some(on);
        }
    }

    /// Whether it goes on.
    fn follow(&mut self, on: &mut On, messages: &mut Vec<Message>) -> bool {
        let id = on.playing.id.clone();
        let Some(source) = self.booth.previews.get(&id) else {
            return self.booth.previews.is_coming(&id);
        };
        let duration_s = self.sources.as_ref().and_then(|sources| sources.get(&source));
        let duration_s = duration_s.map_or(0.0, |source| source.sound.duration().as_secs_f64());
        let heard = self.heard(&on.playing);
        let course = Course::new(&on.playing, duration_s);
        if matches!(on.voice, Voice::Waiting) {
            match (*self.output, &self.channel) {
                (SoundOutput::Unknown, _) => return true,
                (SoundOutput::Device, Some(channel)) => {
                    on.told = heard;
                    let instance = start(channel, source, &on.playing, &course, heard);
                    on.voice = Voice::Sent { instance, frames: 0 };
                }
                _ => on.voice = Voice::Silent { position_s: course.from_s },
            }
        }
        let position_s = match &mut on.voice {
            Voice::Waiting => return true,
            Voice::Silent { position_s } => {
                let passed_s = self.time.delta_secs_f64() * f64::from(on.playing.speed);
                let next_s = course.after(*position_s, passed_s);
                *position_s = next_s.unwrap_or(*position_s);
                next_s
            }
            Voice::Sent { instance, .. } | Voice::Heard { instance } => {
                let instance = instance.clone();
                let Some(instances) = &mut self.instances else { return false };
                match (instances.get_mut_untracked(&instance), &mut on.voice) {
                    (Some(sound), _) => match sound.state() {
                        PlaybackState::Stopped => {
                            instances.remove(&instance);
                            None
                        }
                        state => {
                            if on.playing.in_place && heard != on.told {
                                sound.set_decibels(on.playing.gain_db + heard.gain_db, TWEEN);
                                sound.set_panning(heard.panning, TWEEN);
                                on.told = heard;
                            }
                            on.voice = Voice::Heard { instance };
                            Some(state.position().unwrap_or(course.from_s))
                        }
                    },
                    (None, Voice::Sent { frames, .. }) if *frames < PATIENCE_FRAMES => {
                        *frames += 1;
                        return true;
                    }
                    (None, Voice::Sent { .. }) => {
                        messages.push(unheard(id, "Too many sounds play at once: stop some"));
                        return false;
                    }
                    // Removed by somebody else.
                    (None, _) => None,
                }
            }
        };
        let goes_on = position_s.is_some();
        messages.push(match position_s {
            Some(position_s) => Message::Heard { id, position_s, duration_s },
            None => Message::Over { id },
        });
        goes_on
    }

    fn heard(&self, playing: &Playing) -> Heard {
        let place =
            self.target.0.filter(|_| playing.in_place).and_then(|entity| self.places.get(entity).ok());
        place.map_or(Heard::EVERYWHERE, |(place, radius)| self.listener.hears(Some(place), radius))
    }

    /// bevy_kira_audio keeps what has ended, until somebody removes it.
    fn let_leave(&mut self) {
        let Some(instances) = &mut self.instances else { return };
        self.booth.leaving.retain(|handle| match instances.get_mut_untracked(handle) {
            Some(instance) if instance.state() != PlaybackState::Stopped => {
                instance.stop(TWEEN);
                true
            }
            Some(_) => {
                instances.remove(handle);
                false
            }
            None => false,
        });
    }
}

fn start(
    channel: &AudioChannel<Booth>,
    source: Handle<AudioSource>,
    playing: &Playing,
    course: &Course,
    heard: Heard,
) -> Handle<AudioInstance> {
    let mut command = channel.play(source);
    command
        .with_volume(playing.gain_db + heard.gain_db)
        .with_panning(heard.panning)
        .with_playback_rate(f64::from(playing.speed))
        .start_from(course.begins_at_s());
    if let Some(region) = &course.looped {
        command.loop_from(region.start).loop_until(region.end);
    }
    if course.reversed {
        command.reverse();
    }
    command.handle()
}

fn unheard(id: SoundId, text: &str) -> Message {
    Message::Unheard { id, trouble: Trouble::other(text) }
}
