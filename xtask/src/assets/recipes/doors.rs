//! Doors and lids of wood with iron fittings.

use super::Recipe;
use crate::assets::{
    dsp::{
        creak::stick_slip,
        grains::chip,
        modal::{Mode, modes, push, ring, vary},
        reverb::Room,
        rng::Rng,
        tone::Drift,
        track::{Track, decay, hump, line},
    },
    mastering::Kind,
};

pub(super) const SOUNDS: &[Recipe] = &[
    Recipe {
        file: "door_wood_open.wav",
        title: "Wooden door opens",
        category: "Foley",
        subcategory: "Doors",
        tags: "door;open;wood;handle;latch;hinge;room;house",
        description: "The handle turns, the latch lets go, the hinge gives a short creak.",
        kind: Kind::OneShot { lufs: -20.0 },
        seed: 101,
        make: open,
    },
    Recipe {
        file: "door_wood_close.wav",
        title: "Wooden door closes",
        category: "Foley",
        subcategory: "Doors",
        tags: "door;close;shut;wood;latch;room;house",
        description: "A door falls shut and its latch clicks home.",
        kind: Kind::OneShot { lufs: -19.0 },
        seed: 102,
        make: close,
    },
    Recipe {
        file: "door_creak_slow.wav",
        title: "Door creaks slowly",
        category: "Foley",
        subcategory: "Doors",
        tags: "door;creak;squeak;hinge;slow;old;haunted;wood",
        description: "An old door is pushed slowly on dry hinges.",
        kind: Kind::OneShot { lufs: -21.0 },
        seed: 103,
        make: creak,
    },
    Recipe {
        file: "door_slam.wav",
        title: "Door slams",
        category: "Foley",
        subcategory: "Doors",
        tags: "door;slam;shut;bang;hard;angry;wood",
        description: "A heavy door is thrown shut; the frame rattles and the hall answers.",
        kind: Kind::OneShot { lufs: -15.0 },
        seed: 104,
        make: slam,
    },
    Recipe {
        file: "door_lock.wav",
        title: "Door is locked",
        category: "Foley",
        subcategory: "Doors",
        tags: "door;lock;bolt;key;deadbolt;unlock;metal;secure",
        description: "A key turns and the bolt snaps over.",
        kind: Kind::OneShot { lufs: -20.0 },
        seed: 105,
        make: lock,
    },
    Recipe {
        file: "chest_open.wav",
        title: "Treasure chest opens",
        category: "Foley",
        subcategory: "Wood",
        tags: "chest;treasure;open;lid;creak;box;loot;wood;container",
        description: "The clasp flips up, the lid creaks and bumps against its stop.",
        kind: Kind::OneShot { lufs: -19.0 },
        seed: 106,
        make: chest,
    },
];

/// A door leaf in its frame.
const LEAF: [(f32, f32, f32); 9] = [
    (64.0, 0.22, 1.0),
    (97.0, 0.24, 1.0),
    (151.0, 0.2, 0.85),
    (223.0, 0.16, 0.7),
    (342.0, 0.12, 0.5),
    (531.0, 0.09, 0.35),
    (820.0, 0.06, 0.25),
    (1_310.0, 0.04, 0.15),
    (2_150.0, 0.025, 0.1),
];

/// Small iron parts: latch, clasp, key.
const IRON: [(f32, f32, f32); 7] = [
    (740.0, 0.05, 0.5),
    (1_260.0, 0.07, 0.7),
    (2_090.0, 0.08, 1.0),
    (3_310.0, 0.07, 0.8),
    (4_870.0, 0.06, 0.6),
    (6_900.0, 0.05, 0.4),
    (9_400.0, 0.03, 0.25),
];

