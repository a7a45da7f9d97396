//! Water, thunder and animals, one event each.

use super::Recipe;
use crate::assets::{
    dsp::{
        bubble::{any_bubble, bubble},
        filter::Pass,
        grains::{chip, cloud},
        reverb::Room,
        rng::Rng,
        tone::{Drift, overtones, tone},
        track::{Track, curve, decay, hump, line},
    },
    mastering::Kind,
};

pub(super) const SOUNDS: &[Recipe] = &[
    Recipe {
        file: "water_splash.wav",
        title: "Water splash",
        category: "Nature",
        subcategory: "Water",
        tags: "water;splash;plunge;dive;lake;drop;wet",
        description: "Something heavy falls into water.",
        kind: Kind::OneShot { lufs: -18.0 },
        seed: 601,
        make: splash,
    },
    Recipe {
        file: "water_drip.wav",
        title: "Water drip",
        category: "Nature",
        subcategory: "Water",
        tags: "water;drip;drop;plop;sink;cave;wet",
        description: "One drop falls into still water.",
        kind: Kind::OneShot { lufs: -23.0 },
        seed: 602,
        make: drip,
    },
    Recipe {
        file: "thunder_roll.ogg",
        title: "Thunder",
        category: "Nature",
        subcategory: "Weather",
        tags: "thunder;storm;lightning;rumble;roll;rain;weather",
        description: "A clap of thunder that rolls away over the hills.",
        kind: Kind::OneShot { lufs: -16.0 },
        seed: 603,
        make: thunder,
    },
    Recipe {
        file: "owl_hoot.ogg",
        title: "Owl hoots",
        category: "Nature",
        subcategory: "Birds",
        tags: "owl;hoot;bird;night;forest;animal;spooky",
        description: "An owl calls across a valley at night.",
        kind: Kind::OneShot { lufs: -21.0 },
        seed: 604,
        make: owl,
    },
    Recipe {
        file: "wolf_howl.ogg",
        title: "Wolf howls",
        category: "Nature",
        subcategory: "Animals",
        tags: "wolf;howl;animal;night;forest;moon;werewolf;spooky",
        description: "A lone wolf howls far off.",
        kind: Kind::OneShot { lufs: -19.0 },
        seed: 605,
        make: wolf,
    },
];

fn splash(rng: &mut Rng) -> Vec<Track> {
    let plunge = Track::noise(rng, 0.7)
        .sweep(Pass::Low, 0.8, |t| line(&[(0.0, 6_500.0), (0.08, 3_500.0), (0.25, 1_500.0), (0.7, 600.0)], t))
        .shape(|t| (t / 0.006).min(1.0) * decay(t, 0.65));
    let gulp = bubble(16.0, 0.06).with(0.05, 0.6, &bubble(11.0, 0.1)).with(0.13, 0.5, &bubble(8.0, 0.15));
    let stir = |t: f32| line(&[(0.0, 0.4), (0.06, 1.0), (0.3, 0.7), (0.6, 0.35), (1.3, 0.0)], t);
    let bubbles = cloud(rng, 1.3, |t| 520.0 * stir(t), |rng, t| any_bubble(rng, 0.5, 7.0).gain(stir(t)));
    let rain_back = |t: f32| line(&[(0.0, 0.3), (0.1, 0.6), (0.35, 1.0), (0.7, 0.5), (1.25, 0.0)], t);
    let drops = cloud(
        rng,
        1.25,
        |t| 240.0 * rain_back(t),
        |rng, t| {
            let (hz, loud) = (rng.pitch(2_200.0, 8_500.0), rain_back(t) * rng.rare(3.0));
            chip(rng, hz, 0.007, 0.7).gain(loud)
        },
    );
    let splash = Track::silence(1.3)
        .with(0.0, 0.9, &plunge)
        .with(0.02, 0.5, &gulp.unit_peak())
        .with(0.0, 0.9, &bubbles.unit_peak())
        .with(0.0, 0.3, &drops.unit_peak());
    vec![Room::CHAMBER.hear(&splash, 0.05)]
}

fn drip(rng: &mut Rng) -> Vec<Track> {
    let touch = chip(rng, 5_200.0, 0.004, 0.4);
    let drop = Track::silence(0.3)
        .with(0.0, 0.12, &touch)
        .with(0.006, 1.0, &bubble(2.7, 0.16))
        .with(0.05, 0.16, &bubble(1.5, 0.2))
        .with(0.082, 0.07, &bubble(1.1, 0.2));
    vec![Room { t60_s: 0.9, size: 1.3, damping_hz: 5_000.0 }.hear(&drop, 0.12)]
}

