//! Steps of a person on different ground: heel, roll, ball of the foot.

use super::Recipe;
use crate::assets::{
    dsp::{
        bubble::any_bubble,
        filter::Pass,
        grains::{burst, chip, cloud},
        modal::{PLATE, body, modes, push, ring, vary},
        reverb::Room,
        rng::Rng,
        track::{Track, decay, hump, line},
    },
    mastering::Kind,
};

const LEVEL: Kind = Kind::OneShot { lufs: -22.0 };

const fn step(
    file: &'static str,
    title: &'static str,
    tags: &'static str,
    description: &'static str,
    seed: u64,
    make: fn(&mut Rng) -> Vec<Track>,
) -> Recipe {
    Recipe {
        file,
        title,
        category: "Foley",
        subcategory: "Footsteps",
        tags,
        description,
        kind: LEVEL,
        seed,
        make,
    }
}

const GRAVEL: &str = "footstep;footsteps;gravel;stones;path;walk;boot;crunch";
const WOOD: &str = "footstep;footsteps;wood;floor;boards;walk;shoe;indoor";
const GRASS: &str = "footstep;footsteps;grass;meadow;lawn;walk;rustle;soft";
const WATER: &str = "footstep;footsteps;water;puddle;splash;wade;walk";
const SNOW: &str = "footstep;footsteps;snow;winter;walk;boot;crunch";

pub(super) const SOUNDS: &[Recipe] = &[
    step(
        "footstep_gravel_01.wav",
        "Footstep on gravel 1",
        GRAVEL,
        "A boot comes down on loose gravel.",
        11,
        gravel,
    ),
    step(
        "footstep_gravel_02.wav",
        "Footstep on gravel 2",
        GRAVEL,
        "A boot comes down on loose gravel.",
        12,
        gravel,
    ),
    step(
        "footstep_gravel_03.wav",
        "Footstep on gravel 3",
        GRAVEL,
        "A boot comes down on loose gravel.",
        13,
        gravel,
    ),
    step(
        "footstep_gravel_04.wav",
        "Footstep on gravel 4",
        GRAVEL,
        "A boot comes down on loose gravel.",
        14,
        gravel,
    ),
    step(
        "footstep_wood_01.wav",
        "Footstep on wood 1",
        WOOD,
        "A shoe on a wooden floor, heel then sole.",
        21,
        wood,
    ),
    step(
        "footstep_wood_02.wav",
        "Footstep on wood 2",
        WOOD,
        "A shoe on a wooden floor, heel then sole.",
        22,
        wood,
    ),
    step("footstep_grass_01.wav", "Footstep on grass 1", GRASS, "A soft step through grass.", 31, grass),
    step("footstep_grass_02.wav", "Footstep on grass 2", GRASS, "A soft step through grass.", 32, grass),
    step("footstep_snow_01.wav", "Footstep in snow 1", SNOW, "A boot presses dry snow together.", 41, snow),
    step("footstep_snow_02.wav", "Footstep in snow 2", SNOW, "A boot presses dry snow together.", 42, snow),
    step(
        "footstep_metal_01.wav",
        "Footstep on metal",
        "footstep;footsteps;metal;grate;steel;stairs;walk;clang",
        "A boot on a steel walkway that rings a little.",
        51,
        metal,
    ),
    step(
        "footstep_water_01.wav",
        "Footstep in shallow water",
        WATER,
        "A step into a puddle: splash, bubbles, drops.",
        61,
        water,
    ),
    step(
        "footstep_water_02.wav",
        "Footstep in shallow water 2",
        WATER,
        "A step into a puddle: splash, bubbles, drops.",
        62,
        water,
    ),
];

/// How hard the foot presses: the heel lands, the foot rolls, the ball follows at `ball_s`.
fn pressure(t: f32, ball_s: f32) -> f32 {
    let ball = if t > ball_s { 0.75 * ((t - ball_s) / 0.01).min(1.0) * decay(t - ball_s, 0.26) } else { 0.0 };
    decay(t, 0.2) + ball + 0.12 * hump(t, 0.0, 0.45)
}

