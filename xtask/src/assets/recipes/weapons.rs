//! Blades, bows, fists, guns.

use super::Recipe;
use crate::assets::{
    dsp::{
        filter::Pass,
        grains::{chip, cloud},
        modal::{Mode, modes, push, ring, vary},
        reverb::Room,
        rng::Rng,
        string::pluck,
        tone::{Drift, overtones, sine, tone},
        track::{Track, decay, hump, line, strike},
    },
    mastering::Kind,
};

const fn weapon(
    file: &'static str,
    title: &'static str,
    subcategory: &'static str,
    tags: &'static str,
    description: &'static str,
    lufs: f32,
    make: fn(&mut Rng) -> Vec<Track>,
) -> Recipe {
    Recipe {
        file,
        title,
        category: "Weapons",
        subcategory,
        tags,
        description,
        kind: Kind::OneShot { lufs },
        seed: 401,
        make,
    }
}

pub(super) const SOUNDS: &[Recipe] = &[
    weapon(
        "sword_swing.wav",
        "Sword swing",
        "Swooshes",
        "sword;swing;whoosh;swish;blade;melee;miss",
        "A blade cuts the air.",
        -21.0,
        sword_swing,
    ),
    weapon(
        "sword_hit.wav",
        "Sword hits sword",
        "Weapons",
        "sword;hit;clash;parry;block;blade;metal;melee",
        "Two blades clash and ring.",
        -17.0,
        sword_hit,
    ),
    weapon(
        "bow_release.wav",
        "Bow is shot",
        "Weapons",
        "bow;release;shoot;string;twang;arrow;ranged",
        "The string snaps forward, the arrow leaves.",
        -20.0,
        bow_release,
    ),
    weapon(
        "arrow_hit_wood.wav",
        "Arrow hits wood",
        "Weapons",
        "arrow;hit;impact;wood;target;thunk;ranged",
        "An arrow strikes a board; its shaft quivers.",
        -18.0,
        arrow_hit,
    ),
    weapon(
        "punch.wav",
        "Punch",
        "Fight",
        "punch;hit;fist;fight;body;melee;impact",
        "A fist lands.",
        -17.0,
        punch,
    ),
    weapon(
        "gunshot_pistol.wav",
        "Pistol shot",
        "Guns",
        "gun;gunshot;pistol;shot;fire;shoot;handgun",
        "One shot of a pistol in the open.",
        -14.0,
        gunshot,
    ),
    weapon(
        "explosion.ogg",
        "Explosion",
        "Explosions",
        "explosion;blast;bomb;boom;grenade;debris",
        "A near blast, then rumble and falling debris.",
        -13.0,
        explosion,
    ),
    weapon(
        "laser_shot.wav",
        "Laser shot",
        "Lasers",
        "laser;shot;blaster;scifi;zap;pew;space",
        "A science-fiction blaster fires once.",
        -18.0,
        laser,
    ),
];

fn sword_swing(rng: &mut Rng) -> Vec<Track> {
    let rush = |t: f32| line(&[(0.0, 320.0), (0.13, 1_500.0), (0.19, 1_250.0), (0.38, 380.0)], t);
    let air = Track::noise(rng, 0.38)
        .pink()
        .sweep(Pass::Band, 1.5, rush)
        .shape(|t| hump(t, -0.02, 0.38) * hump(t, -0.1, 0.36));
    let edge = Track::noise(rng, 0.34)
        .sweep(Pass::Band, 2.5, |t| 2.6 * rush(t))
        .shape(|t| hump(t, 0.03, 0.29).powi(2));
    let blade = modes(&[(2_870.0, 0.25, 1.0), (4_630.0, 0.22, 0.8), (6_910.0, 0.18, 0.6)]);
    let sing = ring(&edge, &blade, 0.45).unit_peak();
    vec![air.unit_peak().with(0.0, 0.4, &edge.unit_peak()).with(0.0, 0.07, &sing)]
}

