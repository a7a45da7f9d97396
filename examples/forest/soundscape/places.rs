//! Sounds that come from a place: the fire, and the water wherever it is nearest.

use bevy::{ecs::schedule::common_conditions::run_once, prelude::*};
use bevy_kira_audio::SpatialRadius;

use super::Sounds;
use crate::{land, things::Thing, walker::Walker};

const FIRE_CARRIES: SpatialRadius = SpatialRadius { radius: 34.0 };
const WATER_CARRIES: SpatialRadius = SpatialRadius { radius: 42.0 };

/// A stream is long: it is heard from its nearest point.
#[derive(Component)]
struct Stream;

pub fn plugin(app: &mut App) {
    app.add_systems(Update, (place.run_if(Sounds::ready.and_then(run_once)), flow));
}

fn place(sounds: Res<Sounds>, mut commands: Commands) {
    let fire = land::ground(land::FIRE) + Vec3::Y * 0.4;
    let thing = |radius| Thing { middle: Vec3::ZERO, radius };
    let fire = (sounds.player("fire"), FIRE_CARRIES, Transform::from_translation(fire));
    commands.spawn((fire, thing(0.8), Name::new("the campfire")));
    let brook = (sounds.player("stream"), WATER_CARRIES, Transform::default(), Stream);
    commands.spawn((brook, thing(0.6), Name::new("the brook")));
}

fn flow(
    walker: Single<&Transform, (With<Walker>, Without<Stream>)>,
    mut stream: Single<&mut Transform, With<Stream>>,
) {
    stream.translation = land::nearest_water(walker.translation.xz());
}
