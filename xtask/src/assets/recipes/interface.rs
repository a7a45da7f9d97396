//! Sounds of menus and pick-ups: short, soft, in tune with each other (C major).

use super::Recipe;
use crate::assets::{
    dsp::{
        grains::chip,
        modal::{modes, push, ring},
        reverb::Room,
        rng::Rng,
        tone::{fm, key_hz, overtones, sine, tone},
        track::{Track, decay, hump, strike},
    },
    mastering::Kind,
};

const fn ui(
    file: &'static str,
    title: &'static str,
    tags: &'static str,
    description: &'static str,
    lufs: f32,
    make: fn(&mut Rng) -> Vec<Track>,
) -> Recipe {
    Recipe {
        file,
        title,
        category: "UI/UX",
        subcategory: "User Interface",
        tags,
        description,
        kind: Kind::OneShot { lufs },
        seed: 201,
        make,
    }
}

pub(super) const SOUNDS: &[Recipe] = &[
    ui("ui_click.wav", "UI click", "ui;click;button;press;menu;tap", "A crisp button click.", -24.0, click),
    ui(
        "ui_hover.wav",
        "UI hover",
        "ui;hover;focus;menu;move;soft",
        "A soft blip as the pointer enters an item.",
        -30.0,
        hover,
    ),
    ui(
        "ui_confirm.wav",
        "UI confirm",
        "ui;confirm;accept;ok;success;menu",
        "Two bright notes upwards: done.",
        -20.0,
        confirm,
    ),
    ui(
        "ui_cancel.wav",
        "UI cancel",
        "ui;cancel;back;close;menu",
        "Two muted notes downwards: back.",
        -21.0,
        cancel,
    ),
    ui(
        "ui_error.wav",
        "UI error",
        "ui;error;denied;wrong;invalid;buzz",
        "Two low buzzes: not possible.",
        -19.0,
        error,
    ),
    ui(
        "ui_notification.wav",
        "UI notification",
        "ui;notification;alert;message;chime;bell",
        "Three bell notes that ask for attention in a friendly way.",
        -19.0,
        notification,
    ),
    Recipe {
        file: "coin_pickup.wav",
        title: "Coin picked up",
        category: "UI/UX",
        subcategory: "Games",
        tags: "coin;pickup;collect;gold;money;loot;reward;arcade",
        description: "A coin rings out as it is collected.",
        kind: Kind::OneShot { lufs: -18.0 },
        seed: 208,
        make: coin,
    },
];

/// A struck note between a marimba and a bell.
fn note(key: f32, t60_s: f32, bright: f32) -> Track {
    let hz = key_hz(key);
    let warm = fm(t60_s, |_| hz, 1.0, |t| 0.35 * bright * decay(t, t60_s * 0.4));
    let glint =
        fm(t60_s, |_| hz, 3.5, |t| 0.9 * bright * decay(t, t60_s * 0.3)).shape(|t| decay(t, t60_s * 0.5));
    warm.with(0.0, 0.35 * bright, &glint).shape(|t| strike(t, 0.003, t60_s))
}

fn click(rng: &mut Rng) -> Vec<Track> {
    let body = fm(0.05, |t| 1_350.0 + 900.0 * decay(t, 0.012), 1.5, |t| 0.8 * decay(t, 0.01))
        .shape(|t| strike(t, 0.000_5, 0.035));
    let tap = chip(rng, 3_900.0, 0.009, 0.5);
    let weight = sine(0.05, |t| 320.0 - 1_500.0 * t.min(0.05)).shape(|t| strike(t, 0.001, 0.04));
    vec![Room::CLOSET.hear(&body.with(0.0, 0.6, &tap).with(0.0, 0.45, &weight), 0.05)]
}

fn hover(_: &mut Rng) -> Vec<Track> {
    let blip = sine(0.07, |t| 1_046.5 + 90.0 * (t / 0.03).min(1.0)).shape(|t| strike(t, 0.004, 0.07));
    let over = sine(0.07, |_| 2_093.0).shape(|t| strike(t, 0.003, 0.03));
    vec![blip.with(0.0, 0.15, &over)]
}

fn confirm(_: &mut Rng) -> Vec<Track> {
    let notes =
        Track::silence(0.6).with(0.0, 0.8, &note(79.0, 0.35, 1.0)).with(0.085, 1.0, &note(84.0, 0.55, 1.0));
    vec![Room::CHAMBER.hear(&notes, 0.1)]
}

fn cancel(_: &mut Rng) -> Vec<Track> {
    let notes =
        Track::silence(0.5).with(0.0, 0.9, &note(76.0, 0.28, 0.6)).with(0.08, 1.0, &note(69.0, 0.4, 0.5));
    vec![Room::CLOSET.hear(&notes.low(3_200.0), 0.1)]
}

fn error(_: &mut Rng) -> Vec<Track> {
    let reed = [1.0, 0.25, 0.5, 0.18, 0.35, 0.12, 0.25, 0.08, 0.15];
    let buzz = |key: f32| tone(0.15, |t| key_hz(key) * (1.0 - 0.25 * t), overtones(&reed));
    let buzz = buzz(55.0)
        .with(0.0, 0.8, &buzz(55.6))
        .low(2_400.0)
        .shape(|t| (t / 0.004).min(1.0) * hump(t, -0.15, 0.15));
    vec![Room::CLOSET.hear(&Track::silence(0.35).with(0.0, 1.0, &buzz).with(0.16, 0.9, &buzz), 0.08)]
}

fn notification(_: &mut Rng) -> Vec<Track> {
    let notes = Track::silence(1.1)
        .with(0.0, 0.8, &note(76.0, 0.7, 0.8))
        .with(0.11, 0.8, &note(79.0, 0.8, 0.8))
        .with(0.22, 1.0, &note(84.0, 1.1, 0.9));
    vec![Room::HALL.hear(&notes, 0.06)]
}

fn coin(rng: &mut Rng) -> Vec<Track> {
    // A coin's plate modes, tuned so that the clink sits on the two notes it stands for: B and E.
    let clink = |hz: f32, t60_s: f32| {
        let modes = modes(&[
            (hz, t60_s, 1.0),
            (hz * 2.003, t60_s * 0.7, 0.45),
            (hz * 2.77, t60_s * 0.5, 0.35),
            (hz * 4.21, t60_s * 0.35, 0.3),
            (hz * 5.43, t60_s * 0.25, 0.25),
            (hz * 7.6, t60_s * 0.15, 0.2),
        ]);
        ring(&push(0.12), &modes, t60_s).unit_peak()
    };
    let coin = Track::silence(0.75)
        .with(0.0, 0.75, &clink(key_hz(83.0), 0.3))
        .with(0.0, 0.25, &chip(rng, 9_000.0, 0.008, 0.5))
        .with(0.075, 1.0, &clink(key_hz(88.0), 0.75))
        .with(0.075, 0.2, &chip(rng, 10_500.0, 0.008, 0.5));
    vec![Room::CHAMBER.hear(&coin, 0.08)]
}
