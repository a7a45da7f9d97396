//! A hut of logs, with light in its window and a door that turns.

use bevy::{light::NotShadowCaster, prelude::*};
use fastrand::Rng;

use super::{
    Stage,
    shapes::{Shape, bright, paint, worn},
};
use crate::{
    land::{self, HUT_HALF, PORCH_DEPTH},
    lids::Lid,
};

const WALL_Y: f32 = 2.1;
const DOOR: Vec2 = Vec2::new(0.9, 1.82);
const PITCH: f32 = 0.66;
const LIT: u32 = 0xffc878;

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build).add_systems(PostStartup, hang_door);
}

fn build(mut stage: Stage) {
    let mut rng = Rng::with_seed(9);
    let mut hut = walls(&mut rng);
    roof(&mut hut, &mut rng);
    porch(&mut hut, &mut rng);
    let hut = stage.painted(hut);
    let facing = Quat::from_rotation_y(land::HUT_TURN);
    let place = Transform::from_translation(land::HUT.extend(land::hut_floor()).xzy()).with_rotation(facing);

    let shine = StandardMaterial { unlit: true, cull_mode: None, ..default() };
    let panes = stage.made(panes(), shine);
    stage.commands.spawn((hut, place)).with_children(|hut| {
        hut.spawn((panes, Transform::default(), NotShadowCaster));
        let lamp = |lumens: f32, range: f32| PointLight {
            color: paint(LIT).into(),
            intensity: lumens,
            range,
            ..default()
        };
        hut.spawn((lamp(28_000.0, 5.0), Transform::from_xyz(1.25, 1.3, HUT_HALF.y + 0.7)));
        hut.spawn((lamp(16_000.0, 3.2), Transform::from_xyz(0.0, 1.5, 0.0)));
    });
}

/// Log upon log.
fn walls(rng: &mut Rng) -> Shape {
    const COURSES: u32 = 8;
    let mut hut = Shape::default();
    let (x, z) = (HUT_HALF.x, HUT_HALF.y);
    for course in 0..COURSES {
        let y = (course as f32 + 0.5) * WALL_Y / COURSES as f32;
        let mut log = |from: Vec2, to: Vec2| {
            let stretch = (to - from).normalize() * 0.18 * (course % 2) as f32;
            let ends = [from - stretch, to + stretch].map(|end| end.extend(y).xzy());
            hut.tube(ends[0], ends[1], (0.155, 0.155), 6, worn(paint(0x6b5038), 0.16, rng));
        };
        log(Vec2::new(-x, -z), Vec2::new(x, -z));
        log(Vec2::new(-x, -z), Vec2::new(-x, z));
        log(Vec2::new(x, -z), Vec2::new(x, z));
        if y < DOOR.y {
            log(Vec2::new(-x, z), Vec2::new(-0.5 * DOOR.x - 0.04, z));
            log(Vec2::new(0.5 * DOOR.x + 0.04, z), Vec2::new(x, z));
        } else {
            log(Vec2::new(-x, z), Vec2::new(x, z));
        }
    }
    let top = WALL_Y + x * PITCH.tan();
    for z in [-z, z] {
        let [left, right, ridge] =
            [Vec3::new(-x, WALL_Y - 0.05, z), Vec3::new(x, WALL_Y - 0.05, z), Vec3::new(0.0, top, z)];
        let corners = if z > 0.0 { [left, right, ridge] } else { [right, left, ridge] };
        hut.triangle(corners, paint(0x54412f));
    }
    for side in [-1.0, 1.0] {
        let jamb = Transform::from_xyz(side * (0.5 * DOOR.x + 0.05), 0.5 * DOOR.y, z + 0.03);
        hut.block(jamb, Vec3::new(0.1, DOOR.y, 0.34), paint(0x4a3826));
    }
    // The chimney.
    hut.block(Transform::from_xyz(-1.1, 3.1, -0.7), Vec3::new(0.5, 1.6, 0.5), paint(0x6b6763));
    hut.block(Transform::from_xyz(-1.1, 3.92, -0.7), Vec3::new(0.62, 0.14, 0.62), paint(0x57534f));
    hut
}