/// The weight of the body on soft ground.
fn thud(contact_ms: f32) -> Track {
    ring(&push(contact_ms), &modes(&[(72.0, 0.1, 1.0), (118.0, 0.08, 0.7), (190.0, 0.05, 0.35)]), 0.2)
        .unit_peak()
}

fn gravel(rng: &mut Rng) -> Vec<Track> {
    let ball_s = rng.range(0.12, 0.17);
    let pebbles = cloud(
        rng,
        0.46,
        |t| 2_600.0 * pressure(t, ball_s),
        |rng, t| {
            let loud = pressure(t, ball_s).sqrt() * rng.rare(5.0);
            let (hz, t60_s) = (rng.pitch(1_200.0, 6_000.0), rng.range(0.004, 0.014));
            chip(rng, hz, t60_s, 0.3).gain(loud)
        },
    );
    let stones = cloud(
        rng,
        0.46,
        |t| 90.0 * pressure(t, ball_s),
        |rng, _| {
            let (hz, t60_s, loud) = (rng.pitch(650.0, 2_000.0), rng.range(0.012, 0.035), rng.rare(1.5));
            chip(rng, hz, t60_s, 0.3).gain(loud)
        },
    );
    let grind = Track::noise(rng, 0.46).band(1_800.0, 0.6).shape(|t| pressure(t, ball_s));
    let step = Track::silence(0.46)
        .with(0.0, 1.0, &pebbles.unit_peak())
        .with(0.0, 0.5, &stones.unit_peak())
        .with(0.0, 0.4, &grind)
        .with(0.0, 0.35, &thud(9.0))
        .with(ball_s, 0.15, &thud(12.0));
    vec![step]
}

fn wood(rng: &mut Rng) -> Vec<Track> {
    let board = modes(&[
        (92.0, 0.12, 0.55),
        (168.0, 0.13, 0.75),
        (251.0, 0.11, 0.9),
        (390.0, 0.085, 1.0),
        (618.0, 0.06, 0.9),
        (955.0, 0.045, 0.7),
        (1_480.0, 0.03, 0.5),
        (2_350.0, 0.02, 0.35),
        (3_700.0, 0.012, 0.2),
    ]);
    let heel = ring(&push(0.7), &vary(rng, &board, 0.05), 0.25).unit_peak();
    let sole = ring(&push(1.8), &vary(rng, &board, 0.05), 0.25).unit_peak();
    let tap = chip(rng, 2_600.0, 0.012, 0.7);
    let scuff_s = 0.07;
    let scuff = Track::noise(rng, scuff_s).band(1_900.0, 0.8).shape(|t| hump(t, 0.0, scuff_s));
    let ball_s = rng.range(0.085, 0.115);
    let step = Track::silence(0.3)
        .with(0.0, 1.0, &heel)
        .with(0.0, 0.25, &tap)
        .with(ball_s - 0.02, 0.05, &scuff)
        .with(ball_s, 0.42, &sole)
        .with(ball_s, 0.06, &tap);
    vec![Room::CLOSET.hear(&step, 0.12)]
}

fn grass(rng: &mut Rng) -> Vec<Track> {
    let ball_s = rng.range(0.11, 0.15);
    let press = |t: f32| {
        line(
            &[
                (0.0, 0.5),
                (0.025, 1.0),
                (0.09, 0.5),
                (ball_s, 0.55),
                (ball_s + 0.04, 0.9),
                (0.3, 0.25),
                (0.42, 0.0),
            ],
            t,
        )
    };
    let blades = cloud(
        rng,
        0.42,
        |t| 900.0 * press(t),
        |rng, t| {
            let (hz, long_s) = (rng.pitch(2_200.0, 8_500.0), rng.range(0.006, 0.022));
            let loud = press(t).powf(1.3) * (0.15 + rng.rare(2.0));
            burst(rng, hz, 1.1, long_s * 0.35, long_s).gain(loud)
        },
    );
    let stems = cloud(
        rng,
        0.38,
        |t| 45.0 * press(t),
        |rng, _| {
            let (hz, loud) = (rng.pitch(2_500.0, 6_000.0), rng.rare(3.0));
            chip(rng, hz, 0.006, 0.6).gain(loud)
        },
    );
    let step = Track::silence(0.42)
        .with(0.0, 1.0, &blades.unit_peak())
        .with(0.0, 0.4, &stems.unit_peak())
        .with(0.004, 0.4, &thud(16.0))
        .with(ball_s, 0.2, &thud(18.0));
    vec![step]
}

