//! Birds by day, crickets by night.

use std::f32::consts::TAU;

use super::place;
use crate::assets::dsp::{
    filter::Pass,
    reverb::Room,
    rng::Rng,
    tone::{Drift, overtones, tone},
    track::{Track, hump, line},
};

/// One whistled note that glides, with a flutter of so many hertz and such a depth.
fn whistle(seconds: f32, from_hz: f32, to_hz: f32, flutter: (f32, f32)) -> Track {
    let (flutter_hz, depth) = flutter;
    let glide = |t: f32| from_hz * (to_hz / from_hz).powf(t / seconds);
    let pitch = |t: f32| glide(t) * (1.0 + depth * (TAU * flutter_hz * t).sin());
    tone(seconds, pitch, overtones(&[1.0, 0.06, 0.02])).shape(|t| {
        let edge = (0.3 * seconds).min(0.012);
        (t / edge).min(1.0)
            * ((seconds - t) / (1.6 * edge)).clamp(0.0, 1.0)
            * (0.75 + 0.25 * hump(t, 0.0, seconds))
    })
}

/// Tea-cher, tea-cher: the great tit saws on two notes.
fn tit(rng: &mut Rng) -> Track {
    let mut song = Track::default();
    let pitch = rng.range(0.94, 1.06);
    for n in 0..4 {
        let at = 0.31 * n as f32;
        song.lay(at, 0.8, &whistle(0.09, 5_000.0 * pitch, 4_900.0 * pitch, (90.0, 0.008)));
        song.lay(at + 0.12, 1.0, &whistle(0.14, 3_650.0 * pitch, 3_550.0 * pitch, (0.0, 0.0)));
    }
    song
}

/// The blackbird: slow flutes, then a squeezed twitter.
fn blackbird(rng: &mut Rng) -> Track {
    let mut song = Track::default();
    let mut at = 0.0;
    for _ in 0..3 + (rng.unit() * 3.0) as usize {
        let (from, long_s) = (rng.pitch(1_750.0, 2_700.0), rng.range(0.13, 0.34));
        let to = (from * rng.range(0.8, 1.28)).clamp(1_600.0, 3_000.0);
        song.lay(at, 1.0, &whistle(long_s, from, to, (rng.range(12.0, 28.0), 0.012)));
        at += long_s + rng.range(0.015, 0.09);
    }
    for _ in 0..5 {
        let (from, long_s) = (rng.pitch(3_800.0, 6_200.0), rng.range(0.03, 0.06));
        song.lay(at, 0.35, &whistle(long_s, from, from * rng.range(0.7, 1.35), (120.0, 0.04)));
        at += long_s + rng.range(0.005, 0.03);
    }
    song
}

/// A finch's run: quick falling chips that speed up, and a flourish.
fn finch(rng: &mut Rng) -> Track {
    let mut song = Track::default();
    let (mut at, mut gap) = (0.0, rng.range(0.13, 0.16));
    for n in 0..9 {
        let from = 5_600.0 - 190.0 * n as f32;
        song.lay(at, 0.6 + 0.04 * n as f32, &whistle(0.055, from, from * 0.64, (0.0, 0.0)));
        at += gap;
        gap *= 0.91;
    }
    song.lay(at, 1.0, &whistle(0.06, 3_100.0, 4_700.0, (0.0, 0.0)));
    song.lay(at + 0.08, 1.0, &whistle(0.13, 4_600.0, 2_500.0, (55.0, 0.03)));
    song
}

/// A wren's trill.
fn wren(rng: &mut Rng) -> Track {
    let mut song = Track::default();
    let top = rng.range(5_800.0, 6_600.0);
    for n in 0..16 {
        song.lay(
            0.052 * n as f32,
            line(&[(0.0, 0.4), (6.0, 1.0), (15.0, 0.7)], n as f32),
            &whistle(0.036, top, top * 0.72, (0.0, 0.0)),
        );
    }
    song
}

/// Single calls.
fn sparrow(rng: &mut Rng) -> Track {
    let mut song = Track::default();
    let mut at = 0.0;
    for _ in 0..2 + (rng.unit() * 3.0) as usize {
        let from = rng.range(3_600.0, 4_200.0);
        song.lay(at, 0.8, &whistle(0.04, from, from * 1.35, (0.0, 0.0)));
        song.lay(at + 0.04, 0.8, &whistle(0.05, from * 1.35, from * 0.8, (0.0, 0.0)));
        at += rng.range(0.22, 0.4);
    }
    song
}

/// The cuckoo, far off: a falling third.
fn cuckoo(_: &mut Rng) -> Track {
    let mut song = Track::default();
    for n in 0..3 {
        let at = 1.15 * n as f32;
        song.lay(at, 1.0, &whistle(0.17, 668.0, 660.0, (0.0, 0.0)).low(1_500.0));
        song.lay(at + 0.36, 0.9, &whistle(0.24, 536.0, 528.0, (0.0, 0.0)).low(1_500.0));
    }
    song
}

