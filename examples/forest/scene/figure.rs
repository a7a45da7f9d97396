//! The walker: a cloak, a hood and a lantern.

use bevy::{light::NotShadowCaster, prelude::*};
use fastrand::Rng;

use super::{
    Stage,
    shapes::{Shape, bright, paint, worn},
};
use crate::walker::Walker;

const HAND: Vec3 = Vec3::new(0.5, 0.98, -0.16);
const LUMENS: f32 = 110_000.0;

/// Bobs with each step.
#[derive(Component)]
struct Body;

#[derive(Component)]
struct Lantern;

pub fn plugin(app: &mut App) {
    app.add_systems(PostStartup, build).add_systems(Update, gait);
}

fn build(mut stage: Stage, walker: Single<Entity, With<Walker>>) {
    let mut rng = Rng::with_seed(1);
    let body = stage.painted(body(&mut rng));
    let lantern = stage.painted(lantern());
    let mut pane = Shape::default();
    pane.tube(Vec3::Y * -0.24, Vec3::Y * -0.08, (0.05, 0.05), 6, bright(paint(0xffc46a), 7.0));
    let pane = stage.made(pane, StandardMaterial { unlit: true, fog_enabled: false, ..default() });
    let light = PointLight {
        color: paint(0xffb566).into(),
        intensity: LUMENS,
        range: 11.0,
        radius: 0.05,
        ..default()
    };
    stage.commands.entity(*walker).with_children(|walker| {
        walker.spawn((body, Transform::default(), Body)).with_children(|body| {
            body.spawn((lantern, Transform::from_translation(HAND), Lantern)).with_children(|lantern| {
                lantern.spawn((pane, Transform::default(), NotShadowCaster));
                lantern.spawn((light, Transform::from_xyz(0.14, -0.1, 0.02)));
            });
        });
    });
}

fn body(rng: &mut Rng) -> Shape {
    const SIDES: usize = 10;
    // Radius and height of each ring, from the hem to the neck, and how far it is bent forward.
    const RINGS: [(f32, f32, f32); 6] = [
        (0.37, 0.04, 0.04),
        (0.33, 0.3, 0.02),
        (0.27, 0.75, 0.0),
        (0.25, 1.08, -0.02),
        (0.235, 1.22, -0.03),
        (0.1, 1.36, -0.04),
    ];
    let mut body = Shape::default();
    let cloak = paint(0xd9493c);
    let at = |side: usize, (radius, y, z): (f32, f32, f32)| {
        let angle = side as f32 / SIDES as f32 * std::f32::consts::TAU;
        let fold = 1.0 + 0.12 * (side % 2) as f32 * (1.3 - y).max(0.0);
        Vec3::new(angle.cos() * radius * fold, y, -angle.sin() * radius * fold * 0.85 + z)
    };
    for pair in RINGS.windows(2) {
        for side in 0..SIDES {
            let corners =
                [at(side, pair[0]), at(side + 1, pair[0]), at(side + 1, pair[1]), at(side, pair[1])];
            body.quad(corners, worn(cloak, 0.14, rng));
        }
    }
    // Hood, with a tip that hangs back; a face in its shade.
    body.lump(Vec3::new(0.0, 1.47, -0.03), Vec3::new(0.175, 0.19, 0.18), 0.06, cloak, rng);
    body.tube(Vec3::new(0.0, 1.56, 0.05), Vec3::new(0.0, 1.5, 0.32), (0.12, 0.0), 7, worn(cloak, 0.1, rng));
    body.lump(Vec3::new(0.0, 1.45, -0.115), Vec3::new(0.11, 0.13, 0.11), 0.0, paint(0x2a1a18), rng);
    // The arm that carries the lantern, a satchel, boots.
    body.tube(
        Vec3::new(0.2, 1.2, -0.05),
        HAND + Vec3::new(-0.02, 0.04, 0.02),
        (0.085, 0.06),
        7,
        worn(cloak, 0.1, rng),
    );
    body.lump(HAND + Vec3::Y * 0.02, Vec3::splat(0.05), 0.1, paint(0xd0a07c), rng);
    body.block(Transform::from_xyz(-0.3, 0.72, 0.06), Vec3::new(0.12, 0.24, 0.26), paint(0x6d5236));
    for x in [-0.13, 0.13] {
        body.block(Transform::from_xyz(x, 0.05, -0.06), Vec3::new(0.12, 0.1, 0.27), paint(0x33261e));
    }
    body
}

/// Hangs from the hand.
fn lantern() -> Shape {
    let mut lantern = Shape::default();
    let iron = paint(0x2d2a2c);
    lantern.tube(Vec3::Y * -0.04, Vec3::ZERO, (0.008, 0.03), 5, iron);
    lantern.tube(Vec3::Y * -0.08, Vec3::Y * -0.02, (0.075, 0.01), 6, iron);
    lantern.tube(Vec3::Y * -0.27, Vec3::Y * -0.24, (0.07, 0.065), 6, iron);
    for side in 0..3 {
        let post = Quat::from_rotation_y(side as f32 * 2.094) * Vec3::X * 0.058;
        lantern.tube(post - Vec3::Y * 0.25, post - Vec3::Y * 0.07, (0.007, 0.007), 4, iron);
    }
    lantern
}

fn gait(
    time: Res<Time>,
    walker: Single<&Walker>,
    mut body: Single<&mut Transform, (With<Body>, Without<Lantern>)>,
    mut lantern: Single<&mut Transform, (With<Lantern>, Without<Body>)>,
) {
    let (t, stride) = (time.elapsed_secs_wrapped(), walker.walked * std::f32::consts::PI / 0.92);
    let lively = (walker.pace / 2.6).min(1.0);
    body.translation.y = 0.045 * lively * stride.sin().abs() + 0.008 * (1.6 * t).sin();
    body.rotation =
        Quat::from_rotation_z(0.035 * lively * stride.sin()) * Quat::from_rotation_x(-0.07 * lively);
    let swing = 0.16 * lively * (stride + 0.6).sin() + 0.04 * (1.3 * t).sin();
    lantern.rotation = Quat::from_rotation_x(swing) * Quat::from_rotation_z(0.05 * (1.9 * t).sin());
}
