//! Sounds by the names that a game gives them, changed while it runs: edit assets/banks/village.bank.ron, press R.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/app.rs"]
mod stage;

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

const BANK: &str = "banks/village.bank.ron";

fn main() -> AppExit {
    stage::app("a village: space rings the bell, R reads the bank again")
        .add_systems(Startup, setup)
        .add_systems(Update, keys)
        .run()
}

/// Holds the bank, and the sound that can always be heard.
#[derive(Resource)]
struct Village(Handle<SoundBank>);

fn setup(mut commands: Commands, assets: Res<AssetServer>) {
    let bank = assets.load(BANK);
    commands.spawn(SoundPlayer::new(&bank, "village.bed"));
    commands.spawn(SoundPlayer::new(&bank, "bell").then_despawn());
    commands.insert_resource(Village(bank));
}

/// With the feature `hot-reload`, a changed file is read by itself.
fn keys(
    pressed: Res<ButtonInput<KeyCode>>,
    village: Res<Village>,
    assets: Res<AssetServer>,
    mut commands: Commands,
) {
    if pressed.just_pressed(KeyCode::Space) {
        commands.spawn(SoundPlayer::new(&village.0, "bell").then_despawn());
    }
    if pressed.just_pressed(KeyCode::KeyR) {
        assets.reload(BANK);
    }
}
