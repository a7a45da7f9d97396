//! What grows low: grass, ferns, flowers, toadstools, and stones between them.

use std::f32::consts::TAU;

use bevy::{light::NotShadowCaster, prelude::*};
use fastrand::Rng;

use super::{
    Stage,
    shapes::{Shape, bright, paint, worn},
};
use crate::land::{self, Surface};

const REACH: f32 = 24.0;

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build);
}

fn build(mut stage: Stage) {
    let mut rng = Rng::with_seed(51);
    let thin = [grass(&mut rng), flowers(&mut rng)].map(|shape| {
        let leaf =
            StandardMaterial { cull_mode: None, perceptual_roughness: 0.9, reflectance: 0.1, ..default() };
        stage.made(shape, leaf)
    });
    for shape in thin {
        stage.commands.spawn((shape, Transform::default(), NotShadowCaster));
    }
    let leaf = StandardMaterial { cull_mode: None, perceptual_roughness: 0.9, reflectance: 0.1, ..default() };
    let ferns = stage.made(ferns(&mut rng), leaf);
    stage.commands.spawn((ferns, Transform::default()));
    for shape in [stones(&mut rng), toadstools(&mut rng)] {
        let shape = stage.painted(shape);
        stage.commands.spawn((shape, Transform::default()));
    }
}

/// Somewhere in and about the clearing, where this grows.
fn somewhere(rng: &mut Rng, grows: impl Fn(Vec2) -> bool) -> Vec2 {
    loop {
        let at = Vec2::new(2.0 * rng.f32() - 1.0, 2.0 * rng.f32() - 1.0) * REACH + Vec2::new(0.0, 4.0);
        if grows(at) {
            return at;
        }
    }
}

fn is_meadow(at: Vec2) -> bool {
    land::surface(at) == Surface::Grass
        && land::from_path(at) > 0.75
        && land::from_stream(at) > 0.15
        && at.distance(land::FIRE) > 1.8
        && at.distance(land::HUT) > 3.0
}

fn blade(shape: &mut Shape, root: Vec3, way: Vec3, wide: f32, color: LinearRgba) {
    let across = way.cross(Vec3::Y).normalize_or(Vec3::X) * wide;
    shape.triangle([root - across, root + across, root + way], color);
}

fn grass(rng: &mut Rng) -> Shape {
    let mut grass = Shape::default();
    for _ in 0..3_400 {
        let at = somewhere(rng, |at| is_meadow(at) && land::noise(at * 0.35 + 20.0) > 0.33);
        let reeds = land::from_stream(at) < 0.9;
        let color =
            if reeds { paint(0x5b6f45) } else { paint(0x4a6b3c).mix(&paint(0x77794a), rng.f32().powi(2)) };
        for _ in 0..4 {
            let root = land::ground(at + Vec2::new(rng.f32() - 0.5, rng.f32() - 0.5) * 0.22);
            let tall = if reeds { 0.35 + 0.55 * rng.f32() } else { 0.13 + 0.24 * rng.f32() };
            let lean = Vec3::new(rng.f32() - 0.5, 0.0, rng.f32() - 0.5) * tall * 0.9;
            blade(&mut grass, root, Vec3::Y * tall + lean, 0.022, worn(color, 0.2, rng));
        }
    }
    grass
}

fn ferns(rng: &mut Rng) -> Shape {
    let mut ferns = Shape::default();
    for _ in 0..230 {
        let at = somewhere(rng, |at| is_meadow(at) && at.distance(Vec2::new(0.5, 1.5)) > 7.5);
        let root = land::ground(at);
        let (fronds, size) = (7 + rng.usize(0..4), 0.45 + 0.45 * rng.f32());
        for frond in 0..fronds {
            let turn = Quat::from_rotation_y((frond as f32 + 0.6 * rng.f32()) / fronds as f32 * TAU);
            let at = |along: f32, across: f32| {
                // A frond rises, and then hangs.
                let arch = Vec3::new(0.85 * along, 1.05 * along - 0.95 * along * along, 0.16 * across);
                root + turn * arch * size
            };
            let color = worn(paint(0x3f6b41), 0.2, rng);
            ferns.quad([at(0.0, 0.0), at(0.4, 1.0), at(0.7, 0.0), at(0.4, -1.0)], color);
            ferns.triangle([at(0.55, 0.7), at(1.0, 0.0), at(0.55, -0.7)], bright(color, 1.15));
        }
    }
    ferns
}

fn flowers(rng: &mut Rng) -> Shape {
    let mut flowers = Shape::default();
    for _ in 0..260 {
        let at = somewhere(rng, |at| is_meadow(at) && land::noise(at * 0.3 + 90.0) > 0.58);
        let (root, tall) = (land::ground(at), 0.18 + 0.16 * rng.f32());
        blade(&mut flowers, root, Vec3::Y * tall, 0.012, paint(0x4b6a3d));
        let color = paint([0xe9e2ff, 0xc9a4f0, 0xf3e3a0][rng.usize(0..3)]);
        let (head, size) = (root + Vec3::Y * tall, 0.035 + 0.02 * rng.f32());
        let at = |x: f32, z: f32| head + Vec3::new(x, 0.5 * (x + z).abs(), z) * size;
        flowers.quad([at(-1.0, 0.0), at(0.0, 1.0), at(1.0, 0.0), at(0.0, -1.0)], color);
    }
    flowers
}

fn stones(rng: &mut Rng) -> Shape {
    let mut stones = Shape::default();
    let mut stone = |at: Vec2, size: f32, rng: &mut Rng| {
        let color = paint([0x6b6a70, 0x5b5d66, 0x77726e][rng.usize(0..3)]);
        let size = Vec3::new(size * (0.8 + 0.5 * rng.f32()), size * (0.5 + 0.3 * rng.f32()), size);
        stones.lump(land::ground(at) + Vec3::Y * 0.15 * size.y, size, 0.25, color, rng);
    };
    for _ in 0..90 {
        let at =
            somewhere(rng, |at| (-0.7..0.5).contains(&land::from_stream(at)) && land::deck(at).is_none());
        let size = 0.12 + 0.3 * rng.f32().powi(2);
        stone(at, size, rng);
    }
    for _ in 0..45 {
        let at = somewhere(rng, |at| is_meadow(at) && at.distance(land::FIRE) > 3.5);
        let size = 0.12 + 0.55 * rng.f32().powi(4);
        stone(at, size, rng);
    }
    stones
}

fn toadstools(rng: &mut Rng) -> Shape {
    let mut toadstools = Shape::default();
    for _ in 0..26 {
        let at = somewhere(rng, |at| is_meadow(at) && land::from_path(at) < 2.6);
        for _ in 0..3 {
            let root = land::ground(at + Vec2::new(rng.f32() - 0.5, rng.f32() - 0.5) * 0.4);
            let tall = 0.08 + 0.12 * rng.f32();
            let top = root + Vec3::Y * tall;
            toadstools.tube(root, top, (0.02, 0.016), 5, paint(0xd8d0c0));
            toadstools.tube(top, top + Vec3::Y * tall * 0.5, (0.42 * tall + 0.02, 0.0), 7, paint(0xb43a2c));
            toadstools.tube(top, top - Vec3::Y * 0.002, (0.42 * tall + 0.02, 0.0), 7, paint(0xd8d0c0));
        }
    }
    toadstools
}
