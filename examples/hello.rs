//! Ten lines to a sound.
#![allow(elided_lifetimes_in_paths, reason = "Bevy's system parameters are written without theirs")]

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
