//! Spells.

use super::Recipe;
use crate::assets::{
    dsp::{
        filter::Pass,
        grains::cloud,
        reverb::Room,
        rng::Rng,
        tone::{Drift, fm, key_hz, overtones, sine, tone},
        track::{Track, decay, hump, line, strike},
    },
    mastering::Kind,
};

const fn spell(
    file: &'static str,
    title: &'static str,
    tags: &'static str,
    description: &'static str,
    make: fn(&mut Rng) -> Vec<Track>,
) -> Recipe {
    Recipe {
        file,
        title,
        category: "Fantasy",
        subcategory: "Magic",
        tags,
        description,
        kind: Kind::OneShot { lufs: -18.0 },
        seed: 501,
        make,
    }
}

pub(super) const SOUNDS: &[Recipe] = &[
    spell(
        "magic_cast.ogg",
        "Spell is cast",
        "magic;spell;cast;wizard;whoosh;release;fantasy",
        "Power gathers, then leaves the hand in a bright rush.",
        cast,
    ),
    spell(
        "magic_heal.ogg",
        "Healing spell",
        "magic;spell;heal;healing;restore;holy;light;fantasy",
        "Warm chord and rising bells: wounds close.",
        heal,
    ),
    spell(
        "magic_dark.ogg",
        "Dark spell",
        "magic;spell;dark;curse;evil;shadow;necromancer;fantasy",
        "A curse swells out of the ground and strikes.",
        dark,
    ),
];

/// A small glass bell.
fn bell(key: f32, t60_s: f32) -> Track {
    let hz = key_hz(key);
    let glass = fm(t60_s, |_| hz, 2.756, |t| 0.8 * decay(t, t60_s * 0.4));
    glass.with(0.0, 0.4, &sine(t60_s, |_| hz * 2.0)).shape(|t| strike(t, 0.002, t60_s))
}

/// Random bells of a pentatonic scale, one ear each, with as many a second as `density` says.
fn sparkle(rng: &mut Rng, seconds: f32, density: impl Fn(f32) -> f32, key: impl Fn(f32) -> f32) -> Track {
    const STEPS: [f32; 5] = [0.0, 2.0, 4.0, 7.0, 9.0];
    cloud(rng, seconds, density, |rng, t| {
        let step = STEPS[(rng.unit() * 5.0) as usize % 5];
        let octave = (rng.unit() * 2.0).floor() * 12.0;
        let (t60_s, loud) = (rng.range(0.25, 0.7), 0.2 + 0.8 * rng.rare(2.0));
        bell(key(t) + step + octave, t60_s).gain(loud)
    })
}

fn in_hall(left: &Track, right: &Track, wet: f32) -> Vec<Track> {
    let both = left.clone().with(0.0, 1.0, right);
    let (echo_left, echo_right) = Room::HALL.echo(&both);
    vec![left.clone().with(0.0, wet, &echo_left), right.clone().with(0.0, wet, &echo_right)]
}

fn cast(rng: &mut Rng) -> Vec<Track> {
    let rise = |t: f32| line(&[(0.0, 260.0), (0.42, 1_900.0), (0.5, 3_200.0), (1.1, 700.0)], t);
    let swell = |t: f32| line(&[(0.0, 0.12), (0.38, 0.7), (0.46, 1.0), (0.6, 0.55), (1.1, 0.0)], t);
    let rush =
        |rng: &mut Rng| Track::noise(rng, 1.1).pink().sweep(Pass::Band, 1.8, rise).shape(swell).unit_peak();
    let glide = fm(
        0.95,
        |t| line(&[(0.0, 220.0), (0.42, 660.0), (0.48, 880.0), (0.95, 820.0)], t),
        1.5,
        |t| line(&[(0.0, 0.4), (0.45, 2.2), (0.95, 0.1)], t),
    )
    .shape(|t| line(&[(0.0, 0.1), (0.42, 0.6), (0.47, 1.0), (0.95, 0.0)], t).powi(2));
    let boom = sine(0.5, |t| 60.0 + 120.0 * decay(t, 0.25)).shape(|t| strike(t, 0.004, 0.45));
    let glitter = |rng: &mut Rng| sparkle(rng, 0.8, |t| 60.0 * decay(t, 4.0), |_| 84.0).unit_peak();
    let side = |rng: &mut Rng| {
        rush(rng).with(0.0, 0.55, &glide).with(0.44, 0.55, &boom).with(0.44, 0.75, &glitter(rng))
    };
    let (left, right) = (side(rng), side(rng));
    in_hall(&left, &right, 0.09)
}

