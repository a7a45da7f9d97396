//! The lie of the land: how high it is, and what is underfoot. All of it is computed from the place.

use bevy::math::{FloatExt as _, Vec2, Vec3, Vec3Swizzles as _};

/// Where the fire burns; the clearing is around it.
pub const FIRE: Vec2 = Vec2::new(-0.5, 0.0);
/// The hut, and how far it is turned from facing south.
pub const HUT: Vec2 = Vec2::new(7.2, -3.2);
pub const HUT_TURN: f32 = -0.62;
/// Half of its width and depth, without the porch.
pub const HUT_HALF: Vec2 = Vec2::new(2.0, 1.6);
pub const PORCH_DEPTH: f32 = 1.1;
/// The planks over the stream.
pub const BRIDGE_X: f32 = 1.6;
pub const BRIDGE_HALF: Vec2 = Vec2::new(0.8, 2.15);
/// The level of the stream and the pond.
pub const WATER_Y: f32 = -0.4;
/// How far from the fire one can walk.
pub const WALKABLE: f32 = 27.0;

/// The paths, as corners.
const PATHS: [&[Vec2]; 2] = [
    &[
        Vec2::new(6.5, 40.0),
        Vec2::new(4.0, 26.0),
        Vec2::new(1.9, 18.5),
        Vec2::new(BRIDGE_X, 12.5),
        Vec2::new(BRIDGE_X, 8.0),
        Vec2::new(0.9, 4.5),
        Vec2::new(0.1, 2.0),
    ],
    &[Vec2::new(1.3, 6.0), Vec2::new(3.2, 3.0), Vec2::new(5.4, 0.2), Vec2::new(6.3, -1.3)],
];
const PATH_HALF_WIDTH: f32 = 0.62;

/// What one can walk on. Each has its footsteps in the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    Grass,
    Gravel,
    Wood,
    Water,
    Snow,
}

impl Surface {
    /// Of the footsteps on it.
    pub fn entry(self) -> String {
        format!("footsteps.{self:?}").to_lowercase()
    }
}

pub fn surface(at: Vec2) -> Surface {
    if deck(at).is_some() || floor(at).is_some() {
        Surface::Wood
    } else if from_stream(at) < -0.12 {
        Surface::Water
    } else if from_path(at) < PATH_HALF_WIDTH {
        Surface::Gravel
    } else if snow(at) > 0.5 {
        Surface::Snow
    } else {
        Surface::Grass
    }
}

/// Where feet are: on the ground, on planks, or on the bed of the stream.
pub fn standing(at: Vec2) -> Vec3 {
    at.extend(deck(at).or(floor(at)).unwrap_or_else(|| height(at))).xzy()
}

/// On the ground, planks or not.
pub fn ground(at: Vec2) -> Vec3 {
    at.extend(height(at)).xzy()
}

/// Gentle in the clearing, cut by the stream, and rising outside, so that the trees close it in.
pub fn height(at: Vec2) -> f32 {
    let from_bank = from_stream(at);
    let far = smooth(11.0, 44.0, at.distance(Vec2::new(0.0, 3.0)));
    let rolling = 0.5 * (noise(at * 0.16) - 0.5) + 0.14 * (noise(at * 0.55 + 40.0) - 0.5);
    let hills = far * (2.4 + 3.2 * noise(at * 0.06 + 9.0));
    let beside_water = smooth(0.0, 2.6, from_bank);
    let cut = 0.95 * (1.0 - smooth(-1.5, 0.75, from_bank));
    (rolling + hills) * beside_water.lerp(1.0, 0.12) - cut
}

/// Metres to the water's edge; less than 0 in the water.
pub fn from_stream(at: Vec2) -> f32 {
    (at.y - stream_z(at.x)).abs() * 0.94 - stream_half_width(at.x)
}

/// The point of the stream that is nearest: where it is heard from.
pub fn nearest_water(at: Vec2) -> Vec3 {
    let mut best = Vec2::new(at.x, stream_z(at.x));
    for step in -24..=24 {
        let x = at.x + 0.5 * step as f32;
        let middle = Vec2::new(x, stream_z(x));
        if middle.distance_squared(at) < best.distance_squared(at) {
            best = middle;
        }
    }
    best.extend(WATER_Y).xzy()
}

