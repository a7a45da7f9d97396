//! Day and night: two beds that never stop, and fade into each other. N turns day into night and back.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/app.rs"]
mod stage;

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

/// Seconds from day to night.
const DUSK_S: f32 = 3.0;
/// So often they change by themselves.
const CHANGE_S: f32 = 2.0;

fn main() -> AppExit {
    stage::app("day and night: N changes them")
        .insert_resource(Sky { is_day: true, daylight: 1.0 })
        .add_systems(Startup, lay)
        .add_systems(Update, (turn, fade).chain())
        .run()
}

#[derive(Resource)]
struct Sky {
    is_day: bool,
    /// 1 by day, 0 by night.
    daylight: f32,
}

/// A bed, and its share of the daylight.
#[derive(Component)]
struct Bed(fn(f32) -> f32);

/// Both are long: the bank says `stream: true`, so that they need not be in memory as a whole.
fn lay(mut commands: Commands, assets: Res<AssetServer>) {
    let bank = assets.load("banks/ambience.bank.ron");
    commands.spawn((SoundPlayer::new(&bank, "forest.day"), Bed(|daylight| daylight)));
    commands.spawn((SoundPlayer::new(&bank, "forest.night"), Bed(|daylight| 1.0 - daylight)));
}

fn turn(
    time: Res<Time>,
    pressed: Res<ButtonInput<KeyCode>>,
    heard: Query<(), With<PlayingSound>>,
    mut since_s: Local<f32>,
    mut sky: ResMut<Sky>,
) {
    *since_s += if heard.is_empty() { 0.0 } else { time.delta_secs() };
    if *since_s > CHANGE_S || pressed.just_pressed(KeyCode::KeyN) {
        sky.is_day = !sky.is_day;
        *since_s = 0.0;
        println!("{} comes", if sky.is_day { "day" } else { "night" });
    }
    let goal = f32::from(u8::from(sky.is_day));
    let step = time.delta_secs() / DUSK_S;
    sky.daylight += (goal - sky.daylight).clamp(-step, step);
}

/// Equal power: halfway each bed has 3 dB less, and together they are as loud as one.
fn fade(sky: Res<Sky>, mut beds: Query<(&Bed, &mut SoundControl)>) {
    for (Bed(share), mut control) in &mut beds {
        control.volume_db = (10.0 * share(sky.daylight).log10()).max(-60.0);
    }
}
