//! Sea, brook and cave: water that breaks, water that runs, water that drips.

use super::place;
use crate::assets::dsp::{
    bubble::{any_bubble, bubble},
    filter::Pass,
    grains::{chip, cloud_around},
    reverb::Room,
    rng::Rng,
    tone::Drift,
    track::{Track, line},
};

pub(super) fn surf(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 16.0;
    // Two waves come in, the second one smaller and sooner over. (when it breaks, how large)
    const WAVES: [(f32, f32); 2] = [(3.2, 1.0), (11.0, 0.75)];
    let since = |t: f32, breaks: f32| {
        let d = (t - breaks).rem_euclid(LOOP_S);
        if d > LOOP_S - 3.0 { d - LOOP_S } else { d }
    };
    let roll = |t: f32| -> f32 {
        let wave = |(breaks, size): &(f32, f32)| {
            size * line(
                &[(-2.8, 0.0), (-1.0, 0.2), (-0.1, 0.75), (0.25, 1.0), (1.2, 0.62), (3.0, 0.22), (6.0, 0.0)],
                since(t, *breaks),
            )
        };
        WAVES.iter().map(wave).sum()
    };
    let foam = |t: f32| -> f32 {
        let wave = |(breaks, size): &(f32, f32)| {
            size * line(
                &[(-0.3, 0.0), (0.3, 0.5), (1.4, 1.0), (3.0, 0.6), (5.5, 0.16), (7.5, 0.0)],
                since(t, *breaks),
            )
        };
        WAVES.iter().map(wave).sum()
    };
    let churn = Drift::new(rng, LOOP_S, 50);
    let side = |rng: &mut Rng, late_s: f32| {
        let own = Drift::new(rng, LOOP_S, 90);
        let crash = Track::noise(rng, LOOP_S)
            .around(|noise| {
                noise.pink().sweep(Pass::Low, 0.7, |t| 260.0 + 2_600.0 * roll(t - late_s).powf(1.5))
            })
            .shape(|t| roll(t - late_s) * (1.0 + 0.2 * churn.at(t) + 0.15 * own.at(t)))
            .unit_peak();
        let hiss = Track::noise(rng, LOOP_S)
            .around(|noise| {
                noise.high(1_800.0).sweep(Pass::Low, 0.7, |t| 3_500.0 + 5_500.0 * foam(t - late_s))
            })
            .shape(|t| foam(t - late_s).powf(1.3) * (1.0 + 0.15 * own.at(t)))
            .unit_peak();
        let fizz = cloud_around(
            rng,
            LOOP_S,
            |t| 500.0 * foam(t - late_s),
            |rng, t| {
                let (hz, loud) = (rng.pitch(2_500.0, 9_000.0), rng.rare(4.0) * foam(t - late_s));
                chip(rng, hz, 0.004, 0.6).gain(loud)
            },
        );
        let sea = Track::noise(rng, LOOP_S).around(|noise| noise.pink().low(420.0).high(60.0)).unit_peak();
        Track::silence(LOOP_S)
            .with(0.0, 1.0, &crash)
            .with(0.0, 0.3, &hiss)
            .with(0.0, 0.2, &fizz.unit_peak())
            .with(0.0, 0.12, &sea)
    };
    vec![side(rng, 0.0), side(rng, 0.22)]
}

