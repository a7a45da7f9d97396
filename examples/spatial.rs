//! A sound that circles the listener.
#![expect(unreachable_pub, reason = "the modules of an example are all inside")]
#![expect(clippy::print_stdout, reason = "an example talks to whoever started it")]

#[path = "stage/app.rs"]
mod stage;

use bevy::prelude::*;
use bevy_kira_audio::SpatialAudioReceiver;
use bevy_soundscape::prelude::*;

const RADIUS: f32 = 6.0;

fn main() -> AppExit {
    stage::app("a fire that circles you").add_systems(Startup, setup).add_systems(Update, circle).run()
}

#[derive(Component)]
struct Circling;

fn setup(mut commands: Commands) {
    commands.spawn((SpatialAudioReceiver, Transform::default()));
    let fire = SoundPlayer::query(SoundQuery::new("campfire crackle")).looped();
    commands.spawn((fire, Circling, Transform::from_xyz(RADIUS, 0.0, 0.0)));
}

fn circle(time: Res<Time>, mut fires: Query<&mut Transform, With<Circling>>) {
    for mut place in &mut fires {
        place.translation = Quat::from_rotation_y(time.elapsed_secs()) * Vec3::X * RADIUS;
    }
}
