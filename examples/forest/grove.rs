//! Where trees stand: what one bumps into, and where owls sit.

use std::f32::consts::TAU;

use bevy::prelude::*;
use fastrand::Rng;

use crate::land;

/// One tree.
#[derive(Clone, Copy, Debug)]
pub struct Stand {
    pub at: Vec2,
    /// How large it is; 1 is a grown fir of 7 m.
    pub size: f32,
    /// Which way it is turned.
    pub turn: f32,
    /// Which of the models it is, 0 to 1.
    pub kind: f32,
}

#[derive(Resource)]
pub struct Grove(pub Vec<Stand>);

const OUTERMOST: f32 = 47.0;
const SPACING: f32 = 2.5;

impl Grove {
    /// The same every time: a grid, shaken, with gaps.
    pub fn grown() -> Self {
        let mut rng = Rng::with_seed(20);
        let cells = (2.0 * OUTERMOST / SPACING) as i32;
        let mut stands = Vec::new();
        for row in 0..cells {
            for column in 0..cells {
                let shaken = Vec2::new(column as f32 + rng.f32(), row as f32 + rng.f32());
                let at = shaken * SPACING - OUTERMOST;
                let (chance, size) = (rng.f32(), 0.65 + 0.75 * rng.f32().powf(1.4));
                let (turn, kind) = (rng.f32() * TAU, rng.f32());
                if chance < density(at) {
                    stands.push(Stand { at, size, turn, kind });
                }
            }
        }
        Self(stands)
    }

    /// Pushes someone out of a trunk.
    pub fn keep_out(&self, mut at: Vec2) -> Vec2 {
        for stand in &self.0 {
            at = push(at, stand.at, 0.35 + 0.2 * stand.size);
        }
        at
    }
}

/// Pushes someone out of a round thing.
pub fn push(at: Vec2, middle: Vec2, radius: f32) -> Vec2 {
    let away = at - middle;
    if away.length_squared() < radius * radius { middle + away.normalize_or(Vec2::Y) * radius } else { at }
}

/// How likely there is a tree: none in the clearing, in the water, on a path, or between the path's end and the eye.
fn density(at: Vec2) -> f32 {
    let from_middle = at.distance(Vec2::new(0.5, 1.5));
    let clearing = 11.5 + 3.0 * land::noise(at * 0.12 + 3.0);
    let aisle = Vec2::new((at.x - 2.4).abs(), at.y - 6.0);
    let is_open = from_middle > OUTERMOST
        || from_middle < clearing
        || land::from_stream(at) < 1.0
        || land::from_path(at) < 2.0
        || at.distance(land::HUT) < 4.8
        || (aisle.y > 0.0 && aisle.x < 4.6 + 0.06 * aisle.y);
    if is_open { 0.0 } else { 0.5 + 0.45 * land::smooth(clearing, clearing + 9.0, from_middle) }
}