/// Nearly all that is heard of running water are bubbles (Minnaert 1933), in bursts where it falls over a stone.
pub(super) fn brook(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 13.0;
    // Falls: how busy (bubbles a second), how large the bubbles, how loud, where.
    const FALLS: [(f32, f32, f32, f32, f32); 4] = [
        (210.0, 0.5, 2.4, 1.0, 0.3),
        (120.0, 0.9, 3.6, 0.8, 0.68),
        (55.0, 1.8, 5.5, 0.7, 0.5),
        (150.0, 0.35, 1.3, 0.5, 0.88),
    ];
    let mut sides = [Track::silence(LOOP_S), Track::silence(LOOP_S)];
    for (busy, smallest_mm, largest_mm, gain, pan) in FALLS {
        let (gulp, surge) = (Drift::new(rng, LOOP_S, 60), Drift::new(rng, LOOP_S, 9));
        let flow = |t: f32| (0.55 + 0.55 * gulp.at(t) + 0.25 * surge.at(t)).max(0.05);
        let fall = cloud_around(
            rng,
            LOOP_S,
            |t| busy * flow(t),
            |rng, t| {
                let loud = (0.2 + rng.rare(2.5)) * flow(t).sqrt();
                any_bubble(rng, smallest_mm, largest_mm).gain(loud)
            },
        );
        place(&mut sides, 0.0, gain, pan, &fall.unit_peak());
    }
    let current = Drift::new(rng, LOOP_S, 12);
    let side = |rng: &mut Rng, bubbles: &Track| {
        let rush = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().sweep(Pass::Band, 0.6, |t| 900.0 + 250.0 * current.at(t)))
            .shape(|t| 1.0 + 0.25 * current.at(t))
            .unit_peak();
        let body = Track::noise(rng, LOOP_S).around(|noise| noise.pink().band(330.0, 0.8)).unit_peak();
        bubbles.clone().unit_peak().with(0.0, 0.16, &rush).with(0.0, 0.12, &body)
    };
    vec![side(rng, &sides[0]), side(rng, &sides[1])]
}

pub(super) fn cave(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 14.0;
    let mut dry = [Track::silence(LOOP_S), Track::silence(LOOP_S)];
    // Three places where water falls, each with its own beat and pool; and strays.
    let mut falls: Vec<(f32, f32, f32, f32)> = Vec::new();
    for (every_s, radius_mm, loud, pan) in
        [(2.8, 2.4, 0.9, 0.3), (4.667, 1.7, 0.6, 0.75), (7.0, 3.6, 1.0, 0.55)]
    {
        let (start, count) = (rng.range(0.0, every_s), (LOOP_S / every_s).round() as usize);
        for n in 0..count {
            let jitter = 0.06 * every_s * rng.bipolar();
            falls.push((
                start + n as f32 * every_s + jitter,
                radius_mm * rng.range(0.94, 1.06),
                loud * rng.range(0.6, 1.0),
                pan,
            ));
        }
    }
    for _ in 0..6 {
        falls.push((rng.range(0.0, LOOP_S), rng.range(1.0, 2.2), rng.range(0.1, 0.35), rng.unit()));
    }
    for (at, radius_mm, loud, pan) in falls {
        let drop = Track::silence(0.1)
            .with(0.0, 0.1, &chip(rng, 4_500.0, 0.004, 0.4))
            .with(0.006, 1.0, &bubble(radius_mm, 0.17))
            .with(0.055, 0.2, &bubble(radius_mm * 0.6, 0.2));
        place(&mut dry, at.rem_euclid(LOOP_S), loud, pan, &drop);
    }
    let both = dry[0].clone().with(0.0, 1.0, &dry[1]);
    let breath = Drift::new(rng, LOOP_S, 4);
    let mut side = |dry: &Track, right: bool| {
        let echo = both.clone().around(|both| {
            let (left_ear, right_ear) = Room::CAVE.echo(&both);
            if right { right_ear } else { left_ear }
        });
        let draught = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().band(150.0, 0.8))
            .shape(|t| 0.7 + 0.3 * breath.at(t))
            .unit_peak();
        let air = Track::noise(rng, LOOP_S).around(|noise| noise.pink().band(900.0, 0.6)).unit_peak();
        dry.clone().gain(0.7).with(0.0, 0.3, &echo).with(0.0, 0.075, &draught).with(0.0, 0.012, &air)
    };
    vec![side(&dry[0], false), side(&dry[1], true)]
}
