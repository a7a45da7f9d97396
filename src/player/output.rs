//! Whether there is anything to hear sounds with.

use bevy_app::{App, PreUpdate, Startup};
use bevy_asset::{Assets, Handle};
use bevy_ecs::{
    reflect::ReflectResource,
    resource::Resource,
    schedule::{IntoScheduleConfigs as _, common_conditions::resource_exists},
    system::{Commands, Res, ResMut},
};
use bevy_kira_audio::{
    Audio, AudioControl as _, AudioInstance, AudioSource,
    prelude::{Frame, StaticSoundData, StaticSoundSettings},
};
use bevy_reflect::{Reflect, std_traits::ReflectDefault};

use crate::SoundscapeSystems;

/// Where sounds are heard. Found out in the first frame; players wait until it is known.
///
/// Without a sound device bevy_kira_audio never starts a sound, and so none would ever finish. Then, and in an app that
/// inserts `SoundOutput::Silent` (a dedicated server, a test), sounds play for nobody: they start, take as long as they
/// would and finish, by `Time<Real>`.
#[derive(Resource, Reflect, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[reflect(Resource, Clone, Debug, Default, PartialEq)]
pub enum SoundOutput {
    /// Not known yet.
    #[default]
    Unknown,
    /// bevy_kira_audio has a device.
    Device,
    /// Nothing is heard.
    Silent,
}

/// Where streamed sounds are heard.
#[cfg(feature = "streaming")]
#[derive(bevy_ecs::system::SystemParam)]
pub(super) struct StreamOutput<'w> {
    output: Res<'w, SoundOutput>,
    mixer: Res<'w, crate::StreamMixer>,
}

#[cfg(feature = "streaming")]
impl StreamOutput<'_> {
    /// `None`: nowhere.
    pub(super) fn mixer(&self) -> Option<&crate::StreamMixer> {
        (*self.output != SoundOutput::Silent).then_some(&*self.mixer)
    }
}

/// A sound of one silent frame: what has a device starts it within the frame.
#[derive(Resource)]
struct Probe {
    instance: Handle<AudioInstance>,
    frames: u8,
}

pub(super) fn finish(app: &mut App) {
    let world = app.world_mut();
    let can_probe = world.contains_resource::<Audio>();
    let mut output = world.resource_mut::<SoundOutput>();
    if *output != SoundOutput::Unknown {
        return;
    }
    if !can_probe {
        *output = SoundOutput::Silent;
        return;
    }
    app.add_systems(Startup, probe)
        .add_systems(PreUpdate, settle.run_if(resource_exists::<Probe>).in_set(SoundscapeSystems::Status));
}

fn probe(
    output: Res<SoundOutput>,
    audio: Res<Audio>,
    mut sources: ResMut<Assets<AudioSource>>,
    mut commands: Commands,
) {
    if *output != SoundOutput::Unknown {
        return;
    }
    let sound = StaticSoundData {
        sample_rate: 44_100,
        frames: [Frame::ZERO].into(),
        settings: StaticSoundSettings::default(),
        slice: None,
    };
    let instance = audio.play(sources.add(AudioSource { sound })).handle();
    commands.insert_resource(Probe { instance, frames: 0 });
}

fn settle(
    mut probe: ResMut<Probe>,
    mut output: ResMut<SoundOutput>,
    mut instances: ResMut<Assets<AudioInstance>>,
    mut commands: Commands,
) {
    // The first frame, which plays it, is not over.
    if probe.frames == 0 {
        probe.frames = 1;
        return;
    }
    if instances.remove(&probe.instance).is_some() {
        *output = SoundOutput::Device;
    } else {
        tracing::warn!("there is no sound device: sounds are not heard, but take their time");
        *output = SoundOutput::Silent;
    }
    commands.remove_resource::<Probe>();
}