fn sword_hit(rng: &mut Rng) -> Vec<Track> {
    let blade = |rng: &mut Rng, ground_hz: f32| {
        let ratios = [1.0, 1.63, 2.71, 3.42, 4.55, 5.6, 7.02, 8.41, 10.3, 12.9, 15.2];
        let modes: Vec<Mode> = ratios
            .iter()
            .map(|ratio| Mode {
                hz: ground_hz * ratio,
                t60_s: 1.5 * ratio.powf(-0.4),
                gain: (0.5 + 0.12 * ratio).min(1.3),
            })
            .collect();
        vary(rng, &modes, 0.02)
    };
    let (mine, theirs) = (blade(rng, 617.0), blade(rng, 743.0));
    let clash = ring(&push(0.13), &mine, 1.4).unit_peak();
    let answer = ring(&push(0.16), &theirs, 1.4).unit_peak();
    // The edges grate along each other for a moment.
    let grate =
        Track::noise(rng, 0.12).high(2_500.0).shape(|t| hump(t, -0.03, 0.12) * (0.5 + 0.5 * rng.bipolar()));
    let scrape = ring(&grate, &theirs, 0.5).unit_peak();
    let hit = Track::silence(1.1)
        .with(0.0, 0.9, &clash)
        .with(0.003, 0.8, &answer)
        .with(0.0, 0.5, &chip(rng, 5_200.0, 0.015, 0.8))
        .with(0.004, 0.28, &scrape)
        .with(0.041, 0.22, &clash);
    vec![Room::CHAMBER.hear(&hit, 0.12)]
}

fn bow_release(rng: &mut Rng) -> Vec<Track> {
    let string = pluck(rng, 118.0, 0.5, 0.3, 0.55);
    let low = pluck(rng, 71.0, 0.4, 0.2, 0.3);
    let snap = ring(
        &push(0.5),
        &modes(&[(420.0, 0.04, 1.0), (880.0, 0.03, 0.8), (1_650.0, 0.025, 0.6), (3_100.0, 0.015, 0.4)]),
        0.1,
    );
    let flight = Track::noise(rng, 0.42)
        .sweep(Pass::Band, 1.4, |t| line(&[(0.0, 3_400.0), (0.1, 2_600.0), (0.42, 1_100.0)], t))
        .shape(|t| hump(t, -0.02, 0.42) * decay(t, 0.6));
    let shot = string.high(70.0).with(0.0, 0.6, &low).with(0.0, 0.8, &snap.unit_peak()).with(
        0.015,
        0.2,
        &flight.unit_peak(),
    );
    vec![Room::CLOSET.hear(&shot, 0.08)]
}

fn arrow_hit(rng: &mut Rng) -> Vec<Track> {
    let board = modes(&[
        (142.0, 0.09, 0.9),
        (231.0, 0.08, 1.0),
        (408.0, 0.065, 0.9),
        (655.0, 0.05, 0.7),
        (1_120.0, 0.035, 0.5),
        (1_810.0, 0.025, 0.4),
        (3_000.0, 0.015, 0.3),
    ]);
    let thock = ring(&push(0.5), &board, 0.25).unit_peak();
    let crack = Track::noise(rng, 0.05).band(2_800.0, 0.7).shape(|t| decay(t, 0.035));
    let quiver =
        tone(0.55, |t| 62.0 + 9.0 * decay(t, 0.5), overtones(&[0.5, 1.0, 0.7, 0.5, 0.4, 0.25, 0.15]))
            .shape(|t| strike(t, 0.006, 0.5));
    let quiver = ring(&quiver, &modes(&[(250.0, 0.02, 1.0), (410.0, 0.02, 0.6)]), 0.55).unit_peak();
    let hit = thock.with(0.0, 0.45, &crack).with(0.004, 0.26, &quiver);
    vec![Room::CLOSET.hear(&hit, 0.1)]
}

fn punch(rng: &mut Rng) -> Vec<Track> {
    let body = sine(0.22, |t| 55.0 + 130.0 * decay(t, 0.1)).shape(|t| strike(t, 0.002, 0.2));
    let slap = Track::noise(rng, 0.11)
        .sweep(Pass::Band, 0.8, |t| 900.0 + 1_300.0 * decay(t, 0.05))
        .shape(|t| strike(t, 0.001, 0.09));
    let smack = Track::noise(rng, 0.03).high(3_000.0).shape(|t| decay(t, 0.015));
    let cloth = Track::noise(rng, 0.2).band(500.0, 0.8).shape(|t| hump(t, 0.0, 0.2) * decay(t, 0.25));
    let hit =
        body.with(0.0, 1.1, &slap.unit_peak()).with(0.0, 0.3, &smack).with(0.01, 0.35, &cloth.unit_peak());
    vec![Room::CLOSET.hear(&hit.saturate(1.8), 0.08)]
}