fn thunder(rng: &mut Rng) -> Vec<Track> {
    const LONG_S: f32 = 6.0;
    // The bolt is kilometres long and crooked: its parts arrive one after the other, the far ones dull.
    let mut claps: Vec<(f32, f32, f32)> = vec![(0.0, 1.0, 0.5), (0.12, 0.7, 0.6), (0.31, 0.9, 0.7)];
    let mut at = 0.5;
    while at < 4.2 {
        claps.push((at, rng.range(0.3, 1.0) * decay(at, 13.0), rng.range(0.8, 1.8)));
        at += rng.range(0.16, 0.55);
    }
    let power = |t: f32| -> f32 {
        let clap = |&(at, loud, long_s): &(f32, f32, f32)| {
            if t < at { 0.0 } else { loud * ((t - at) / 0.05).min(1.0) * decay(t - at, long_s * 1.6) }
        };
        claps.iter().map(clap).sum()
    };
    let fade = |t: f32| (LONG_S - t).clamp(0.0, 1.2) / 1.2;
    let side = |rng: &mut Rng| {
        let crackle = Track::noise(rng, 0.9)
            .sweep(Pass::Low, 0.7, |t| 500.0 + 5_500.0 * decay(t, 0.9))
            .shape(|t| (t / 0.005).min(1.0) * decay(t, 0.8) * (0.4 + 0.6 * power(t).min(1.5)));
        let roll = Track::noise(rng, LONG_S)
            .pink()
            .sweep(Pass::Low, 0.8, |t| 150.0 + 1_500.0 * decay(t, 5.0) + 260.0 * power(t))
            .shape(|t| power(t) * fade(t));
        let ground = Track::noise(rng, LONG_S).low(75.0).low(90.0).shape(|t| power(t) * fade(t)).unit_peak();
        roll.unit_peak().with(0.0, 0.55, &crackle).with(0.0, 0.5, &ground)
    };
    let (left, right) = (side(rng), side(rng));
    let finish = |track: Track| Room::VALLEY.hear(&track.saturate(1.3), 0.12);
    vec![finish(left), finish(right)]
}

/// One hoot: a whistle through a closed beak, nearly a sine, that arches up and sinks.
fn hoot(rng: &mut Rng, seconds: f32, hz: f32, tremble: f32) -> Track {
    let arch = |t: f32| hz * (0.94 + 0.07 * hump(t, -0.1 * seconds, 0.9 * seconds) - 0.03 * t / seconds);
    let voice = tone(seconds, arch, overtones(&[1.0, 0.09, 0.05, 0.012]));
    let breath = Track::noise(rng, seconds).band(hz * 1.05, 6.0);
    voice.with(0.0, 0.12, &breath).shape(|t| {
        let open = (t / 0.045).min(1.0) * ((seconds - t) / 0.09).clamp(0.0, 1.0);
        open * (1.0 - tremble * 0.5 * (1.0 + (88.0 * t).sin()))
    })
}

fn owl(rng: &mut Rng) -> Vec<Track> {
    // The great horned owl's pattern: hoo, h'hoo, hoo, hoo.
    let call = Track::silence(2.6)
        .with(0.0, 0.85, &hoot(rng, 0.34, 352.0, 0.0))
        .with(0.52, 0.5, &hoot(rng, 0.11, 356.0, 0.0))
        .with(0.68, 1.0, &hoot(rng, 0.42, 360.0, 0.05))
        .with(1.36, 0.9, &hoot(rng, 0.36, 352.0, 0.0))
        .with(1.98, 0.85, &hoot(rng, 0.46, 346.0, 0.12));
    let (left, right) = Room::VALLEY.hear_stereo(&call, 0.12);
    vec![left, right]
}

fn wolf(rng: &mut Rng) -> Vec<Track> {
    const LONG_S: f32 = 3.4;
    let (waver, strain) = (Drift::new(rng, LONG_S, 12), Drift::new(rng, LONG_S, 30));
    let pitch = |t: f32| {
        let contour = [(0.0, 245.0), (0.62, 548.0), (1.55, 522.0), (2.0, 538.0), (3.4, 330.0)];
        let vibrato = 0.008 * (27.0 * t).sin() * (t - 0.7).clamp(0.0, 1.0);
        curve(&contour, t) * (1.0 + 0.009 * waver.at(t) + 0.003 * strain.at(t) + vibrato)
    };
    let open = |t: f32| line(&[(0.0, 0.0), (0.12, 0.3), (0.55, 1.0), (1.8, 0.9), (2.7, 0.5), (3.4, 0.0)], t);
    let throat = tone(LONG_S, pitch, overtones(&[1.0, 0.62, 0.3, 0.16, 0.1, 0.05, 0.03]));
    let breath = Track::noise(rng, LONG_S).sweep(Pass::Band, 4.0, |t| pitch(t) * 2.0).gain(0.1);
    let voice = throat
        .with(0.0, 0.5, &breath)
        .sweep(Pass::Low, 0.9, |t| 420.0 + 1_100.0 * open(t))
        .shape(|t| open(t) * (1.0 + 0.1 * strain.at(t)));
    let (left, right) = Room::VALLEY.hear_stereo(&voice, 0.16);
    vec![left, right]
}
