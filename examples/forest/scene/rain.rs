//! Rain, where the eye is: streaks that fall through a tall box and begin again.

use std::f32::consts::TAU;

use bevy::{light::NotShadowCaster, prelude::*};
use fastrand::Rng;

use super::{Stage, palette::Palette, shapes::Shape};
use crate::{hours::Hours, weather::Weather};

const TALL: f32 = 9.0;
const FALLS_M_S: f32 = 15.0;

#[derive(Component)]
struct Streaks;

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build).add_systems(Update, fall);
}

fn build(mut stage: Stage) {
    let material =
        StandardMaterial { unlit: true, alpha_mode: AlphaMode::Blend, cull_mode: None, ..default() };
    let streaks = stage.made(streaks(), material);
    stage.commands.spawn((streaks, Transform::default(), Visibility::Hidden, NotShadowCaster, Streaks));
}

/// The box twice, one above the other, so that it can begin again unseen.
fn streaks() -> Shape {
    let mut rng = Rng::with_seed(60);
    let mut streaks = Shape::default();
    for _ in 0..800 {
        let (angle, away) = (rng.f32() * TAU, 1.0 + 12.0 * rng.f32().sqrt());
        let foot = (Vec2::from_angle(angle) * away).extend(TALL * rng.f32()).xzy();
        let (across, up) =
            (Vec3::new(-angle.sin(), 0.0, angle.cos()) * 0.006, Vec3::Y * (0.3 + 0.3 * rng.f32()));
        for above in [Vec3::ZERO, Vec3::Y * TALL] {
            let foot = foot + above;
            streaks.quad(
                [foot - across, foot + across, foot + across + up, foot - across + up],
                LinearRgba::WHITE,
            );
        }
    }
    streaks
}

fn fall(
    time: Res<Time>,
    hours: Res<Hours>,
    weather: Res<Weather>,
    eye: Single<&Transform, With<Camera3d>>,
    mut streaks: Single<
        (&mut Transform, &mut Visibility, &MeshMaterial3d<StandardMaterial>),
        (With<Streaks>, Without<Camera3d>),
    >,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let (place, visibility, material) = &mut *streaks;
    **visibility = if weather.rain > 0.02 { Visibility::Inherited } else { Visibility::Hidden };
    if **visibility == Visibility::Hidden {
        return;
    }
    let fallen = (FALLS_M_S * time.elapsed_secs_wrapped()).rem_euclid(TALL);
    place.translation = eye.translation - Vec3::Y * (0.5 * TALL + fallen);
    if let Some(mut material) = materials.get_mut(&material.0) {
        let color = Palette::of(&hours, &weather).horizon + LinearRgba::rgb(0.12, 0.13, 0.16);
        material.base_color = color.with_alpha(0.34 * weather.rain).into();
    }
}