/// What a hinge makes sound: thin wood and iron, with the formants that make a creak a voice.
const HINGE: [(f32, f32, f32); 10] = [
    (215.0, 0.03, 0.6),
    (388.0, 0.026, 0.9),
    (612.0, 0.024, 1.0),
    (905.0, 0.02, 1.0),
    (1_270.0, 0.018, 1.1),
    (1_720.0, 0.016, 1.1),
    (2_380.0, 0.013, 1.0),
    (3_150.0, 0.011, 0.8),
    (4_300.0, 0.009, 0.6),
    (5_900.0, 0.007, 0.4),
];

fn leaf(rng: &mut Rng, contact_ms: f32) -> Track {
    ring(&push(contact_ms), &vary(rng, &modes(&LEAF), 0.03), 0.5).unit_peak()
}

fn click(rng: &mut Rng, contact_ms: f32) -> Track {
    ring(&push(contact_ms), &vary(rng, &modes(&IRON), 0.06), 0.14).unit_peak()
}

fn air(rng: &mut Rng, seconds: f32, hz: f32) -> Track {
    Track::noise(rng, seconds).pink().band(hz, 0.7).shape(|t| hump(t, 0.0, seconds)).unit_peak()
}

/// A creak whose slips follow `slips_hz`, with a pitch that is never quite steady.
fn hinge(rng: &mut Rng, seconds: f32, rough: f32, slips_hz: impl Fn(f32) -> f32) -> Track {
    let (wander, strain) = (Drift::new(rng, seconds, 9), Drift::new(rng, seconds, 14));
    let force = stick_slip(rng, seconds, |t| slips_hz(t) * (1.0 + 0.1 * wander.at(t)), rough);
    let force = force.shape(|t| 0.7 + 0.3 * strain.at(t));
    let parts: Vec<Mode> = vary(rng, &modes(&HINGE), 0.04);
    // A little of the bare scraping goes past the wood.
    ring(&force, &parts, seconds).unit_peak().with(0.0, 0.25, &force.high(1_500.0).unit_peak()).unit_peak()
}

fn open(rng: &mut Rng) -> Vec<Track> {
    let squeak =
        hinge(rng, 0.5, 0.35, |t| line(&[(0.0, 55.0), (0.12, 120.0), (0.3, 165.0), (0.5, 105.0)], t))
            .shape(|t| line(&[(0.0, 0.0), (0.05, 0.8), (0.3, 1.0), (0.5, 0.0)], t));
    let door = Track::silence(0.95)
        .with(0.0, 0.25, &click(rng, 0.23))
        .with(0.0, 0.2, &leaf(rng, 4.0))
        .with(0.055, 0.14, &click(rng, 0.14))
        .with(0.13, 0.55, &click(rng, 0.16))
        .with(0.132, 0.65, &leaf(rng, 2.5))
        .with(0.15, 0.16, &click(rng, 0.11))
        .with(0.2, 0.16, &air(rng, 0.55, 450.0))
        .with(0.21, 0.34, &squeak);
    vec![Room::CHAMBER.hear(&door, 0.1)]
}

fn close(rng: &mut Rng) -> Vec<Track> {
    let squeak =
        hinge(rng, 0.16, 0.4, |t| line(&[(0.0, 130.0), (0.16, 75.0)], t)).shape(|t| hump(t, -0.05, 0.16));
    let door = Track::silence(0.8)
        .with(0.0, 0.12, &squeak)
        .with(0.0, 0.16, &air(rng, 0.26, 380.0))
        .with(0.17, 1.0, &leaf(rng, 2.2))
        .with(0.172, 0.22, &click(rng, 0.14))
        .with(0.198, 0.35, &leaf(rng, 3.5))
        .with(0.205, 0.42, &click(rng, 0.14))
        .with(0.236, 0.16, &click(rng, 0.11));
    vec![Room::CHAMBER.hear(&door, 0.16)]
}

