//! How a sound is heard from a place.

use bevy_ecs::{
    query::With,
    system::{Query, Res, SystemParam},
};
use bevy_kira_audio::{DefaultSpatialRadius, SpatialAudioReceiver, SpatialRadius};
use bevy_transform::components::GlobalTransform;

/// What distance and direction do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Heard {
    /// 0 beside the listener, −60 at the radius and beyond.
    pub(crate) gain_db: f32,
    /// −1 is left, 1 is right.
    pub(crate) panning: f32,
}

impl Heard {
    /// From no place.
    pub(crate) const EVERYWHERE: Self = Self { gain_db: 0.0, panning: 0.0 };
    const SILENCE_DB: f32 = -60.0;

    /// As bevy_kira_audio's `SpatialAudioPlugin` does it. That plugin sets the volume of the instances that it knows, and
    /// with it overwrites loudness, fades and buses; so it knows none of ours.
    pub(super) fn from(listener: &GlobalTransform, place: &GlobalTransform, radius: f32) -> Self {
        let path = place.translation() - listener.translation();
        let distance = path.length();
        if distance <= f32::EPSILON {
            return Self::EVERYWHERE;
        }
        let progress = if radius > 0.0 { (distance / radius).min(1.0) } else { 1.0 };
        let panning = listener.right().dot(path) / distance;
        Self { gain_db: Self::SILENCE_DB * progress, panning }
    }
}

/// The listener, if there is one.
#[derive(SystemParam)]
pub(crate) struct Listener<'w, 's> {
    receivers: Query<'w, 's, &'static GlobalTransform, With<SpatialAudioReceiver>>,
    radius: Option<Res<'w, DefaultSpatialRadius>>,
}

impl Listener<'_, '_> {
    pub(crate) fn hears(&self, place: Option<&GlobalTransform>, radius: Option<&SpatialRadius>) -> Heard {
        match (self.receivers.single(), place) {
            (Ok(listener), Some(place)) => {
                let default =
                    || self.radius.as_ref().map_or(DefaultSpatialRadius::default().radius, |r| r.radius);
                Heard::from(listener, place, radius.map_or_else(default, |radius| radius.radius))
            }
            _ => Heard::EVERYWHERE,
        }
    }

    /// Without a listener or a place all is equally near.
    pub(super) fn distance(&self, place: Option<&GlobalTransform>) -> f32 {
        match (self.receivers.single(), place) {
            (Ok(listener), Some(place)) => listener.translation().distance(place.translation()),
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use bevy_transform::components::Transform;

    use super::*;

    #[test]
    fn quieter_with_distance_and_on_its_side() {
        let listener = GlobalTransform::from(Transform::from_xyz(1.0, 0.0, 0.0));
        let check = |x: f32, z: f32, gain_db: f32, panning: f32| {
            let heard = Heard::from(&listener, &Transform::from_xyz(x, 0.0, z).into(), 20.0);
            assert!((heard.gain_db - gain_db).abs() < 1e-4, "{x} {z}: {heard:?}");
            assert!((heard.panning - panning).abs() < 1e-4, "{x} {z}: {heard:?}");
        };
        check(1.0, 0.0, 0.0, 0.0);
        check(11.0, 0.0, -30.0, 1.0);
        check(-9.0, 0.0, -30.0, -1.0);
        check(1.0, -5.0, -15.0, 0.0);
        check(500.0, 0.0, -60.0, 1.0);
        assert_eq!(Heard::from(&listener, &Transform::IDENTITY.into(), 0.0).gain_db, -60.0);
    }
}
