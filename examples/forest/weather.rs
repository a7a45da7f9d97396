//! Rain that comes and goes, and lightning in it.

use bevy::{math::FloatExt as _, prelude::*};
use fastrand::Rng;

const SETS_IN_S: f32 = 4.0;
/// Seconds between one lightning and the next.
const LIGHTNING_S: (f32, f32) = (7.0, 18.0);
const SOUND_M_S: f32 = 343.0;

/// How it rains.
#[derive(Resource)]
pub struct Weather {
    /// Whether it shall rain.
    pub wanted: bool,
    /// How much it rains: 0 to 1.
    pub rain: f32,
    /// How bright the last lightning still is: 0 to 1.
    pub flash: f32,
    next_s: f32,
    rng: Rng,
}

/// Lightning struck. Thunder is heard later, the farther the later.
#[derive(Event)]
pub struct Lightning {
    pub distance_m: f32,
}

impl Lightning {
    pub fn thunder_after_s(&self) -> f32 {
        self.distance_m / SOUND_M_S
    }
}

pub fn plugin(app: &mut App) {
    app.insert_resource(Weather {
        wanted: false,
        rain: 0.0,
        flash: 0.0,
        next_s: 2.5,
        rng: Rng::with_seed(4),
    })
    .add_systems(PreUpdate, change);
}

fn change(time: Res<Time>, mut weather: ResMut<Weather>, mut commands: Commands) {
    let step_s = time.delta_secs();
    let goal = f32::from(u8::from(weather.wanted));
    weather.rain += (goal - weather.rain).clamp(-step_s / SETS_IN_S, step_s / SETS_IN_S);
    weather.flash *= (-9.0 * step_s).exp();
    if weather.rain < 0.5 {
        return;
    }
    weather.next_s -= step_s;
    if weather.next_s < 0.0 {
        weather.flash = 1.0;
        weather.next_s = LIGHTNING_S.0.lerp(LIGHTNING_S.1, weather.rng.f32());
        commands.trigger(Lightning { distance_m: 300.0 + 1_100.0 * weather.rng.f32() });
    }
}