fn creak(rng: &mut Rng) -> Vec<Track> {
    let slips = |t: f32| {
        line(
            &[
                (0.0, 14.0),
                (0.25, 26.0),
                (0.5, 70.0),
                (0.85, 185.0),
                (1.15, 240.0),
                (1.4, 150.0),
                (1.55, 30.0),
                (1.62, 18.0),
                (1.8, 90.0),
                (2.05, 390.0),
                (2.3, 310.0),
                (2.5, 60.0),
                (2.65, 17.0),
                (2.8, 10.0),
            ],
            t,
        )
    };
    let voice = hinge(rng, 2.8, 0.3, slips).shape(|t| {
        line(
            &[(0.0, 0.7), (0.5, 0.6), (0.9, 1.0), (1.4, 0.7), (1.6, 0.5), (2.0, 1.0), (2.4, 0.7), (2.8, 0.3)],
            t,
        )
    });
    vec![Room::CHAMBER.hear(&voice, 0.16)]
}

fn slam(rng: &mut Rng) -> Vec<Track> {
    let boom =
        ring(&push(5.0), &modes(&[(41.0, 0.45, 1.0), (58.0, 0.4, 0.9), (83.0, 0.3, 0.6)]), 0.6).unit_peak();
    let crack = Track::noise(rng, 0.12).low(5_500.0).shape(|t| decay(t, 0.09));
    let mut door = Track::silence(0.7)
        .with(0.0, 1.0, &leaf(rng, 1.0))
        .with(0.0, 0.4, &boom)
        .with(0.0, 0.8, &crack)
        .with(0.004, 0.25, &click(rng, 0.14))
        .with(0.03, 0.4, &leaf(rng, 2.0));
    for n in 1..9 {
        let at = 0.03 + 0.028 * n as f32 + rng.range(0.0, 0.012);
        let loud = 0.22 * decay(at, 0.5);
        door.lay(at, loud, &click(rng, 0.18));
        door.lay(at, loud, &leaf(rng, 3.0));
    }
    vec![Room { t60_s: 1.1, size: 1.1, damping_hz: 3_200.0 }.hear(&door.saturate(1.6), 0.22)]
}

fn lock(rng: &mut Rng) -> Vec<Track> {
    let bolt = modes(&[
        (310.0, 0.07, 0.9),
        (560.0, 0.06, 1.0),
        (905.0, 0.05, 0.8),
        (1_540.0, 0.05, 0.6),
        (2_620.0, 0.04, 0.5),
    ]);
    let snap = ring(&push(0.7), &bolt, 0.2).unit_peak();
    let mut door = Track::silence(0.5);
    for n in 0..5 {
        let at = 0.024 * n as f32 + rng.range(0.0, 0.006);
        door.lay(at, rng.range(0.06, 0.15), &click(rng, 0.09));
        door.lay(at, 0.08, &chip(rng, 3_600.0, 0.006, 0.6));
    }
    let door = door
        .with(0.17, 0.85, &snap)
        .with(0.17, 0.5, &click(rng, 0.11))
        .with(0.171, 0.4, &leaf(rng, 2.5))
        .with(0.21, 0.3, &snap)
        .with(0.212, 0.22, &click(rng, 0.14));
    vec![Room::CLOSET.hear(&door, 0.15)]
}

fn chest(rng: &mut Rng) -> Vec<Track> {
    let squeak = hinge(rng, 0.72, 0.4, |t| line(&[(0.0, 32.0), (0.2, 60.0), (0.5, 150.0), (0.72, 215.0)], t))
        .shape(|t| line(&[(0.0, 0.4), (0.1, 0.8), (0.55, 1.0), (0.72, 0.1)], t));
    let chest = Track::silence(1.3)
        .with(0.0, 0.5, &click(rng, 0.14))
        .with(0.045, 0.3, &click(rng, 0.16))
        .with(0.05, 0.3, &leaf(rng, 3.0))
        .with(0.13, 0.4, &squeak)
        .with(0.87, 0.75, &leaf(rng, 3.0))
        .with(0.875, 0.12, &click(rng, 0.18))
        .with(0.96, 0.22, &leaf(rng, 4.0));
    vec![Room::CHAMBER.hear(&chest, 0.14)]
}
