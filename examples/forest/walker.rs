//! Whoever walks about, the ears on that head, and each step of those feet.

use bevy::prelude::*;
use bevy_kira_audio::SpatialAudioReceiver;

use crate::{
    grove::{Grove, push},
    land::{self, Surface},
    lids::Lid,
};

const PACE_M_S: f32 = 2.6;
const STRIDE_M: f32 = 0.92;
const EARS_Y: f32 = 1.5;

/// Where it shall go: a direction on the ground, at most 1 long.
#[derive(Resource, Default)]
pub struct Steering(pub Vec2);

/// Where one looks: radians, to the left and down.
#[derive(Resource)]
pub struct Gaze {
    pub turn: f32,
    pub down: f32,
}

/// The one who walks. Its `Transform` stands on the ground and faces where it walks.
#[derive(Component)]
pub struct Walker {
    /// Metres a second, now.
    pub pace: f32,
    /// Metres walked in all: what the gait follows.
    pub walked: f32,
    next_step: f32,
}

/// A foot came down.
#[derive(Event)]
pub struct Stepped {
    pub surface: Surface,
    pub place: Vec3,
}

pub const START: Vec2 = Vec2::new(1.75, 14.6);

pub fn plugin(app: &mut App) {
    app.init_resource::<Steering>()
        .insert_resource(Gaze { turn: 0.1, down: 0.08 })
        .insert_resource(Grove::grown())
        .add_systems(Startup, arrive)
        .add_systems(Update, (walk, listen).chain().in_set(Walking));
}

/// Runs after whatever steers.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Walking;

fn arrive(mut commands: Commands) {
    let walker = Walker { pace: 0.0, walked: 0.0, next_step: 0.3 };
    commands.spawn((walker, Transform::from_translation(land::standing(START)), Visibility::default()));
    commands.spawn((SpatialAudioReceiver, Transform::default()));
}

fn walk(
    time: Res<Time>,
    steering: Res<Steering>,
    grove: Res<Grove>,
    lids: Query<&Lid>,
    mut walker: Single<(&mut Walker, &mut Transform)>,
    mut commands: Commands,
) {
    let (walker, place) = &mut *walker;
    let wish = steering.0.clamp_length_max(1.0);
    let in_water = land::surface(place.translation.xz()) == Surface::Water;
    let goal = PACE_M_S * wish.length() * if in_water { 0.6 } else { 1.0 };
    walker.pace += (goal - walker.pace) * (1.0 - (-9.0 * time.delta_secs()).exp());
    if wish == Vec2::ZERO {
        return;
    }
    let heading = Quat::from_rotation_y((-wish.x).atan2(-wish.y));
    place.rotation = place.rotation.slerp(heading, 1.0 - (-10.0 * time.delta_secs()).exp());

    let before = place.translation.xz();
    let is_shut = |name| lids.iter().any(|lid| lid.name == name && !lid.open);
    let at = allowed(before + wish.normalize() * walker.pace * time.delta_secs(), is_shut("door"));
    let at = grove.keep_out(at);
    let goal = land::standing(at);
    // Steps up and down are taken softly.
    let y = place.translation.y + (goal.y - place.translation.y) * (1.0 - (-14.0 * time.delta_secs()).exp());
    place.translation = goal.with_y(y);

    walker.walked += at.distance(before);
    if walker.walked > walker.next_step {
        walker.next_step = walker.walked + STRIDE_M;
        commands.trigger(Stepped { surface: land::surface(at), place: goal });
    }
}

/// Out of the fire, the chest and the hut's walls, and not out of the forest.
fn allowed(at: Vec2, door_is_shut: bool) -> Vec2 {
    let at = push(push(at, land::FIRE, 1.0), crate::lids::CHEST, 0.6);
    let at = Vec2::new(0.0, 3.0) + (at - Vec2::new(0.0, 3.0)).clamp_length_max(land::WALKABLE);
    let inside = land::in_hut(at);
    let (half, wall) = (land::HUT_HALF, 0.3);
    let in_doorway = inside.x.abs() < 0.42 && !door_is_shut && inside.y > 0.0;
    if in_doorway || inside.x.abs() > half.x + wall || inside.y.abs() > half.y + wall {
        return at;
    }
    // The nearest side of the nearest wall.
    let keep = |x: f32, half: f32| if x.abs() > half { half + wall } else { (half - wall).min(x.abs()) };
    let kept =
        Vec2::new(keep(inside.x, half.x).copysign(inside.x), keep(inside.y, half.y).copysign(inside.y));
    land::by_hut(kept)
}

/// The ears are on the walker, and turned as the eye is.
fn listen(
    gaze: Res<Gaze>,
    walker: Single<&Transform, With<Walker>>,
    mut ears: Single<&mut Transform, (With<SpatialAudioReceiver>, Without<Walker>)>,
) {
    ears.translation = walker.translation + Vec3::Y * EARS_Y;
    ears.rotation = Quat::from_rotation_y(gaze.turn);
}
