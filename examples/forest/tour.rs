//! A walk that needs nobody: for a run without a window, for a recording, for a picture.

use std::time::Duration;

use bevy::{prelude::*, time::TimeUpdateStrategy, window::WindowPlugin};

use crate::{
    arguments,
    hours::Hours,
    keys,
    lids::Reach,
    soundscape::Sounds,
    walker::{Gaze, Steering, Walker, Walking},
    weather::Weather,
};

/// What is done, one after the other.
#[derive(Clone, Copy)]
enum Leg {
    Walk(f32, f32),
    Wait(f32),
    Reach,
    Hurry,
    Rain,
}

/// Over the bridge to the fire, and on to the hut.
const TOUR: &[Leg] = &[
    Leg::Walk(1.6, 12.8),
    Leg::Walk(1.6, 7.6),
    Leg::Walk(-2.6, 3.2),
    Leg::Reach,
    Leg::Hurry,
    Leg::Wait(4.0),
    Leg::Walk(3.4, 3.0),
    Leg::Walk(5.6, -0.2),
    Leg::Reach,
    Leg::Wait(1.0),
    Leg::Rain,
    Leg::Walk(7.2, -3.0),
    Leg::Wait(3.0),
    Leg::Walk(5.6, -0.2),
    Leg::Walk(-9.0, 2.0),
    Leg::Walk(-9.0, 8.0),
    Leg::Hurry,
    Leg::Rain,
    Leg::Walk(-12.0, -6.0),
    Leg::Walk(1.6, 7.6),
    Leg::Walk(1.6, 16.0),
    Leg::Hurry,
    Leg::Wait(8.0),
];

/// Without a window a frame takes next to no time: so much of the tour is in each.
const STRIDE: Duration = Duration::from_millis(50);
const ARRIVED_M: f32 = 0.3;

#[derive(Resource, Default)]
struct Tour {
    leg: usize,
    waited_s: f32,
}

pub fn plugin(app: &mut App) {
    let is_asked_for = arguments::has("--tour");
    let has_window = app.is_plugin_added::<WindowPlugin>();
    if !has_window {
        app.insert_resource(TimeUpdateStrategy::ManualDuration(STRIDE));
    }
    if is_asked_for || !has_window {
        app.init_resource::<Tour>()
            .add_systems(Update, lead.run_if(Sounds::ready).after(keys::steer).before(Walking));
    }
}

fn lead(
    time: Res<Time>,
    walker: Single<&Transform, With<Walker>>,
    mut tour: ResMut<Tour>,
    mut gaze: ResMut<Gaze>,
    mut steering: ResMut<Steering>,
    mut hours: ResMut<Hours>,
    mut weather: ResMut<Weather>,
    mut commands: Commands,
) {
    steering.0 = Vec2::ZERO;
    let is_done = match TOUR[tour.leg % TOUR.len()] {
        Leg::Walk(x, z) => {
            let way = Vec2::new(x, z) - walker.translation.xz();
            steering.0 = way.normalize_or_zero();
            // The eye follows, and takes its time.
            let turn = (-way.x).atan2(-way.y) - gaze.turn;
            let turn = (turn + std::f32::consts::PI).rem_euclid(std::f32::consts::TAU) - std::f32::consts::PI;
            gaze.turn += turn * (1.0 - (-0.9 * time.delta_secs()).exp());
            way.length() < ARRIVED_M
        }
        Leg::Wait(seconds) => {
            tour.waited_s += time.delta_secs();
            tour.waited_s >= seconds
        }
        Leg::Reach => {
            commands.trigger(Reach);
            true
        }
        Leg::Hurry => {
            hours.hurry();
            true
        }
        Leg::Rain => {
            weather.wanted = !weather.wanted;
            true
        }
    };
    if is_done {
        tour.leg += 1;
        tour.waited_s = 0.0;
    }
}
