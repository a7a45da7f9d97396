//! Steps that fit the ground, none of them twice in a row.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/app.rs"]
mod stage;

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

const STEP_S: f32 = 0.45;
const STEPS_ON_EACH: u32 = 6;

fn main() -> AppExit {
    stage::app("a walk").add_systems(Startup, setup).add_systems(Update, walk).run()
}

/// What a walker walks on. Each has an entry in the bank.
#[derive(Clone, Copy, Debug)]
enum Surface {
    Gravel,
    Wood,
    Grass,
    Snow,
}

impl Surface {
    const ALL: [Self; 4] = [Self::Gravel, Self::Wood, Self::Grass, Self::Snow];

    fn entry(self) -> String {
        format!("footsteps.{self:?}").to_lowercase()
    }
}

#[derive(Resource)]
struct Walker {
    bank: Handle<SoundBank>,
    steps: u32,
    stride: Timer,
}

fn setup(mut commands: Commands, assets: Res<AssetServer>) {
    let bank = assets.load("banks/footsteps.bank.ron");
    commands.spawn(Prefetch::bank(&bank));
    let stride = Timer::from_seconds(STEP_S, TimerMode::Repeating);
    commands.insert_resource(Walker { bank, steps: 0, stride });
}

/// As soon as the sounds are there: a step that is heard too late is worse than none.
fn walk(
    time: Res<Time>,
    ready: Res<bevy_soundscape::PrefetchedBanks>,
    mut walker: ResMut<Walker>,
    mut commands: Commands,
) {
    if !ready.contains(&walker.bank) || !walker.stride.tick(time.delta()).just_finished() {
        return;
    }
    let surface = Surface::ALL[(walker.steps / STEPS_ON_EACH) as usize % Surface::ALL.len()];
    if walker.steps.is_multiple_of(STEPS_ON_EACH) {
        println!("on {surface:?}");
    }
    walker.steps += 1;
    commands.spawn(SoundPlayer::new(&walker.bank, surface.entry()).once().then_despawn());
}
