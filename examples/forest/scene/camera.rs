//! The eye, behind and above the walker; drag to look about.

use bevy::{
    camera::Hdr, core_pipeline::tonemapping::Tonemapping, input::mouse::AccumulatedMouseMotion,
    pbr::DistanceFog, post_process::bloom::Bloom, prelude::*,
};

use crate::{
    land,
    walker::{Gaze, START, Walker, Walking},
};

const AWAY_M: f32 = 5.6;
const RADIANS_A_PIXEL: f32 = 0.004;

/// What it looks at, a little behind the walker in time.
#[derive(Component)]
struct Focus(Vec3);

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build).add_systems(Update, (drag.before(Walking), follow.after(Walking)));
}

fn build(mut commands: Commands) {
    commands.spawn((
        Camera3d::default(),
        Hdr,
        Msaa::Sample4,
        Tonemapping::AcesFitted,
        Bloom { intensity: 0.16, ..Bloom::NATURAL },
        Projection::Perspective(PerspectiveProjection { fov: 0.82, far: 900.0, ..default() }),
        DistanceFog::default(),
        Transform::default(),
        Focus(land::standing(START)),
    ));
}

fn drag(held: Res<ButtonInput<MouseButton>>, moved: Res<AccumulatedMouseMotion>, mut gaze: ResMut<Gaze>) {
    if held.any_pressed([MouseButton::Left, MouseButton::Right]) {
        gaze.turn -= RADIANS_A_PIXEL * moved.delta.x;
        gaze.down = (gaze.down + RADIANS_A_PIXEL * moved.delta.y).clamp(-0.25, 1.1);
    }
}

fn follow(
    time: Res<Time>,
    gaze: Res<Gaze>,
    walker: Single<&Transform, (With<Walker>, Without<Focus>)>,
    mut eye: Single<(&mut Transform, &mut Focus)>,
) {
    let (place, focus) = &mut *eye;
    let soon = 1.0 - (-7.0 * time.delta_secs()).exp();
    focus.0 = focus.0.lerp(walker.translation, soon);
    let look = Quat::from_rotation_y(gaze.turn) * Quat::from_rotation_x(-gaze.down);
    // Past the walker's left shoulder.
    let at = focus.0 + look * Vec3::new(-0.75, 0.0, AWAY_M) + Vec3::Y * 1.75;
    let lowest = land::height(at.xz()).max(land::WATER_Y) + 0.4;
    place.translation = at.with_y(at.y.max(lowest));
    place.rotation = look;
}
