//! Ten lines to a sound.

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

fn main() {
    App::new()
        .add_plugins((SoundscapePlugin::local("assets/sounds"), DefaultPlugins, AudioPlugin))
        .add_systems(Startup, play)
        .run();
}

fn play(assets: Res<AssetServer>, audio: Res<Audio>) {
    audio.play(assets.load("soundscape://search/door creak slow.ogg"));
}
