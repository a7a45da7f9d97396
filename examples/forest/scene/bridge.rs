//! Planks over the stream, on two beams, with a rail.

use bevy::prelude::*;
use fastrand::Rng;

use super::{
    Stage,
    shapes::{Shape, paint, worn},
};
use crate::land::{self, BRIDGE_HALF, BRIDGE_X};

pub fn plugin(app: &mut App) {
    app.add_systems(Startup, build);
}

fn build(mut stage: Stage) {
    let bridge = stage.painted(bridge());
    stage.commands.spawn((bridge, Transform::default()));
}

fn bridge() -> Shape {
    const PLANKS: u32 = 15;
    let mut rng = Rng::with_seed(12);
    let mut bridge = Shape::default();
    let middle = land::stream_z(BRIDGE_X);
    let on_deck = |across: f32, along: f32| {
        let at = Vec2::new(BRIDGE_X + across, middle + along * BRIDGE_HALF.y * 0.999);
        at.extend(land::deck(Vec2::new(BRIDGE_X, at.y)).unwrap_or_default()).xzy()
    };
    for plank in 0..PLANKS {
        let along = (plank as f32 + 0.5) / PLANKS as f32 * 2.0 - 1.0;
        let slope = Quat::from_rotation_x(0.27 * along);
        let askew = Quat::from_rotation_y(0.05 * (rng.f32() - 0.5));
        let place = Transform::from_translation(on_deck(0.06 * (rng.f32() - 0.5), along) - Vec3::Y * 0.04)
            .with_rotation(slope * askew);
        let size = Vec3::new(2.0 * BRIDGE_HALF.x + 0.1 + 0.14 * rng.f32(), 0.07, 0.25);
        bridge.block(place, size, worn(paint(0x7a6349), 0.2, &mut rng));
    }
    for side in [-1.0, 1.0] {
        let edge = side * (BRIDGE_HALF.x - 0.02);
        let posts = [-0.95, -0.32, 0.32, 0.95].map(|along| on_deck(edge, along));
        for pair in posts.windows(2) {
            let (from, to) = (pair[0] - Vec3::Y * 0.14, pair[1] - Vec3::Y * 0.14);
            bridge.tube(from, to, (0.09, 0.09), 6, paint(0x57452f));
            let (from, to) = (pair[0] + Vec3::Y * 0.72, pair[1] + Vec3::Y * 0.72);
            bridge.tube(from, to, (0.045, 0.045), 6, paint(0x8a7050));
        }
        for post in posts {
            bridge.tube(post - Vec3::Y * 0.9, post + Vec3::Y * 0.8, (0.06, 0.05), 6, paint(0x6a5438));
        }
    }
    bridge
}
