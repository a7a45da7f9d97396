//! The campfire: flames, sparks, and a light that is never still.

use std::f32::consts::TAU;

use bevy::{
    light::{NotShadowCaster, PointLightShadowMap},
    prelude::*,
};
use fastrand::Rng;

use super::{
    Stage,
    glow::spot,
    shapes::{Shape, bright, paint, worn},
};
use crate::land;

const LUMENS: f32 = 2_300_000.0;

#[derive(Component)]
struct Flame {
    turn: f32,
    size: f32,
}

/// It rises, drifts and goes out, again and again.
#[derive(Component)]
struct Spark {
    start_s: f32,
    lives_s: f32,
    way: f32,
}

#[derive(Component)]
struct Firelight;

pub fn plugin(app: &mut App) {
    app.insert_resource(PointLightShadowMap { size: 512 })
        .add_systems(Startup, build)
        .add_systems(Update, (flicker, lick, rise));
}

fn build(mut stage: Stage) {
    let mut rng = Rng::with_seed(2);
    let hearth = stage.painted(hearth(&mut rng));
    let ground = land::ground(land::FIRE);
    stage.commands.spawn((hearth, Transform::default()));

    let burning = StandardMaterial { unlit: true, fog_enabled: false, cull_mode: None, ..default() };
    let flames = [(0xff5a1c, 3.2, 1.0), (0xff8a2a, 4.5, 0.72), (0xffd27a, 6.5, 0.42)];
    for (n, (color, shine, size)) in flames.into_iter().cycle().take(12).enumerate() {
        let mut flame = Shape::default();
        let color = bright(paint(color), shine);
        flame.tube(Vec3::ZERO, Vec3::Y * 0.28, (0.1, 0.2), 6, color);
        flame.tube(Vec3::Y * 0.28, Vec3::new(0.06, 1.0, 0.0), (0.2, 0.0), 6, color);
        let flame = stage.made(flame, burning.clone());
        let turn = n as f32 * 2.4;
        let off = Quat::from_rotation_y(turn) * Vec3::X * 0.22 * (1.0 - 0.6 * size) * (n as f32 / 12.0 + 0.6);
        let place = Transform::from_translation(ground + off + Vec3::Y * 0.1);
        stage.commands.spawn((flame, place, Flame { turn, size }, NotShadowCaster));
    }

    let mut spark = Shape::default();
    spark.lump(Vec3::ZERO, Vec3::splat(0.016), 0.2, bright(paint(0xffa040), 9.0), &mut rng);
    let spark = stage.made(spark, burning);
    for _ in 0..34 {
        let (start_s, lives_s) = (4.0 * rng.f32(), 1.6 + 2.4 * rng.f32());
        let spark = (spark.clone(), Spark { start_s, lives_s, way: rng.f32() * TAU });
        stage.commands.spawn((spark, Transform::from_translation(ground), NotShadowCaster));
    }

    let halo = spot(&mut stage, bright(paint(0xff7a2a), 0.34), AlphaMode::Add, Vec2::splat(4.6));
    stage.commands.spawn((halo, Transform::from_translation(ground + Vec3::Y * 0.8)));
    let light = PointLight {
        color: paint(0xff9a4d).into(),
        intensity: LUMENS,
        range: 24.0,
        radius: 0.25,
        shadow_maps_enabled: true,
        ..default()
    };
    stage.commands.spawn((light, Transform::from_translation(ground + Vec3::Y * 1.2), Firelight));
}

/// Stones in a ring, logs in a cone, and two trunks to sit on.
fn hearth(rng: &mut Rng) -> Shape {
    let mut hearth = Shape::default();
    let on_ring = |angle: f32, radius: f32| land::ground(land::FIRE + Vec2::from_angle(angle) * radius);
    for n in 0..13 {
        let at = on_ring(n as f32 / 13.0 * TAU, 0.82 + 0.06 * rng.f32()) + Vec3::Y * 0.06;
        let size = Vec3::new(0.19, 0.14, 0.17) * (0.8 + 0.4 * rng.f32());
        hearth.lump(at, size, 0.25, paint(0x6a6460), rng);
    }
    let top = land::ground(land::FIRE) + Vec3::Y * 0.62;
    for n in 0..7 {
        let foot = on_ring(n as f32 / 7.0 * TAU + 0.3, 0.48);
        let over = top + (top - foot).with_y(0.0) * 0.3;
        hearth.tube(foot, over, (0.075, 0.055), 6, worn(paint(0x2f231c), 0.2, rng));
    }
    for (angle, turn) in [(3.0, 3.1), (0.35, 0.2)] {
        let middle = on_ring(angle, 2.1) + Vec3::Y * 0.2;
        let along = Vec2::from_angle(turn).perp().extend(0.0).xzy() * 0.95;
        hearth.tube(middle - along, middle + along, (0.22, 0.2), 8, worn(paint(0x5d4733), 0.1, rng));
        for (end, color) in [(-1.0, 0xa08560), (1.0, 0xa08560)] {
            let from = middle + along * end;
            hearth.tube(from, from + along * end * 0.01, (0.21, 0.0), 8, paint(color));
        }
    }
    hearth
}

/// Slow waves and quick ones, which never come together alike.
fn flutter(t: f32) -> f32 {
    0.5 * (7.3 * t).sin() + 0.3 * (12.7 * t + 1.3).sin() + 0.2 * (23.1 * t + 0.4).sin()
}

fn flicker(time: Res<Time>, mut light: Single<(&mut PointLight, &mut Transform), With<Firelight>>) {
    let t = time.elapsed_secs_wrapped();
    light.0.intensity = LUMENS * (1.0 + 0.16 * flutter(t));
    let sway = Vec2::new(flutter(t + 3.0), flutter(t + 7.0)) * 0.05;
    light.1.translation = land::ground(land::FIRE) + Vec3::new(sway.x, 1.2, sway.y);
}

fn lick(time: Res<Time>, mut flames: Query<(&Flame, &mut Transform)>) {
    let t = time.elapsed_secs_wrapped();
    for (flame, mut place) in &mut flames {
        let beat = flutter(0.8 * t + 1.7 * flame.turn);
        let tall = flame.size * (1.15 + 0.4 * beat);
        place.scale = Vec3::new(flame.size * (1.15 - 0.15 * beat), tall, flame.size * (1.15 - 0.15 * beat));
        let sway = 0.13 * flutter(0.5 * t + flame.turn);
        place.rotation = Quat::from_rotation_z(sway) * Quat::from_rotation_y(flame.turn + 0.6 * t);
    }
}

fn rise(time: Res<Time>, mut sparks: Query<(&Spark, &mut Transform)>) {
    let hearth = land::ground(land::FIRE) + Vec3::Y * 0.5;
    for (spark, mut place) in &mut sparks {
        let age = ((time.elapsed_secs_wrapped() + spark.start_s) / spark.lives_s).fract();
        let curl = spark.way + 2.6 * age + spark.start_s;
        let drift = Vec3::new(curl.cos(), 0.0, curl.sin()) * (0.12 + 0.75 * age);
        place.translation = hearth + drift + Vec3::Y * 3.4 * age.powf(0.8);
        place.scale = Vec3::splat((1.0 - age).max(0.0));
    }
}
