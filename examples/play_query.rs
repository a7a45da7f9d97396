//! What words find: one hit after the other.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/app.rs"]
mod stage;

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

fn main() -> AppExit {
    stage::app("doors").add_systems(Startup, search).add_observer(play).add_observer(play_the_next).run()
}

fn search(mut commands: Commands) {
    commands.spawn(SoundQuery::new("door").category("foley").duration_max(4.0).limit(5));
}

/// The best hit. The others wait on the entity.
fn play(found: On<SoundsFound>, mut commands: Commands) {
    println!("{} sounds, the best is {}", found.total, found.sounds[0].title);
    commands.entity(found.entity).insert(SoundPlayer::id(found.sounds[0].id.clone()));
}

fn play_the_next(
    finished: On<SoundFinished>,
    results: Query<&SoundResults>,
    mut next: Local<usize>,
    mut commands: Commands,
) {
    let Ok(results) = results.get(finished.entity) else { return };
    *next = (*next + 1) % results.sounds.len();
    commands.entity(finished.entity).insert(SoundPlayer::id(results.sounds[*next].id.clone()));
}
