//! Short pieces of music.

use super::Recipe;
use crate::assets::{
    dsp::{
        filter::Pass,
        modal::{modes, push, ring},
        reverb::Room,
        rng::Rng,
        tone::{key_hz, overtones, sine, tone},
        track::{Track, decay, line, strike},
    },
    mastering::Kind,
};

pub(super) const SOUNDS: &[Recipe] = &[
    Recipe {
        file: "stinger_victory_chord.ogg",
        title: "Victory chord",
        category: "Music Stems",
        subcategory: "Musical",
        tags: "stinger;chord;victory;fanfare;success;level up;brass;orchestra;music",
        description: "A pick-up and a broad major chord of brass and strings over a timpani: won.",
        kind: Kind::OneShot { lufs: -16.0 },
        seed: 801,
        make: victory,
    },
    Recipe {
        file: "stinger_horror_hit.ogg",
        title: "Horror hit",
        category: "Horror",
        subcategory: "Designed",
        tags: "horror;stinger;scare;jump scare;hit;strings;dissonant;shock",
        description: "Shrieking strings over a deep blow: something is behind you.",
        kind: Kind::OneShot { lufs: -15.0 },
        seed: 802,
        make: horror,
    },
];

/// A section of players on one key: each a little out of tune and time. `swell` is loudness, and brightness with it.
fn section(
    rng: &mut Rng,
    key: f32,
    seconds: f32,
    cents: f32,
    bright_hz: f32,
    swell: impl Fn(f32) -> f32,
) -> Track {
    let gains: Vec<f32> = (1..=18).map(|n| 1.0 / n as f32).collect();
    let mut players = Track::silence(seconds);
    for _ in 0..3 {
        let hz = key_hz(key + 0.01 * cents * rng.bipolar());
        let (speed, phase, late_s) = (rng.range(30.0, 38.0), rng.phase(), rng.range(0.0, 0.012));
        let depth = |t: f32| 0.0025 * (2.5 * t).min(1.0);
        let gains = &gains[..((9_000.0 / hz) as usize).clamp(1, 18)];
        let player =
            tone(seconds - late_s, |t| hz * (1.0 + depth(t) * (speed * t + phase).sin()), overtones(gains));
        players.lay(late_s, 1.0, &player);
    }
    players.sweep(Pass::Low, 0.8, |t| (bright_hz * swell(t)).max(key_hz(key) * 1.2)).shape(swell)
}

fn timpani(key: f32) -> Track {
    let hz = key_hz(key);
    let skin = modes(&[
        (hz, 1.1, 1.0),
        (hz * 1.5, 0.9, 0.8),
        (hz * 1.99, 0.6, 0.5),
        (hz * 2.44, 0.45, 0.3),
        (hz * 2.9, 0.3, 0.2),
        (hz * 0.62, 0.2, 0.5),
    ]);
    ring(&push(3.0), &skin, 1.2).unit_peak()
}

fn victory(rng: &mut Rng) -> Vec<Track> {
    let short = |t: f32| line(&[(0.0, 0.0), (0.02, 1.0), (0.08, 0.6), (0.14, 0.0)], t);
    let long = |t: f32| line(&[(0.0, 0.0), (0.03, 1.0), (0.2, 0.75), (0.9, 0.8), (1.3, 0.5), (1.9, 0.0)], t);
    let (mut left, mut right) = (Track::silence(2.2), Track::silence(2.2));
    for at in [0.0, 0.15] {
        for (key, pan) in [(67.0, 0.4), (64.0, 0.6), (60.0, 0.5)] {
            let note = section(rng, key, 0.15, 5.0, 2_600.0, short);
            left.lay(at, 0.8 * (1.0 - pan), &note);
            right.lay(at, 0.8 * pan, &note);
        }
    }
    for (key, pan, loud) in [
        (36.0, 0.5, 1.0),
        (48.0, 0.55, 0.8),
        (55.0, 0.35, 0.8),
        (60.0, 0.6, 0.9),
        (64.0, 0.3, 0.9),
        (67.0, 0.7, 0.9),
        (72.0, 0.45, 1.0),
        (76.0, 0.25, 0.5),
        (79.0, 0.75, 0.45),
    ] {
        let note = section(rng, key, 1.9, 6.0, 3_000.0, long);
        left.lay(0.3, loud * (1.0 - pan), &note);
        right.lay(0.3, loud * pan, &note);
    }
    let drum = timpani(36.0);
    let cymbal = Track::noise(rng, 1.5).high(4_500.0).shape(|t| strike(t, 0.004, 1.5)).gain(0.12);
    let finish = |side: Track, echo: &Track| {
        side.unit_peak().with(0.3, 0.5, &drum).with(0.3, 0.5, &cymbal).with(0.0, 0.035, echo)
    };
    let (echo_left, echo_right) = Room::HALL.echo(&left.clone().with(0.0, 1.0, &right));
    vec![finish(left, &echo_left), finish(right, &echo_right)]
}

fn horror(rng: &mut Rng) -> Vec<Track> {
    let bow =
        |t: f32| line(&[(0.0, 0.0), (0.012, 1.0), (0.15, 0.7), (0.5, 0.85), (0.75, 0.7), (1.7, 0.0)], t);
    let (mut left, mut right) = (Track::silence(2.0), Track::silence(2.0));
    for (n, key) in [76.0, 77.0, 82.0, 83.0, 88.3, 89.4, 94.2].into_iter().enumerate() {
        let (speed, phase) = (rng.range(60.0, 85.0), rng.phase());
        let note =
            section(rng, key, 1.7, 22.0, 5_500.0, bow).shape(|t| 0.75 + 0.25 * (speed * t + phase).sin());
        let pan = n as f32 / 6.0;
        left.lay(0.0, 1.0 - 0.7 * pan, &note);
        right.lay(0.0, 0.3 + 0.7 * pan, &note);
    }
    for key in [36.0, 37.0, 42.0] {
        let note = section(rng, key, 1.7, 10.0, 1_500.0, bow);
        left.lay(0.0, 0.7, &note);
        right.lay(0.0, 0.7, &note);
    }
    let blow = sine(1.2, |t| 33.0 + 80.0 * decay(t, 0.3)).shape(|t| strike(t, 0.003, 1.1));
    let drum = timpani(33.0);
    let smash = Track::noise(rng, 0.4).low(2_500.0).shape(|t| decay(t, 0.35));
    let finish = |side: Track, echo: &Track| {
        side.unit_peak()
            .with(0.0, 0.8, &blow)
            .with(0.0, 0.5, &drum)
            .with(0.0, 0.3, &smash)
            .with(0.0, 0.03, echo)
            .saturate(1.2)
    };
    let (echo_left, echo_right) = Room::HALL.echo(&left.clone().with(0.0, 1.0, &right));
    vec![finish(left, &echo_left), finish(right, &echo_right)]
}
