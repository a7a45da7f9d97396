//! The ground, in the colours of what grows on it, and the paths.

use bevy::{light::NotShadowCaster, prelude::*};
use fastrand::Rng;

use super::{
    Stage,
    shapes::{Shape, paint, worn},
};
use crate::land;

/// The side of a square of ground.
const CELL_M: f32 = 0.95;
const EDGE: f32 = 58.0;

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build);
}

fn build(mut stage: Stage) {
    let ground = stage.painted(ground());
    // Nothing is below, to lie in its shadow.
    stage.commands.spawn((ground, Transform::default(), NotShadowCaster));
    for path in land::paths() {
        let path = stage.painted(gravel(path));
        stage.commands.spawn((path, Transform::default(), NotShadowCaster));
    }
}

fn ground() -> Shape {
    let mut rng = Rng::with_seed(5);
    let cells = (2.0 * EDGE / CELL_M) as i32;
    let mut ground = Shape::default();
    // Corners are shaken, so that no rows are seen.
    let at = |x: i32, z: i32| {
        let place = Vec2::new(x as f32, z as f32) * CELL_M - EDGE;
        let shake = Vec2::new(land::noise(place * 3.1), land::noise(place * 3.1 + 50.0)) - 0.5;
        land::ground(place + 0.5 * CELL_M * shake)
    };
    for z in 0..cells {
        for x in 0..cells {
            let (a, b, c, d) = (at(x, z + 1), at(x + 1, z + 1), at(x + 1, z), at(x, z));
            if a.xz().length() > EDGE {
                continue;
            }
            for corners in if (x + z) % 2 == 0 { [[a, b, c], [a, c, d]] } else { [[a, b, d], [b, c, d]] } {
                let middle = (corners[0] + corners[1] + corners[2]) / 3.0;
                ground.triangle(corners, worn(color(middle.xz()), 0.09, &mut rng));
            }
        }
    }
    ground
}

fn color(at: Vec2) -> LinearRgba {
    let (moss, meadow, dry, needles) = (paint(0x2f4a2c), paint(0x48643a), paint(0x6a6d3e), paint(0x39382b));
    let patches = land::noise(at * 0.23 + 5.0);
    let grass =
        moss.mix(&meadow, land::smooth(0.25, 0.6, patches)).mix(&dry, land::smooth(0.62, 0.9, patches));
    let under_trees = land::smooth(11.0, 17.0, at.distance(Vec2::new(0.5, 2.0)));
    let mud = 1.0 - land::smooth(0.1, 0.7, land::from_stream(at));
    let ashes = 1.0 - land::smooth(0.6, 1.7, at.distance(land::FIRE));
    grass
        .mix(&needles, 0.75 * under_trees)
        .mix(&paint(0x4b4438), mud)
        .mix(&paint(0x2b2724), 0.9 * ashes)
        .mix(&paint(0xc9d6ea), land::smooth(0.3, 0.6, land::snow(at)))
}

/// A ribbon along the path, frayed, and stones on it and beside it.
fn gravel(path: &[Vec2]) -> Shape {
    let mut rng = Rng::with_seed(6);
    let mut gravel = Shape::default();
    let mut rows: Vec<(Vec2, Vec2)> = Vec::new();
    for pair in path.windows(2) {
        let (way, steps) = (pair[1] - pair[0], (pair[0].distance(pair[1]) / 0.55).ceil());
        let across = way.normalize().perp();
        for n in 0..steps as u32 {
            let middle = pair[0] + way * (n as f32 / steps);
            rows.push((
                middle - across * (0.6 + 0.2 * (rng.f32() - 0.5)),
                middle + across * (0.6 + 0.2 * (rng.f32() - 0.5)),
            ));
        }
    }
    let above = |at: Vec2| land::ground(at) + Vec3::Y * 0.045;
    for pair in rows.windows(2) {
        let middle = pair[0].0.midpoint(pair[1].1);
        if land::from_stream(middle) < 0.15 || land::floor(middle).is_some() {
            continue;
        }
        let [a, b, c, d] = [pair[0].0, pair[0].1, pair[1].1, pair[1].0].map(above);
        gravel.triangle([a, b, c], worn(paint(0x7d7568), 0.13, &mut rng));
        gravel.triangle([a, c, d], worn(paint(0x7d7568), 0.13, &mut rng));
        for _ in 0..4 {
            let at = pair[0].0.lerp(pair[0].1, 1.5 * rng.f32() - 0.25) + 0.3 * (rng.f32() - 0.5);
            let size = 0.025 + 0.06 * rng.f32().powi(3);
            let stone = paint([0x8d867a, 0x6c675f, 0xa09a8c][rng.usize(0..3)]);
            gravel.lump(
                land::ground(at) + Vec3::Y * 0.05,
                Vec3::new(size, 0.7 * size, size),
                0.3,
                stone,
                &mut rng,
            );
        }
    }
    gravel
}
