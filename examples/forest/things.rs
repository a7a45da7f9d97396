//! What one can point at, because it sounds.

use bevy::prelude::*;

/// A point that is hit by being near, in pixels.
const NEAR_PX: f32 = 26.0;

/// Something that sounds. Its `Name` says what it is.
#[derive(Component)]
pub struct Thing {
    /// Its middle, as seen from its `Transform`.
    pub middle: Vec3,
    /// Of a ball around all of it, in metres.
    pub radius: f32,
}

/// Where it is in the window.
pub struct Sighted {
    pub middle: Vec2,
    pub radius: f32,
    /// From the eye, in metres.
    pub away: f32,
}

impl Thing {
    /// Nothing for what is behind the eye.
    pub fn sighted(
        &self,
        place: &GlobalTransform,
        camera: &Camera,
        eye: &GlobalTransform,
    ) -> Option<Sighted> {
        let middle = place.transform_point(self.middle);
        let seen = camera.world_to_viewport(eye, middle).ok()?;
        let rim = camera.world_to_viewport(eye, middle + eye.up() * self.radius).ok()?;
        let away = eye.translation().distance(middle);
        Some(Sighted { middle: seen, radius: seen.distance(rim).max(NEAR_PX), away })
    }
}

/// What is at a place of the window.
pub fn pointed_at<'a>(
    at: Vec2,
    (camera, eye): (&Camera, &GlobalTransform),
    things: impl Iterator<Item = (Entity, &'a Thing, &'a GlobalTransform)>,
) -> Option<(Entity, Sighted)> {
    let hits = things.filter_map(|(entity, thing, place)| {
        let seen = thing.sighted(place, camera, eye)?;
        (seen.middle.distance(at) < seen.radius).then_some((entity, seen))
    });
    hits.min_by(|(_, one), (_, other)| one.middle.distance(at).total_cmp(&other.middle.distance(at)))
}
