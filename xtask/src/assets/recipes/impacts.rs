//! Things that are struck or break.

use super::Recipe;
use crate::assets::{
    dsp::{
        grains::{chip, cloud},
        modal::{BAR, Mode, PLATE, body, modes, push, ring, vary},
        reverb::Room,
        rng::Rng,
        track::{Track, decay},
    },
    mastering::Kind,
};

pub(super) const SOUNDS: &[Recipe] = &[
    Recipe {
        file: "impact_wood.wav",
        title: "Wooden crate is hit",
        category: "Foley",
        subcategory: "Wood",
        tags: "impact;hit;wood;crate;box;knock;thud;drop",
        description: "A hollow wooden crate takes a blow.",
        kind: Kind::OneShot { lufs: -18.0 },
        seed: 301,
        make: wood,
    },
    Recipe {
        file: "impact_metal.wav",
        title: "Metal plate is hit",
        category: "Industrial",
        subcategory: "Metal",
        tags: "impact;hit;metal;clang;steel;plate;anvil;hammer",
        description: "A hammer on a hanging steel plate.",
        kind: Kind::OneShot { lufs: -17.0 },
        seed: 302,
        make: metal,
    },
    Recipe {
        file: "impact_stone.wav",
        title: "Stone falls on stone",
        category: "Foley",
        subcategory: "Rocks",
        tags: "impact;hit;stone;rock;drop;bounce;clack;debris",
        description: "A stone drops on rock, bounces and comes to rest.",
        kind: Kind::OneShot { lufs: -19.0 },
        seed: 303,
        make: stone,
    },
    Recipe {
        file: "glass_break.wav",
        title: "Glass breaks",
        category: "Foley",
        subcategory: "Glass",
        tags: "glass;break;shatter;smash;window;bottle;shards",
        description: "A pane shatters and its shards tinkle down.",
        kind: Kind::OneShot { lufs: -17.0 },
        seed: 304,
        make: glass,
    },
];

fn wood(rng: &mut Rng) -> Vec<Track> {
    let crate_walls = modes(&[
        (118.0, 0.18, 0.6),
        (187.0, 0.18, 0.8),
        (263.0, 0.15, 0.9),
        (371.0, 0.12, 1.0),
        (548.0, 0.09, 0.95),
        (790.0, 0.07, 0.8),
        (1_170.0, 0.05, 0.65),
        (1_820.0, 0.03, 0.5),
        (2_900.0, 0.02, 0.3),
    ]);
    let blow = ring(&push(0.5), &vary(rng, &crate_walls, 0.02), 0.4).unit_peak();
    let settle = ring(&push(2.5), &vary(rng, &crate_walls, 0.04), 0.4).unit_peak();
    let hit = Track::silence(0.5)
        .with(0.0, 1.0, &blow)
        .with(0.0, 0.25, &chip(rng, 2_400.0, 0.015, 0.8))
        .with(0.075, 0.2, &settle)
        .with(0.12, 0.1, &settle);
    vec![Room::CHAMBER.hear(&hit, 0.14)]
}

fn metal(rng: &mut Rng) -> Vec<Track> {
    let mut plate = body(287.0, &PLATE, 1.5, 0.5, 0.1);
    plate.extend(body(2_730.0, &PLATE[..6], 0.6, 0.4, 0.3));
    let plate = vary(rng, &plate, 0.02);
    // Each mode of a real plate is a pair, a hair apart: they beat.
    let twin: Vec<Mode> = plate
        .iter()
        .map(|mode| Mode { hz: mode.hz + rng.range(0.8, 3.0), gain: mode.gain * 0.6, ..*mode })
        .collect();
    let clang = ring(&push(0.13), &plate, 1.5).with(0.0, 1.0, &ring(&push(0.13), &twin, 1.5)).unit_peak();
    let bar = ring(&push(0.2), &body(940.0, &BAR, 0.5, 0.4, 0.2), 0.6).unit_peak();
    let hit = clang.with(0.0, 0.5, &bar).with(0.0, 0.6, &chip(rng, 4_200.0, 0.012, 0.7));
    vec![Room::CHAMBER.hear(&hit, 0.14)]
}

fn stone(rng: &mut Rng) -> Vec<Track> {
    let rock = modes(&[
        (236.0, 0.035, 0.7),
        (610.0, 0.03, 0.8),
        (1_120.0, 0.032, 1.0),
        (1_830.0, 0.03, 0.9),
        (2_710.0, 0.024, 0.8),
        (3_960.0, 0.018, 0.6),
        (5_700.0, 0.012, 0.4),
        (8_100.0, 0.008, 0.25),
    ]);
    let mut fall = Track::silence(0.75);
    let (mut at, mut gap, mut loud) = (0.0, 0.15, 1.0);
    while gap > 0.012 {
        let blow = ring(&push(0.22), &vary(rng, &rock, 0.07), 0.1).unit_peak();
        fall.lay(at, loud, &blow);
        at += gap * rng.range(0.85, 1.1);
        gap *= 0.66;
        loud *= rng.range(0.45, 0.6);
    }
    let grit = cloud(
        rng,
        0.45,
        |t| 220.0 * decay(t, 0.4),
        |rng, _| {
            let (hz, loud) = (rng.pitch(2_000.0, 8_000.0), rng.rare(4.0));
            chip(rng, hz, 0.008, 0.5).gain(loud)
        },
    );
    vec![Room::CHAMBER.hear(&fall.with(0.0, 0.14, &grit.unit_peak()), 0.12)]
}

fn glass(rng: &mut Rng) -> Vec<Track> {
    let crash = Track::noise(rng, 0.2).high(2_600.0).shape(|t| decay(t, 0.14));
    let pane =
        ring(&push(0.4), &modes(&[(640.0, 0.05, 1.0), (1_190.0, 0.05, 0.8), (1_950.0, 0.06, 0.7)]), 0.1)
            .unit_peak();
    let falling = |t: f32| if t < 0.03 { 420.0 } else { 210.0 * decay(t - 0.03, 1.9) };
    let shards = cloud(rng, 0.8, falling, |rng, t| {
        let ground = rng.pitch(2_100.0, 6_500.0);
        let t60_s = rng.range(0.05, 0.32);
        let shard = [1.0, 1.61, 2.42, 3.3].map(|ratio| Mode {
            hz: ground * ratio * rng.range(0.97, 1.03),
            t60_s: t60_s / ratio.sqrt(),
            gain: rng.range(0.3, 1.0),
        });
        let loud = (0.12 + rng.rare(2.0)) * (0.3 + 0.7 * decay(t, 3.0));
        ring(&push(0.06), &shard, t60_s).unit_peak().gain(loud)
    });
    let glass = Track::silence(1.0).with(0.0, 0.6, &crash).with(0.0, 0.5, &pane).with(
        0.002,
        1.0,
        &shards.unit_peak(),
    );
    vec![Room::CHAMBER.hear(&glass, 0.08)]
}