fn gunshot(rng: &mut Rng) -> Vec<Track> {
    let crack = Track::noise(rng, 0.02).shape(|t| decay(t, 0.014));
    let blast = Track::noise(rng, 0.5)
        .sweep(Pass::Low, 0.7, |t| 350.0 + 9_000.0 * decay(t, 0.16))
        .shape(|t| decay(t, 0.32));
    let thump = sine(0.3, |t| 48.0 + 120.0 * decay(t, 0.12)).shape(|t| decay(t, 0.26));
    let slide =
        ring(&push(0.3), &modes(&[(1_450.0, 0.03, 0.7), (2_680.0, 0.03, 1.0), (4_900.0, 0.025, 0.6)]), 0.06)
            .unit_peak();
    let shot = crack.gain(1.4).with(0.0, 1.6, &blast).with(0.0, 1.1, &thump).saturate(2.2);
    let shot = shot.with(0.085, 0.05, &slide).with(0.13, 0.04, &slide);
    let far = Room { t60_s: 1.3, size: 2.6, damping_hz: 2_400.0 };
    // A wall some twenty metres off answers once before the open takes over.
    let wall = shot.clone().low(1_800.0);
    vec![far.hear(&shot, 0.16).with(0.118, 0.12, &wall)]
}

fn explosion(rng: &mut Rng) -> Vec<Track> {
    const LONG_S: f32 = 2.6;
    let churn = Drift::new(rng, LONG_S, 60);
    let side = |rng: &mut Rng| {
        let bang = Track::noise(rng, 0.3)
            .sweep(Pass::Low, 0.7, |t| 600.0 + 9_000.0 * decay(t, 0.2))
            .shape(|t| decay(t, 0.3));
        let fireball = Track::noise(rng, LONG_S)
            .pink()
            .sweep(Pass::Low, 0.8, |t| 160.0 + 4_200.0 * decay(t, 2.2))
            .shape(|t| (t / 0.012).min(1.0) * decay(t, 2.4) * (1.0 + 0.45 * churn.at(t)));
        let rumble = Track::noise(rng, LONG_S)
            .low(85.0)
            .low(85.0)
            .shape(|t| (t / 0.06).min(1.0) * decay(t, 3.0))
            .unit_peak();
        let debris = cloud(
            rng,
            1.9,
            |t| 150.0 * hump(t, -0.2, 1.9),
            |rng, t| {
                let (hz, t60_s) = (rng.pitch(300.0, 2_600.0), rng.range(0.01, 0.04));
                let loud = rng.rare(2.5) * decay(t, 3.5);
                chip(rng, hz, t60_s, 0.6).gain(loud)
            },
        );
        bang.with(0.0, 2.2, &fireball).with(0.0, 0.7, &rumble).with(0.15, 0.3, &debris.unit_peak())
    };
    let (left, right) = (side(rng), side(rng));
    let sub = sine(1.1, |t| 30.0 + 62.0 * decay(t, 0.5)).shape(|t| strike(t, 0.004, 1.0));
    let far = Room { t60_s: 1.8, size: 3.0, damping_hz: 1_200.0 };
    let finish = |side: Track| far.hear(&side.with(0.0, 1.2, &sub).saturate(1.5), 0.12);
    vec![finish(left), finish(right)]
}

fn laser(rng: &mut Rng) -> Vec<Track> {
    let hz = |t: f32| 190.0 + 2_500.0 * decay(t, 0.32);
    let beam = tone(0.34, hz, overtones(&[1.0, 0.5, 0.33, 0.22, 0.15, 0.1]));
    let twin = tone(0.34, |t| 1.012 * hz(t), overtones(&[1.0, 0.5, 0.3, 0.2]));
    let beam = beam
        .with(0.0, 0.7, &twin)
        .sweep(Pass::Low, 1.2, |t| 900.0 + 8_000.0 * decay(t, 0.3))
        .shape(|t| strike(t, 0.002, 0.36));
    let zap = Track::noise(rng, 0.06).high(2_000.0).shape(|t| decay(t, 0.04));
    let shot = beam.unit_peak().with(0.0, 0.3, &zap);
    vec![Room { t60_s: 0.5, size: 1.6, damping_hz: 4_000.0 }.hear(&shot, 0.1)]
}
