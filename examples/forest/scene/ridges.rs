//! Hills far off, one behind the other, which only the fog tells apart.

use bevy::{light::NotShadowCaster, prelude::*};

use super::{
    Stage,
    shapes::{Shape, paint},
};
use crate::land::noise;

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build);
}

fn build(mut stage: Stage) {
    for (n, (away, tall, color)) in
        [(66.0, 13.0, 0x1c2b2a), (92.0, 21.0, 0x1e2b33), (128.0, 36.0, 0x222d40)].into_iter().enumerate()
    {
        let ridge = stage.painted(ridge(away, tall, 40.0 * n as f32, paint(color)));
        stage.commands.spawn((ridge, Transform::default(), NotShadowCaster));
    }
}

fn ridge(away: f32, tall: f32, seed: f32, color: LinearRgba) -> Shape {
    const SIDES: u32 = 150;
    let mut ridge = Shape::default();
    let at = |side: u32, top: bool| {
        let angle = (side % SIDES) as f32 / SIDES as f32 * std::f32::consts::TAU;
        let way = Vec2::from_angle(angle);
        let hills = 0.45 + 0.75 * noise(way * 3.2 + seed);
        // Spruces on the ridge: a saw.
        let spruces = 0.05 * noise(Vec2::new(side as f32 * 0.9, seed)) + 0.045 * (side % 2) as f32;
        let y = if top { tall * (hills + spruces) } else { -6.0 };
        (way * away).extend(y).xzy()
    };
    for side in 0..SIDES {
        ridge.quad([at(side, false), at(side, true), at(side + 1, true), at(side + 1, false)], color);
    }
    ridge
}
