//! A chest beside the fire, and what is in it.

use bevy::{light::NotShadowCaster, prelude::*};
use fastrand::Rng;

use super::{
    Stage,
    shapes::{Shape, bright, paint, worn},
};
use crate::lids::Lid;

const SIZE: Vec3 = Vec3::new(0.82, 0.4, 0.54);

pub fn plugin(app: &mut App) {
    app.add_systems(PostStartup, build);
}

fn build(mut stage: Stage, lids: Query<(Entity, &Lid, &Transform)>) {
    let Some((hinge, _, place)) = lids.iter().find(|(_, lid, _)| lid.name == "chest") else { return };
    let mut rng = Rng::with_seed(3);
    let (wood, iron) = (paint(0x6e4a2c), paint(0xb08d3f));

    // Seen from the hinge, which is behind and above.
    let mut body = Shape::default();
    let middle = Vec3::new(0.0, -0.5 * SIZE.y, 0.5 * SIZE.z);
    for (x, z) in [(0.0, -1.0), (0.0, 1.0), (-1.0, 0.0), (1.0, 0.0)] {
        let side = Vec3::new(x * (0.5 * SIZE.x - 0.03), 0.0, z * (0.5 * SIZE.z - 0.03));
        let size = if x == 0.0 { Vec3::new(SIZE.x, SIZE.y, 0.06) } else { Vec3::new(0.06, SIZE.y, SIZE.z) };
        body.block(Transform::from_translation(middle + side), size, worn(wood, 0.15, &mut rng));
    }
    for x in [-0.3, 0.3] {
        body.block(Transform::from_xyz(x, middle.y, SIZE.z), Vec3::new(0.07, SIZE.y + 0.01, 0.03), iron);
    }

    let mut lid = Shape::default();
    for (n, y) in [0.06, 0.13, 0.16, 0.13, 0.06].into_iter().enumerate() {
        let z = (n as f32 + 0.5) / 5.0 * SIZE.z;
        let tilt = Quat::from_rotation_x((n as f32 - 2.0) * 0.4);
        let plank = Transform::from_xyz(0.0, y, z).with_rotation(tilt);
        lid.block(plank, Vec3::new(SIZE.x + 0.03, 0.06, 0.15), worn(wood, 0.15, &mut rng));
        for x in [-0.3, 0.3] {
            let band = plank.with_translation(plank.translation + Vec3::X * x);
            lid.block(band, Vec3::new(0.07, 0.085, 0.16), iron);
        }
    }
    lid.block(Transform::from_xyz(0.0, 0.0, SIZE.z), Vec3::new(0.12, 0.14, 0.05), iron);

    let mut gold = Shape::default();
    for _ in 0..16 {
        let at = Vec3::new(0.55 * (rng.f32() - 0.5), -0.14, 0.27 + 0.3 * (rng.f32() - 0.5));
        gold.lump(at, Vec3::splat(0.05 + 0.04 * rng.f32()), 0.3, bright(paint(0xffc23f), 1.1), &mut rng);
    }
    let (body, lid) = (stage.painted(body), stage.painted(lid));
    let gold = stage.made(gold, StandardMaterial { unlit: true, ..default() });
    stage.commands.spawn((body, *place));
    stage.commands.spawn((gold, *place, NotShadowCaster));
    stage.commands.spawn((lid, Transform::default(), ChildOf(hinge)));
}