/// The middle of the stream.
pub fn stream_z(x: f32) -> f32 {
    9.0 + 1.6 * (0.16 * x + 0.4).sin() + 0.7 * (0.31 * x).sin()
}

/// It widens to a pond in the west.
pub fn stream_half_width(x: f32) -> f32 {
    1.2 + 2.9 * (-((x + 7.5) / 4.4).powi(2)).exp()
}

/// Metres to the middle of the nearest path.
pub fn from_path(at: Vec2) -> f32 {
    let pairs = paths().flat_map(|corners| corners.windows(2).map(|pair| (pair[0], pair[1])));
    pairs
        .map(|(from, to)| {
            let along = ((at - from).dot(to - from) / from.distance_squared(to)).clamp(0.0, 1.0);
            at.distance(from.lerp(to, along))
        })
        .fold(f32::INFINITY, f32::min)
}

pub fn paths() -> impl Iterator<Item = &'static [Vec2]> {
    PATHS.into_iter()
}

/// The height of the bridge, on the bridge: a low arch.
pub fn deck(at: Vec2) -> Option<f32> {
    let from_middle = at - Vec2::new(BRIDGE_X, stream_z(BRIDGE_X));
    let is_on = from_middle.abs().cmple(BRIDGE_HALF).all();
    is_on.then(|| 0.08 + 0.3 * (1.0 - (from_middle.y / BRIDGE_HALF.y).powi(2)))
}

/// The height of the hut's floor, in the hut and on its porch.
pub fn floor(at: Vec2) -> Option<f32> {
    let inside = in_hut(at);
    let is_on = inside.x.abs() < HUT_HALF.x && inside.y > -HUT_HALF.y && inside.y < HUT_HALF.y + PORCH_DEPTH;
    is_on.then_some(hut_floor())
}

pub fn hut_floor() -> f32 {
    height(HUT) + 0.16
}

/// Seen from the hut: x to its right, y out of its door.
pub fn in_hut(at: Vec2) -> Vec2 {
    Vec2::from_angle(HUT_TURN).rotate(at - HUT)
}

/// A place given as seen from the hut.
pub fn by_hut(inside: Vec2) -> Vec2 {
    HUT + Vec2::from_angle(-HUT_TURN).rotate(inside)
}

/// How much of the last snow is left: patches, where the sun does not come.
pub fn snow(at: Vec2) -> f32 {
    let shade = smooth(6.0, 12.0, at.distance(Vec2::new(1.0, 5.0)));
    let patches = smooth(0.54, 0.66, noise(at * 0.21 + 70.0) * 0.8 + noise(at * 0.9) * 0.2);
    let dry = smooth(0.6, 1.6, from_path(at).min(from_stream(at)));
    shade * patches * dry
}

/// 0 below `from`, 1 above `to`, and no corner between.
pub fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Value noise: 0 to 1, about as fine as the place is large.
pub fn noise(at: Vec2) -> f32 {
    let (cell, t) = (at.floor(), at.fract_gl());
    let t = t * t * (3.0 - 2.0 * t);
    let corner = |x: f32, y: f32| scatter(cell + Vec2::new(x, y));
    corner(0.0, 0.0).lerp(corner(1.0, 0.0), t.x).lerp(corner(0.0, 1.0).lerp(corner(1.0, 1.0), t.x), t.y)
}

/// A number from 0 to 1 for each whole place, the same every time.
fn scatter(cell: Vec2) -> f32 {
    let (x, y) = (cell.x as i32 as u32, cell.y as i32 as u32);
    let mut bits = x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ 0x27d4_eb2f;
    for shift in [15, 13, 16] {
        bits = (bits ^ (bits >> shift)).wrapping_mul(0xc2b2_ae3d);
    }
    (bits >> 8) as f32 / (1 << 24) as f32
}