fn heal(rng: &mut Rng) -> Vec<Track> {
    let soft = [1.0, 0.35, 0.16, 0.08, 0.04];
    let pad = |rng: &mut Rng| {
        let mut chord = Track::silence(1.9);
        for key in [60.0, 67.0, 72.0, 76.0, 79.0, 86.0] {
            let hz = key_hz(key) * (1.0 + 0.002 * rng.bipolar());
            let (wobble, loud) = (rng.phase(), 1.0 - (key - 60.0) / 40.0);
            chord.lay(
                0.0,
                loud,
                &tone(1.9, |t| hz * (1.0 + 0.002 * (30.0 * t + wobble).sin()), overtones(&soft)),
            );
        }
        chord.shape(|t| line(&[(0.0, 0.05), (0.5, 1.0), (0.9, 0.8), (1.9, 0.0)], t)).unit_peak()
    };
    let (mut left, mut right) = (pad(rng).gain(0.5), pad(rng).gain(0.5));
    for (n, key) in [72.0, 76.0, 79.0, 84.0, 88.0, 91.0, 96.0].into_iter().enumerate() {
        let (at, pan) = (0.085 * n as f32, n as f32 / 6.0);
        left.lay(at, 0.4 * (1.0 - 0.6 * pan), &bell(key, 0.9));
        right.lay(at, 0.4 * (0.4 + 0.6 * pan), &bell(key, 0.9));
    }
    let dust = |rng: &mut Rng| sparkle(rng, 1.2, |t| 14.0 * decay(t, 2.5), |_| 96.0).unit_peak();
    left.lay(0.5, 0.14, &dust(rng));
    right.lay(0.5, 0.14, &dust(rng));
    in_hall(&left, &right, 0.1)
}

fn dark(rng: &mut Rng) -> Vec<Track> {
    let swell = |t: f32| line(&[(0.0, 0.15), (0.55, 1.0), (0.62, 0.8), (1.9, 0.0)], t).powi(2);
    let churn = Drift::new(rng, 1.9, 24);
    let voice = |detune: f32| {
        // A fourth and a tritone, sinking by a third as the curse strikes.
        let sink = |t: f32| line(&[(0.0, 1.0), (0.5, 1.06), (0.62, 0.9), (1.9, 0.74)], t) * (1.0 + detune);
        let low = fm(1.9, |t| 55.0 * sink(t), 1.41, |t| 1.5 + 3.0 * swell(t));
        let mid = fm(1.9, |t| 77.8 * sink(t) * (1.0 + 0.004 * churn.at(t)), 2.07, |t| 1.0 + 2.5 * swell(t));
        low.with(0.0, 0.7, &mid)
            .sweep(Pass::Low, 1.3, |t| 260.0 + 2_300.0 * swell(t))
            .shape(swell)
            .unit_peak()
    };
    let breath = |rng: &mut Rng| {
        let air = Track::noise(rng, 1.9)
            .sweep(Pass::Band, 3.5, |t| line(&[(0.0, 300.0), (0.58, 1_150.0), (1.9, 240.0)], t));
        air.shape(|t| swell(t) * (1.0 + 0.6 * churn.at(t))).unit_peak()
    };
    let blow = sine(0.9, |t| 34.0 + 70.0 * decay(t, 0.4)).shape(|t| strike(t, 0.006, 0.9));
    let side = |rng: &mut Rng, detune: f32| {
        let curse = voice(detune).with(0.0, 0.4, &breath(rng)).with(0.57, 0.9, &blow);
        curse
            .with(
                0.0,
                0.25,
                &tone(1.3, |_| 466.2 * (1.0 + detune), f32::sin).shape(|t| 0.3 * hump(t, 0.1, 1.3)),
            )
            .saturate(1.2)
    };
    let (left, right) = (side(rng, 0.004), side(rng, -0.004));
    in_hall(&left, &right, 0.1)
}
