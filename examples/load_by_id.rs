//! One sound, by its id.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/app.rs"]
mod stage;

use bevy::prelude::*;
use bevy_soundscape::prelude::*;

fn main() -> AppExit {
    stage::app("a church bell").add_systems(Startup, ring).run()
}

fn ring(mut commands: Commands) {
    let bell: Result<SoundId, _> = "snd_930b03a2".parse();
    match bell {
        Ok(bell) => {
            commands.spawn(SoundPlayer::id(bell).volume_db(-6.0));
        }
        Err(error) => println!("{error}"),
    }
}
