//! The eye, behind and above the walker; drag to look about.

use bevy::{
    camera::Hdr, core_pipeline::tonemapping::Tonemapping, input::mouse::AccumulatedMouseMotion,
    math::FloatExt as _, pbr::DistanceFog, post_process::bloom::Bloom, prelude::*,
};
use bevy_egui::input::egui_wants_any_pointer_input;
use bevy_soundscape::picker::Picker;

use crate::{
    land,
    walker::{Gaze, START, Walker, Walking},
};

const AWAY_M: f32 = 5.6;
const ASIDE_M: f32 = 2.2;
const RADIANS_A_PIXEL: f32 = 0.004;

/// What it looks at, a little behind the walker in time.
#[derive(Component)]
struct Focus {
    at: Vec3,
    /// How far the eye has stepped aside, in metres.
    aside: f32,
}

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build).add_systems(
        Update,
        (drag.before(Walking).run_if(not(egui_wants_any_pointer_input)), follow.after(Walking)),
    );
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
        Focus { at: land::standing(START), aside: 0.0 },
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
    picker: Res<Picker>,
    mut eye: Single<(&mut Transform, &mut Focus)>,
) {
    let (place, focus) = &mut *eye;
    let soon = 1.0 - (-7.0 * time.delta_secs()).exp();
    focus.at = focus.at.lerp(walker.translation, soon);
    // What is looked at is not behind the panel.
    let aside = if picker.is_open() { ASIDE_M } else { 0.0 };
    focus.aside = focus.aside.lerp(aside, soon);
    let look = Quat::from_rotation_y(gaze.turn) * Quat::from_rotation_x(-gaze.down);
    // Past the walker's left shoulder.
    let at = focus.at + look * Vec3::new(focus.aside - 0.75, 0.0, AWAY_M) + Vec3::Y * 1.75;
    let lowest = land::height(at.xz()).max(land::WATER_Y) + 0.4;
    place.translation = at.with_y(at.y.max(lowest));
    place.rotation = look;
}