fn snow(rng: &mut Rng) -> Vec<Track> {
    let ball_s = rng.range(0.1, 0.13);
    let press = |t: f32| {
        line(&[(0.0, 0.55), (0.03, 0.75), (ball_s, 0.6), (ball_s + 0.05, 1.0), (0.26, 0.55), (0.36, 0.0)], t)
    };
    // Crystals give way in packets: each is a short crunch, lower as the snow packs.
    let crunch = cloud(
        rng,
        0.37,
        |t| 300.0 * press(t),
        |rng, t| {
            let hz = rng.pitch(380.0, 1_500.0) * line(&[(0.0, 1.25), (0.3, 0.8)], t);
            let (long_s, loud) = (rng.range(0.008, 0.022), press(t) * (0.2 + rng.rare(1.8)));
            burst(rng, hz, 1.6, 0.001, long_s).gain(loud)
        },
    );
    let sparkle = cloud(
        rng,
        0.36,
        |t| 1_500.0 * press(t),
        |rng, t| {
            let (hz, loud) = (rng.pitch(3_000.0, 9_000.0), press(t) * rng.rare(3.0));
            chip(rng, hz, 0.004, 0.7).gain(loud)
        },
    );
    let step = Track::silence(0.37)
        .with(0.0, 1.0, &crunch.unit_peak())
        .with(0.0, 0.12, &sparkle.unit_peak())
        .with(0.003, 0.25, &thud(14.0))
        .with(ball_s, 0.25, &thud(16.0));
    vec![step]
}

fn metal(rng: &mut Rng) -> Vec<Track> {
    let mut plate = body(163.0, &PLATE, 0.5, 0.55, 0.1);
    plate.extend(body(1_310.0, &PLATE[..7], 0.22, 0.5, 0.3));
    let heel = ring(&push(0.3), &vary(rng, &plate, 0.03), 0.6).unit_peak();
    let sole = ring(&push(0.7), &vary(rng, &plate, 0.03), 0.6).unit_peak();
    let rattle = ring(&push(0.15), &vary(rng, &body(620.0, &PLATE, 0.16, 0.4, 0.2), 0.04), 0.3).unit_peak();
    let step = Track::silence(0.6)
        .with(0.0, 1.0, &heel)
        .with(0.0, 0.3, &chip(rng, 3_100.0, 0.012, 0.6))
        .with(0.023, 0.32, &rattle)
        .with(0.051, 0.18, &rattle)
        .with(0.105, 0.5, &sole)
        .with(0.127, 0.2, &rattle);
    vec![Room::CHAMBER.hear(&step, 0.12)]
}

fn water(rng: &mut Rng) -> Vec<Track> {
    let slap = Track::noise(rng, 0.25)
        .sweep(Pass::Low, 0.8, |t| line(&[(0.0, 5_500.0), (0.05, 2_200.0), (0.25, 700.0)], t))
        .shape(|t| (t / 0.004).min(1.0) * decay(t, 0.22));
    let stir = |t: f32| {
        line(&[(0.0, 0.3), (0.04, 1.0), (0.16, 0.7), (0.3, 0.25), (0.4, 0.5), (0.55, 0.2), (0.85, 0.0)], t)
    };
    let bubbles = cloud(rng, 0.85, |t| 420.0 * stir(t), |rng, t| any_bubble(rng, 0.45, 4.0).gain(stir(t)));
    let spray = cloud(
        rng,
        0.7,
        |t| 260.0 * stir(t),
        |rng, t| {
            let (hz, loud) = (rng.pitch(2_500.0, 8_000.0), stir(t) * rng.rare(3.0));
            chip(rng, hz, 0.005, 0.7).gain(loud)
        },
    );
    let step = Track::silence(0.85)
        .with(0.0, 0.7, &slap)
        .with(0.0, 1.0, &bubbles.unit_peak())
        .with(0.02, 0.2, &spray.unit_peak())
        .with(0.0, 0.3, &thud(12.0));
    vec![step]
}
