//! Sounds that tell something: bell, whistle, radio, and a spring that tells a joke.

use super::Recipe;
use crate::assets::{
    dsp::{
        filter::Pass,
        grains::{chip, cloud},
        modal::{BELL, Mode, body, push, ring},
        reverb::Room,
        rng::Rng,
        tone::{Drift, overtones, sine, tone},
        track::{Track, decay, hump, line, strike},
    },
    mastering::Kind,
};

pub(super) const SOUNDS: &[Recipe] = &[
    Recipe {
        file: "bell_church.ogg",
        title: "Church bell",
        category: "Ambience",
        subcategory: "Bells",
        tags: "bell;church;toll;tower;village;large;chime",
        description: "One stroke of a large bell.",
        kind: Kind::OneShot { lufs: -19.0 },
        seed: 701,
        make: bell,
    },
    Recipe {
        file: "jump_boing.wav",
        title: "Boing",
        category: "Comedy",
        subcategory: "Cartoon",
        tags: "boing;jump;spring;bounce;cartoon;funny;comedy",
        description: "A cartoon spring sends someone into the air.",
        kind: Kind::OneShot { lufs: -19.0 },
        seed: 703,
        make: boing,
    },
    Recipe {
        file: "whistle_referee.wav",
        title: "Referee's whistle",
        category: "Sports",
        subcategory: "Whistles",
        tags: "whistle;referee;foul;start;football;soccer;sport;pea",
        description: "A short blast on a pea whistle.",
        kind: Kind::OneShot { lufs: -20.0 },
        seed: 704,
        make: whistle,
    },
    Recipe {
        file: "radio_static_blip.wav",
        title: "Radio static",
        category: "Broadcast",
        subcategory: "Communications",
        tags: "radio;static;noise;squelch;transmission;walkie talkie;tune;interference",
        description: "A two-way radio opens, hisses and shuts off.",
        kind: Kind::OneShot { lufs: -22.0 },
        seed: 705,
        make: radio,
    },
];

fn bell(rng: &mut Rng) -> Vec<Track> {
    let gains = [0.6, 0.6, 0.75, 0.4, 1.0, 0.55, 0.6, 0.8, 0.65, 0.55, 0.45];
    let tuned = body(277.2, &BELL, 6.5, 0.6, 0.0);
    let tuned: Vec<Mode> = tuned
        .iter()
        .zip(gains)
        .map(|(mode, gain)| Mode { gain, t60_s: mode.t60_s.min(6.5), ..*mode })
        .collect();
    // Casting is never quite round, so each mode is two, and they beat.
    let twin: Vec<Mode> = tuned
        .iter()
        .map(|mode| Mode { hz: mode.hz + rng.range(0.3, 1.1), gain: 0.5 * mode.gain, ..*mode })
        .collect();
    let clapper = push(0.25);
    let ringing = ring(&clapper, &tuned, 4.8).with(0.0, 1.0, &ring(&clapper, &twin, 4.8)).unit_peak();
    let stroke = chip(rng, 2_600.0, 0.04, 0.6);
    let bell = ringing.with(0.0, 0.18, &stroke).shape(|t| ((4.8 - t) / 1.5).clamp(0.0, 1.0));
    let (left, right) = Room::HALL.hear_stereo(&bell, 0.06);
    vec![left, right]
}

fn boing(_: &mut Rng) -> Vec<Track> {
    // A ruler over a table's edge: rich tone whose pitch sways and whose vowel opens and shuts with it.
    let sway = |t: f32| (std::f32::consts::TAU * (8.5 * t + 3.0 * t * t)).sin() * decay(t, 1.5);
    let hz = |t: f32| (135.0 + 75.0 * (t / 0.5).min(1.0)) * (1.0 + 0.22 * sway(t)) + 160.0 * decay(t, 0.06);
    let gains: Vec<f32> = (1..16).map(|n| 1.0 / (n as f32).powf(0.7)).collect();
    let spring = tone(0.85, hz, overtones(&gains));
    let vowel = spring.clone().sweep(Pass::Band, 4.5, |t| 950.0 + 550.0 * sway(t) + 500.0 * t);
    let sound = spring.low(700.0).with(0.0, 1.6, &vowel).shape(|t| strike(t, 0.003, 0.95));
    vec![Room::CLOSET.hear(&sound, 0.06)]
}

fn whistle(rng: &mut Rng) -> Vec<Track> {
    const LONG_S: f32 = 0.62;
    let blow = |t: f32| line(&[(0.0, 0.0), (0.02, 0.85), (0.06, 1.0), (0.5, 1.0), (LONG_S, 0.0)], t);
    let waver = Drift::new(rng, LONG_S, 20);
    // The pea covers the mouth some 38 times a second: it bends the tone and chops it.
    let pea = |t: f32| (std::f32::consts::TAU * 38.0 * t + 0.9 * waver.at(t)).sin() * (t / 0.06).min(1.0);
    let hz = |t: f32| 2_780.0 * (0.96 + 0.04 * blow(t)) * (1.0 + 0.024 * pea(t));
    let low = tone(LONG_S, hz, overtones(&[1.0, 0.14, 0.06]));
    let high = sine(LONG_S, |t| 1.118 * hz(t));
    let air = Track::noise(rng, LONG_S).band(3_000.0, 1.5);
    let blast =
        low.with(0.0, 0.55, &high).shape(|t| 0.68 + 0.32 * pea(t + 0.006)).with(0.0, 0.16, &air).shape(blow);
    vec![Room { t60_s: 1.2, size: 2.2, damping_hz: 4_500.0 }.hear(&blast, 0.07)]
}

fn radio(rng: &mut Rng) -> Vec<Track> {
    const LONG_S: f32 = 0.75;
    let flutter = Drift::new(rng, LONG_S, 40);
    let open = |t: f32| {
        line(
            &[
                (0.0, 0.0),
                (0.003, 1.0),
                (0.05, 0.8),
                (0.12, 0.5),
                (0.52, 0.55),
                (0.56, 0.95),
                (0.7, 0.9),
                (0.705, 0.0),
            ],
            t,
        )
    };
    let hiss = Track::noise(rng, LONG_S).shape(|t| open(t) * (0.75 + 0.35 * flutter.at(t)));
    let pops = cloud(
        rng,
        0.68,
        |_| 55.0,
        |rng, _| {
            let (hz, loud) = (rng.pitch(900.0, 3_000.0), rng.rare(2.0));
            chip(rng, hz, 0.004, 0.5).gain(loud)
        },
    );
    // A station somewhere beside: its carrier whistles as the receiver drifts past.
    let beat = sine(0.42, |t| 1_750.0 - 1_900.0 * t + 120.0 * flutter.at(t)).shape(|t| hump(t, 0.0, 0.42));
    let key = sine(0.05, |_| 1_200.0).shape(|t| hump(t, 0.0, 0.05));
    let sound = hiss.with(0.0, 0.5, &pops).with(0.11, 0.28, &beat).with(0.0, 0.5, &key);
    // The small speaker passes speech only, and distorts.
    vec![sound.high(420.0).high(380.0).saturate(1.6).low(3_300.0).low(3_600.0)]
}
