//! A game that starts when its sounds are there, and shows how far they are.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/app.rs"]
mod stage;

use bevy::ecs::schedule::common_conditions::run_once;
use bevy::prelude::*;
use bevy_soundscape::prelude::*;

const BANK: &str = "banks/village.bank.ron";

fn main() -> AppExit {
    stage::app("loading …")
        .add_systems(Startup, load)
        .add_systems(Update, (show, enter_game.run_if(sounds_ready(BANK).and_then(run_once))))
        .run()
}

fn load(mut commands: Commands, assets: Res<AssetServer>) {
    commands.spawn(Prefetch::bank(&assets.load(BANK)));
}

fn show(progress: Query<&PrefetchProgress, Changed<PrefetchProgress>>) {
    for progress in &progress {
        println!("{:3.0} %  {} of {}", 100.0 * progress.fraction(), progress.ready, progress.total);
    }
}

/// What is played now is in memory already.
fn enter_game(mut commands: Commands, assets: Res<AssetServer>) {
    println!("the game begins");
    commands.spawn(SoundPlayer::new(&assets.load(BANK), "village.bed"));
}
