//! Beds that loop: everything in them comes round within the period, so there is no seam to hide.

use super::Recipe;
use crate::assets::{
    dsp::{rng::Rng, track::Track},
    mastering::Kind,
};

mod animals;
mod machines;
mod water;
mod weather;

pub(super) const SOUNDS: &[Recipe] = &[
    bed(
        "rain_steady_loop.ogg",
        "Steady rain",
        "Nature",
        "Rain",
        "rain;weather;steady;drops;wet;storm;loop;ambience",
        "Even rain on leaves and ground. Loops.",
        weather::rain,
    ),
    bed(
        "wind_gusts_loop.ogg",
        "Wind in gusts",
        "Nature",
        "Wind",
        "wind;gust;storm;howling;cold;mountain;weather;loop;ambience",
        "Wind rises, whistles round an edge, falls. Loops.",
        weather::wind,
    ),
    bed(
        "fire_crackle_loop.ogg",
        "Campfire",
        "Ambience",
        "Fire",
        "fire;campfire;fireplace;crackle;burning;wood;warm;loop;ambience",
        "A small wood fire crackles. Loops.",
        weather::fire,
    ),
    bed(
        "forest_birds_morning_loop.ogg",
        "Forest birds in the morning",
        "Ambience",
        "Birds",
        "forest;birds;birdsong;morning;woods;day;nature;loop;ambience",
        "Songbirds answer each other over a breath of wind in the leaves. Loops.",
        animals::forest,
    ),
    bed(
        "night_crickets_loop.ogg",
        "Crickets at night",
        "Ambience",
        "Animals",
        "night;crickets;insects;summer;evening;field;calm;loop;ambience",
        "Crickets chirp in a summer night. Loops.",
        animals::crickets,
    ),
    bed(
        "sea_surf_loop.ogg",
        "Surf on a beach",
        "Ambience",
        "Water",
        "sea;ocean;surf;waves;beach;shore;coast;water;loop;ambience",
        "Waves break on sand and draw back. Loops.",
        water::surf,
    ),
    bed(
        "brook_loop.ogg",
        "Brook over stones",
        "Nature",
        "Water",
        "brook;stream;creek;river;babbling;flowing;forest;water;loop;ambience",
        "A small stream babbles over stones. Loops.",
        water::brook,
    ),
    bed(
        "cave_drips_loop.ogg",
        "Cave with drips",
        "Ambience",
        "Water",
        "cave;drips;dripping;dungeon;underground;echo;dark;loop;ambience",
        "Drops fall into pools in a large, dark cave. Loops.",
        water::cave,
    ),
    bed(
        "spaceship_hum_loop.ogg",
        "Spaceship interior",
        "Ambience",
        "SciFi",
        "spaceship;spacecraft;scifi;hum;engine room;interior;reactor;bridge;loop;ambience",
        "Reactor hum and air vents aboard a ship. Loops.",
        machines::spaceship,
    ),
    bed(
        "engine_idle_loop.ogg",
        "Car engine idles",
        "Transport",
        "Vehicles",
        "engine;car;idle;motor;hum;vehicle;truck;loop",
        "A four-cylinder engine idles. Loops.",
        machines::engine,
    ),
];

const fn bed(
    file: &'static str,
    title: &'static str,
    category: &'static str,
    subcategory: &'static str,
    tags: &'static str,
    description: &'static str,
    make: fn(&mut Rng) -> Vec<Track>,
) -> Recipe {
    Recipe {
        file,
        title,
        category,
        subcategory,
        tags,
        description,
        kind: Kind::Loop { lufs: -26.0 },
        seed: 901,
        make,
    }
}

/// Places a mono sound in a stereo loop: `pan` 0 is left, 1 right (equal power).
fn place(sides: &mut [Track; 2], at_s: f32, gain: f32, pan: f32, sound: &Track) {
    let angle = pan * std::f32::consts::FRAC_PI_2;
    sides[0].lay_around(at_s, gain * angle.cos(), sound);
    sides[1].lay_around(at_s, gain * angle.sin(), sound);
}

/// The nearest frequency that fits a whole number of times into the loop.
fn fitting(hz: f32, period_s: f32) -> f32 {
    (hz * period_s).round().max(1.0) / period_s
}