pub(super) fn forest(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 16.0;
    type Bird = fn(&mut Rng) -> Track;
    // Who sings, when, how near (gain), where (pan).
    const SINGERS: [(Bird, f32, f32, f32); 17] = [
        (blackbird, 0.3, 0.8, 0.3),
        (tit, 1.6, 0.45, 0.8),
        (wren, 2.9, 0.25, 0.1),
        (blackbird, 3.9, 0.3, 0.9),
        (finch, 4.8, 0.6, 0.62),
        (cuckoo, 5.4, 0.22, 0.15),
        (sparrow, 6.3, 0.3, 0.45),
        (blackbird, 7.1, 0.8, 0.3),
        (tit, 8.5, 0.22, 0.05),
        (wren, 9.3, 0.4, 0.75),
        (finch, 10.2, 0.28, 0.95),
        (blackbird, 10.6, 0.28, 0.9),
        (sparrow, 11.5, 0.35, 0.2),
        (tit, 12.2, 0.5, 0.8),
        (blackbird, 13.2, 0.75, 0.3),
        (finch, 14.2, 0.5, 0.62),
        (wren, 15.3, 0.22, 0.4),
    ];
    let mut dry = [Track::silence(LOOP_S), Track::silence(LOOP_S)];
    for (bird, at, gain, pan) in SINGERS {
        let song = bird(rng);
        place(&mut dry, at, gain, pan, &song);
    }
    let both = dry[0].clone().with(0.0, 1.0, &dry[1]).low(5_000.0);
    let glade = Room { t60_s: 1.3, size: 2.8, damping_hz: 2_800.0 };
    let breeze = Drift::new(rng, LOOP_S, 6);
    let mut side = |dry: &Track, right: bool| {
        let echo = both.clone().around(|both| {
            let (left_ear, right_ear) = glade.echo(&both);
            if right { right_ear } else { left_ear }
        });
        let flutter = Drift::new(rng, LOOP_S, 60);
        let leaves = Track::noise(rng, LOOP_S)
            .around(|noise| noise.pink().sweep(Pass::Band, 0.5, |t| 2_300.0 + 700.0 * breeze.at(t)))
            .shape(|t| (0.5 + 0.35 * breeze.at(t)) * (1.0 + 0.2 * flutter.at(t)))
            .unit_peak();
        let air = Track::noise(rng, LOOP_S).around(|noise| noise.pink().low(350.0).high(60.0)).unit_peak();
        dry.clone().gain(0.8).with(0.0, 0.12, &echo).with(0.0, 0.1, &leaves).with(0.0, 0.06, &air)
    };
    vec![side(&dry[0], false), side(&dry[1], true)]
}

pub(super) fn crickets(rng: &mut Rng) -> Vec<Track> {
    const LOOP_S: f32 = 12.0;
    let mut sides = [Track::silence(LOOP_S), Track::silence(LOOP_S)];
    // Field crickets: three or four strokes of the wing a chirp, at a pace of their own. (chirps a loop, loudness, pan)
    for (chirps, gain, pan, hz) in [
        (17, 1.0, 0.25, 4_350.0),
        (19, 0.6, 0.8, 4_620.0),
        (14, 0.4, 0.6, 4_150.0),
        (22, 0.25, 0.05, 4_800.0),
    ] {
        let start = rng.range(0.0, 1.0);
        let stroke = |rng: &mut Rng| {
            let hz = hz * rng.range(0.995, 1.005);
            tone(0.019, |t| hz * (1.0 - 1.2 * t), overtones(&[1.0, 0.07])).shape(|t| hump(t, 0.0, 0.019))
        };
        for n in 0..chirps {
            let at = start + LOOP_S * (n as f32 + 0.07 * rng.bipolar()) / chirps as f32;
            let strokes = if rng.unit() < 0.75 { 3 } else { 4 };
            for k in 0..strokes {
                let loud = gain * line(&[(0.0, 0.55), (1.0, 0.9), (2.0, 1.0), (3.0, 0.85)], k as f32);
                let stroke = stroke(rng);
                place(&mut sides, (at + 0.031 * k as f32).rem_euclid(LOOP_S), loud, pan, &stroke);
            }
        }
    }
    // Tree crickets far off trill without a break: a soft, silvery carpet.
    let side = |rng: &mut Rng, near: Track| {
        let mut carpet = Track::silence(LOOP_S);
        for hz in [2_950.0, 3_080.0, 3_230.0, 3_390.0, 3_520.0] {
            let hz = super::fitting(hz * rng.range(0.99, 1.01), LOOP_S);
            let (beat_hz, phase) = (super::fitting(rng.range(38.0, 52.0), LOOP_S), rng.phase());
            let swell = Drift::new(rng, LOOP_S, 4);
            let singer = tone(LOOP_S, |_| hz, f32::sin).shape(|t| {
                (0.55 + 0.4 * swell.at(t)) * (0.5 + 0.5 * (TAU * beat_hz * t + phase).sin()).powf(1.5)
            });
            carpet.lay(0.0, 0.2, &singer);
        }
        let air = Track::noise(rng, LOOP_S).around(|noise| noise.pink().low(600.0).high(70.0)).unit_peak();
        let grass = Track::noise(rng, LOOP_S).around(|noise| noise.pink().band(3_800.0, 0.7)).unit_peak();
        near.gain(0.6).with(0.0, 0.22, &carpet).with(0.0, 0.1, &air).with(0.0, 0.06, &grass)
    };
    let [left, right] = sides;
    vec![side(rng, left), side(rng, right)]
}
