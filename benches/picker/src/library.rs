//! Very many sounds.

use std::sync::Arc;

use bevy_soundscape::{Sound, picker::Waveform};
use serde_json::json;

pub(crate) const SOUNDS: usize = 100_000;

/// All with other titles, lengths and levels.
pub(crate) fn sounds() -> Vec<Sound> {
    (0..SOUNDS).map(sound).collect()
}

fn sound(number: usize) -> Sound {
    let what = ["Door creak", "Footsteps on gravel", "Campfire", "Owl hoots", "Thunder roll"][number % 5];
    let (category, subcategory) =
        [("foley", "doors"), ("ambience", "forest"), ("nature", "rain")][number % 3];
    let id = format!("snd_{number:08x}");
    let json = json!({
        "id": id,
        "title": format!("{what}, take {number} of a long night"),
        "category": category,
        "subcategory": subcategory,
        "creator": "SoundScape",
        "duration_s": 0.2 + (number % 900) as f64 / 7.0,
        "sample_rate_hz": 48_000,
        "bit_depth": 24,
        "channels": 2,
        "loudness_lufs": -14.0 - (number % 200) as f64 / 10.0,
        "waveform_url": format!("http://127.0.0.1:9/{id}/waveform"),
        "preview_url": format!("http://127.0.0.1:9/{id}/preview"),
        "tags": ["night", "wood", what],
        "license_type": if number.is_multiple_of(7) { "editorial" } else { "royalty-free" },
        "attribution_required": number.is_multiple_of(2),
        "file_size_bytes": 100_000 + number,
    });
    serde_json::from_value(json).unwrap_or_else(|error| panic!("a sound as the server sends it: {error}"))
}

/// The outline of a sound, as fine as servers draw it.
pub(crate) fn outline(number: usize) -> Waveform {
    let point = |n: usize| {
        let level = (127.0 * ((n * (3 + number % 11)) as f32 * 0.05).sin().abs()) as i8;
        [-level, level]
    };
    Waveform::new((0..1_800).map(point).collect::<Arc<[_]>>(), 0.01)
}
