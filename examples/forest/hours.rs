//! The hour of the day, which goes on slowly, or, when asked, in a hurry.

use bevy::{math::FloatExt as _, prelude::*};

use crate::{land::smooth, soundscape::Sounds};

/// Seconds that an hour takes.
const HOUR_S: f32 = 40.0;
const HURRY_HOURS_A_SECOND: f32 = 1.6;
/// What the key hurries to: noon, dusk, midnight.
const STOPS: [f32; 3] = [12.0, DUSK, 24.0];
const DUSK: f32 = 20.6;

/// The time, in hours from 0 to 24.
#[derive(Resource)]
pub struct Hours {
    pub now: f32,
    hurry_to: Option<f32>,
}

impl Hours {
    /// Brings the next of noon, dusk and midnight soon.
    pub fn hurry(&mut self) {
        let next = STOPS.into_iter().find(|stop| *stop > self.now + 0.2);
        self.hurry_to = Some(next.unwrap_or(STOPS[0] + 24.0));
    }

    /// 1 by day, 0 by night.
    pub fn daylight(&self) -> f32 {
        let now = self.now.rem_euclid(24.0);
        smooth(4.6, 7.5, now) * (1.0 - smooth(18.6, 21.8, now))
    }
}

pub fn plugin(app: &mut App) {
    app.insert_resource(Hours { now: DUSK, hurry_to: None })
        .add_systems(PreUpdate, pass.run_if(Sounds::ready));
}

fn pass(time: Res<Time>, mut hours: ResMut<Hours>) {
    let step_s = time.delta_secs();
    match hours.hurry_to {
        Some(goal) if hours.now < goal => {
            // Slower towards the end.
            let pace = HURRY_HOURS_A_SECOND.min(0.15 + (goal - hours.now));
            hours.now = (hours.now + pace * step_s).min(goal);
        }
        Some(_) => hours.hurry_to = None,
        None => hours.now += step_s / HOUR_S,
    }
    if hours.hurry_to.is_none() && hours.now >= 24.0 {
        hours.now -= 24.0;
    }
}

/// Between the values that some hours have, round the clock. The first of them is at hour 0.
pub fn between<T: Copy>(hour: f32, table: &[(f32, T)], mix: impl Fn(T, T, f32) -> T) -> T {
    let hour = hour.rem_euclid(24.0);
    let next = table.partition_point(|(at, _)| *at <= hour);
    let (from_hour, from) = table[next.saturating_sub(1)];
    let (to_hour, to) = table.get(next).copied().unwrap_or((24.0, table[0].1));
    mix(from, to, f32::inverse_lerp(from_hour, to_hour, hour).clamp(0.0, 1.0))
}
