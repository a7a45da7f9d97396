//! Engines: tones and beats that fit the loop a whole number of times.

use std::f32::consts::TAU;

use super::fitting;
use crate::assets::dsp::{
    filter::Pass,
    grains::chip,
    modal::{modes, push, ring},
    rng::Rng,
    tone::{Drift, sine},
    track::{Track, hump},
};

pub(super) fn spaceship(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 12.0;
    let throb = Drift::new(rng, LOOP_S, 9);
    let side = |rng: &mut Rng| {
        let mut hum = Track::silence(LOOP_S);
        for (hz, gain) in [
            (48.0, 0.7),
            (48.33, 0.6),
            (72.0, 0.45),
            (96.25, 0.5),
            (144.0, 0.3),
            (192.5, 0.22),
            (288.0, 0.12),
            (385.0, 0.07),
        ] {
            let (hz, phase, swell) = (fitting(hz, LOOP_S), rng.phase(), Drift::new(rng, LOOP_S, 6));
            hum.lay(
                0.0,
                gain,
                &Track::from_fn(LOOP_S, |t| {
                    (TAU * (hz * t).fract() + phase).sin() * (0.8 + 0.25 * swell.at(t))
                }),
            );
        }
        let pulse = fitting(1.5, LOOP_S);
        let vents = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().sweep(Pass::Band, 0.7, |t| 620.0 + 90.0 * throb.at(t)))
            .shape(|t| 0.85 + 0.15 * throb.at(t))
            .unit_peak();
        let core = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().band(fitting(210.0, LOOP_S), 9.0))
            .shape(|t| 0.7 + 0.3 * (TAU * pulse * t).sin())
            .unit_peak();
        let whine = fitting(1_867.0, LOOP_S);
        let whine = sine(LOOP_S, |_| whine).shape(|t| 0.5 + 0.3 * throb.at(t));
        hum.unit_peak().gain(0.6).with(0.0, 0.36, &vents).with(0.0, 0.2, &core).with(0.0, 0.006, &whine)
    };
    vec![side(rng), side(rng)]
}

pub(super) fn engine(rng: &mut Rng) -> Vec<Track> {
    // Four cylinders at 800 turns a minute fire 26.67 times a second; 192 firings are 48 whole cycles of the engine.
    const FIRINGS: usize = 192;
    const LOOP_S: f32 = FIRINGS as f32 / 26.666_666;
    const CYLINDERS: [f32; 4] = [1.0, 0.86, 0.95, 0.8];
    let unsteady = Drift::new(rng, LOOP_S, 10);
    let (mut exhaust, mut valves) = (Track::silence(LOOP_S), Track::silence(LOOP_S));
    for n in 0..FIRINGS {
        let at = LOOP_S * n as f32 / FIRINGS as f32
            + 0.0012 * unsteady.at(LOOP_S * n as f32 / FIRINGS as f32)
            + 0.002;
        let loud = CYLINDERS[n % 4] * rng.range(0.92, 1.06);
        let puff = push(rng.range(2.2, 2.8)).unit_peak().with(
            0.0,
            0.35,
            &Track::noise(rng, 0.012).low(1_400.0).shape(|t| hump(t, 0.0, 0.012)),
        );
        exhaust.lay_around(at, loud, &puff);
        for half in [0.006, 0.021] {
            let (hz, tick) = (rng.pitch(2_600.0, 4_800.0), rng.range(0.3, 1.0));
            valves.lay_around(at + half, tick, &chip(rng, hz, 0.006, 0.5));
        }
    }
    let pipe = modes(&[
        (53.3, 0.09, 0.8),
        (80.0, 0.1, 1.0),
        (121.0, 0.08, 0.8),
        (187.0, 0.06, 0.9),
        (265.0, 0.05, 0.9),
        (412.0, 0.04, 0.8),
        (640.0, 0.03, 0.6),
        (980.0, 0.02, 0.4),
    ]);
    let exhaust = exhaust.around(|force| ring(&force, &pipe, 2.0 * LOOP_S)).unit_peak().saturate(1.4);
    let valves = valves.unit_peak();
    let mut side = |rattle: f32| {
        let fan = Track::noise(rng, LOOP_S).around(|noise| noise.pink().band(900.0, 0.5)).unit_peak();
        let intake = Track::noise(rng, LOOP_S).around(|noise| noise.pink().band(260.0, 1.0));
        let turn = TAU * FIRINGS as f32 / LOOP_S;
        let intake = intake.shape(|t| 0.6 + 0.4 * (turn * t + 1.0).sin()).unit_peak();
        exhaust.clone().with(0.0, 0.2 * rattle, &valves).with(0.0, 0.14, &fan).with(0.0, 0.16, &intake)
    };
    vec![side(1.0), side(0.7)]
}
