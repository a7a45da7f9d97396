//! The prototype of a game, which writes what it uses into its lock file.

use std::path::Path;

use bevy::{app::ScheduleRunnerPlugin, asset::AssetPlugin, prelude::*};
use bevy_soundscape::{Client, prelude::*};

/// Plays it through once, without a window: all the sounds of its bank. Gives the client that has them in its cache.
pub fn play_through(lock_file: &Path, bank: &'static str) -> Option<Client> {
    let plugin = SoundscapePlugin::local("assets/sounds").lock_file(lock_file).pin_used_sounds();
    let mut app = App::new();
    app.add_plugins((plugin, MinimalPlugins.set(ScheduleRunnerPlugin::run_once())))
        .add_plugins((AssetPlugin::default(), AudioPlugin))
        .add_systems(Startup, move |mut commands: Commands, assets: Res<AssetServer>| {
            commands.spawn(Prefetch::bank(&assets.load(bank)));
        });
    app.finish();
    app.cleanup();
    while !app.world_mut().query::<&PrefetchProgress>().iter(app.world()).any(|progress| progress.finished) {
        app.update();
    }
    app.world().resource::<Soundscape>().client().cloned()
    // Here the app ends, and with it the writing of the lock file.
}
