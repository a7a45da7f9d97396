//! Firs and birches: a few models of each, many times.

use std::f32::consts::TAU;

use bevy::{light::NotShadowCaster, prelude::*};
use fastrand::Rng;

use super::{
    Stage,
    shapes::{Shape, paint, worn},
};
use crate::{grove::Grove, land};

const FIRS: usize = 5;
const BIRCHES: usize = 2;
/// Farther away nobody sees the details, nor a shadow.
const FAR_M: f32 = 24.0;

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build);
}

fn build(mut stage: Stage, grove: Res<Grove>) {
    let mut rng = Rng::with_seed(30);
    let mut models = Vec::new();
    for n in 0..FIRS + BIRCHES {
        let model = if n < FIRS { fir(&mut rng, 8, 6) } else { birch(&mut rng) };
        models.push(stage.painted(model));
    }
    let far = stage.painted(fir(&mut rng, 5, 4));
    for stand in &grove.0 {
        // Birches by the water and at the edge, firs everywhere.
        let is_birch = stand.kind > 0.86 || (land::from_stream(stand.at) < 3.0 && stand.kind > 0.5);
        let of_its_kind = (stand.kind * 977.0) as usize;
        let model = if is_birch { FIRS + of_its_kind % BIRCHES } else { of_its_kind % FIRS };
        let lean = Quat::from_rotation_z(0.05 * (stand.turn.sin())) * Quat::from_rotation_y(stand.turn);
        let size = if is_birch { 0.8 * stand.size.min(1.1) } else { stand.size };
        let place = Transform::from_translation(land::ground(stand.at) - Vec3::Y * 0.1)
            .with_rotation(lean)
            .with_scale(Vec3::new(size, size * (0.9 + 0.35 * stand.kind), size));
        if stand.at.distance(land::FIRE) < FAR_M {
            stage.commands.spawn((models[model].clone(), place));
        } else {
            stage.commands.spawn((far.clone(), place, NotShadowCaster));
        }
    }
}

/// Skirts of drooping branches, each smaller than the one below.
fn fir(rng: &mut Rng, sides: usize, tiers: usize) -> Shape {
    let mut fir = Shape::default();
    fir.tube(Vec3::ZERO, Vec3::Y * 2.2, (0.24, 0.16), 6, paint(0x3a2a22));
    let green = [0x203f33, 0x26473a, 0x2d4f38][rng.usize(0..3)];
    for tier in 0..tiers {
        let part = tier as f32 / tiers as f32;
        let (low, high) = (1.0 + 5.6 * part, 1.0 + 5.6 * part + 1.9 - 0.5 * part);
        let reach = 1.75 * (1.0 - part).powf(0.85) + 0.22;
        let turn = rng.f32();
        let rim: Vec<Vec3> = (0..2 * sides)
            .map(|side| {
                // Tips and notches.
                let is_tip = side % 2 == 0;
                let radius = reach * if is_tip { 0.9 + 0.25 * rng.f32() } else { 0.62 };
                let drop = if is_tip { -0.3 * rng.f32() } else { 0.1 };
                let angle = (side as f32 / (2 * sides) as f32 + turn) * std::f32::consts::TAU;
                Vec3::new(angle.cos() * radius, low + drop, -angle.sin() * radius)
            })
            .collect();
        let (tip, under) = (Vec3::Y * high, Vec3::Y * (low + 0.35));
        let color = paint(green).mix(&paint(0x4a7052), 0.45 * part);
        for side in 0..rim.len() {
            let next = (side + 1) % rim.len();
            fir.triangle([rim[side], rim[next], tip], worn(color, 0.16, rng));
            fir.triangle([rim[next], rim[side], under], paint(0x14241f));
        }
    }
    fir
}

/// A white trunk, and leaves in clouds.
fn birch(rng: &mut Rng) -> Shape {
    let mut birch = Shape::default();
    let bend = Vec3::new(0.3 * rng.f32(), 3.0, 0.25);
    birch.tube(Vec3::ZERO, bend, (0.16, 0.12), 6, paint(0xc9c4b8));
    birch.tube(bend, bend + Vec3::new(0.1, 2.4, 0.1), (0.12, 0.05), 6, paint(0xc9c4b8));
    for n in 0..7 {
        let y = 0.25 + 0.42 * n as f32 + 0.2 * rng.f32();
        let side = Quat::from_rotation_y(rng.f32() * TAU) * Vec3::X * (0.15 - 0.008 * n as f32);
        let at = Transform::from_translation(bend * (y / bend.y) + side);
        birch.block(at, Vec3::new(0.1, 0.05, 0.1), paint(0x2a2724));
    }
    for n in 0..6 {
        let around = Quat::from_rotation_y(n as f32 * 2.4) * Vec3::X * (0.35 + 0.75 * rng.f32());
        let middle = bend + Vec3::Y * (0.2 + 0.42 * n as f32) + around;
        let size = Vec3::new(1.0, 0.75, 1.0) * (0.75 + 0.35 * rng.f32());
        birch.lump(middle, size, 0.22, paint(0x5f7a3c), rng);
    }
    birch
}