/// Rows of shingles, and moss on some.
fn roof(hut: &mut Shape, rng: &mut Rng) {
    const ROWS: u32 = 7;
    const COLUMNS: u32 = 11;
    let (reach, deep) = (HUT_HALF.x + 0.55, 2.0 * HUT_HALF.y + 1.7);
    let ridge = WALL_Y + HUT_HALF.x * PITCH.tan() + 0.14;
    for side in [-1.0, 1.0] {
        let turn = Quat::from_rotation_z(-side * (PITCH - 0.05));
        for row in 0..ROWS {
            for column in 0..COLUMNS {
                let x = (row as f32 + 0.5) / ROWS as f32 * reach;
                let z = (column as f32 + 0.5) / COLUMNS as f32 * deep - 0.5 * deep + 0.35;
                let y = ridge - x * PITCH.tan() + 0.02 * rng.f32();
                let wood = if rng.f32() < 0.2 { 0x47573a } else { 0x4d4650 };
                let long = 1.35 * reach / ROWS as f32 / PITCH.cos();
                let size = Vec3::new(long, 0.07, deep / COLUMNS as f32 - 0.012);
                let place = Transform::from_xyz(side * x, y, z).with_rotation(turn);
                hut.block(place, size, worn(paint(wood), 0.18, rng));
            }
        }
    }
    let beam = Vec3::new(0.0, ridge + 0.06, 0.35);
    let half = Vec3::Z * (0.5 * deep + 0.05);
    hut.tube(beam - half, beam + half, (0.1, 0.1), 6, paint(0x3f3640));
}

fn porch(hut: &mut Shape, rng: &mut Rng) {
    const PLANKS: u32 = 11;
    let (from, to) = (-HUT_HALF.y, HUT_HALF.y + PORCH_DEPTH);
    for plank in 0..PLANKS {
        let wide = 2.0 * HUT_HALF.x / PLANKS as f32;
        let x = (plank as f32 + 0.5) * wide - HUT_HALF.x;
        let place = Transform::from_xyz(x, -0.09, 0.5 * (from + to));
        hut.block(place, Vec3::new(wide - 0.015, 0.16, to - from), worn(paint(0x735b42), 0.15, rng));
    }
    for x in [-1.0, 1.0] {
        let foot = Vec3::new(x * (HUT_HALF.x - 0.1), -0.4, HUT_HALF.y + PORCH_DEPTH - 0.15);
        hut.tube(foot, foot + Vec3::Y * 2.5, (0.08, 0.07), 6, paint(0x5d4832));
    }
    // Wood for the winter.
    for (n, y) in [(4, 0.12), (3, 0.32), (2, 0.52)] {
        for log in 0..n {
            let x = -1.75 + 0.2 * log as f32 + 0.1 * (4 - n) as f32;
            let at = Vec3::new(x, y, HUT_HALF.y + 0.25);
            hut.tube(at, at + Vec3::Z * 0.5, (0.1, 0.1), 6, worn(paint(0x7d6446), 0.2, rng));
        }
    }
}

/// What shines: the window, behind its bars.
fn panes() -> Shape {
    let mut panes = Shape::default();
    let z = HUT_HALF.y + 0.17;
    for (x, y) in [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)] {
        let middle = Vec3::new(1.25 + 0.17 * x, 1.25 + 0.17 * y, z);
        let at = |x: f32, y: f32| middle + Vec3::new(x, y, 0.0) * 0.145;
        let color = bright(paint(LIT), 2.2 + 0.6 * y);
        panes.quad([at(-1.0, -1.0), at(1.0, -1.0), at(1.0, 1.0), at(-1.0, 1.0)], color);
    }
    panes
}

fn hang_door(mut stage: Stage, lids: Query<(Entity, &Lid)>) {
    let mut rng = Rng::with_seed(10);
    let mut door = Shape::default();
    for plank in 0..4 {
        let wide = DOOR.x / 4.0;
        let place = Transform::from_xyz((plank as f32 + 0.5) * wide, 0.5 * DOOR.y, 0.0);
        door.block(place, Vec3::new(wide - 0.012, DOOR.y, 0.07), worn(paint(0x7b4f36), 0.15, &mut rng));
    }
    for y in [0.35, 1.45] {
        door.block(Transform::from_xyz(0.4, y, 0.03), Vec3::new(0.75, 0.08, 0.06), paint(0x2b2a2e));
    }
    door.lump(Vec3::new(0.8, 0.95, 0.07), Vec3::splat(0.045), 0.0, paint(0x2b2a2e), &mut rng);
    let door = stage.painted(door);
    let hinge = lids.iter().find(|(_, lid)| lid.name == "door");
    if let Some((hinge, _)) = hinge {
        stage.commands.spawn((door, Transform::default(), ChildOf(hinge)));
    }
}
