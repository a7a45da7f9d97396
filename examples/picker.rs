//! The sound picker: press F6, find a sound, and press Enter to hear it from the door.

#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/app.rs"]
mod stage;

use bevy::prelude::*;
use bevy_kira_audio::SpatialAudioReceiver;
use bevy_soundscape::{
    picker::{Picker, PickerPlugin, PickerTarget},
    prelude::*,
};

fn main() -> AppExit {
    stage::app("Sound picker").add_plugins(PickerPlugin::default()).add_systems(Startup, setup).run()
}

fn setup(mut commands: Commands, mut target: ResMut<PickerTarget>, mut picker: ResMut<Picker>) {
    commands.spawn((Camera2d, SpatialAudioReceiver));
    let door = commands.spawn((
        Name::new("the door"),
        Transform::from_xyz(2.0, 0.0, 0.0),
        SoundPlayer::query(SoundQuery::new("door creak")),
    ));
    target.0 = Some(door.id());
    picker.open();
}
