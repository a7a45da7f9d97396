//! How the panel looks: in its main states, dark and light, and narrow.
//!
//! `UPDATE_SNAPSHOTS=1` before the test command renews the pictures; look at them before they are committed.

use std::{collections::HashSet, time::Duration};

use bevy_egui::egui::{Theme, Ui};
use bevy_soundscape::{
    Format, Sound, SoundMetadata, Variant,
    picker::{Effect, Hits, Message, Model, Profile, Spectrogram, Waveform, show},
};
use egui_kittest::{Harness, SnapshotOptions};
use serde_json::{Value, json};

use crate::painter::Painter;

const TITLES: [(&str, &str, f64, &str); 7] = [
    ("Steel door opens", "doors", 2.41, "door steel open"),
    ("Wooden door creaks slowly", "doors", 4.07, "door wood creak slow"),
    ("Door slams", "doors", 0.83, "door slam shut"),
    ("Car door closes, from inside", "vehicles", 1.2, "car door interior"),
    ("Garage door, long and heavy", "doors", 11.6, "door garage motor"),
    ("Cupboard door", "doors", 0.61, "door kitchen small"),
    ("Castle gate falls shut and echoes in the yard", "doors", 6.9, "gate door castle iron"),
];

fn sound(number: usize) -> Value {
    let (title, subcategory, duration_s, tags) = TITLES[number];
    let tags: Vec<_> = tags.split(' ').collect();
    json!({
        "id": format!("snd_{number:08x}"), "title": title, "category": "foley", "subcategory": subcategory,
        "creator": "Mara Lind", "duration_s": duration_s, "sample_rate_hz": 48_000, "bit_depth": 24, "channels": 2,
        "loudness_lufs": -17.5 - number as f64, "waveform_url": "http://127.0.0.1/w", "preview_url": "http://127.0.0.1/p",
        "tags": tags, "license_type": if number == 3 { "editorial" } else { "royalty-free" },
        "attribution_required": number % 3 == 2, "file_size_bytes": 694_300,
    })
}

fn metadata(number: usize) -> SoundMetadata {
    let mut metadata = sound(number);
    let peaks = [(187.5, -18.2), (431.0, -24.9), (1_031.3, -31.0), (2_870.0, -47.0), (9_120.0, -66.3)];
    let peaks = peaks.map(|(hertz, db)| json!({"frequency_hz": hertz, "magnitude_db": db}));
    let more = json!({
        "created_at": "2026-11-24T10:00:00Z", "loudness_range_lu": 4.2, "true_peak_db": -3.4, "spectral_peaks": peaks,
        "formats": ["wav24", "wav16", "mp3320", "ogg"], "description": "Recorded in a stairwell.",
        "attribution": "“Door slams” by Mara Lind (royalty-free)", "download_count": 12,
    });
    metadata.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(metadata).unwrap()
}

/// A decaying sound with another attack in each.
fn outline(number: usize) -> Waveform {
    let point = |at: usize| {
        let fade = (-(at as f32) / (60.0 + 40.0 * number as f32)).exp();
        let wave = (at as f32 * (0.9 + 0.13 * number as f32)).sin().abs() * 0.6 + 0.4;
        let level = (120.0 * fade * wave) as i8;
        [-level, level]
    };
    Waveform::new((0..512).map(point).collect::<Vec<_>>(), 0.01)
}

/// Some lines that fall, over a noise that fades.
fn spectrogram() -> Spectrogram {
    let (columns, rows) = (256, 128);
    let level = |at: usize| {
        let (row, column) = (at / columns, at % columns);
        let fade = 1.0 - column as f32 / columns as f32;
        let line = |start: f32| (1.0 - (row as f32 - start - column as f32 / 16.0).abs() / 3.0).max(0.0);
        let noise = 0.35 * (row as f32 / rows as f32) * fade;
        (255.0 * fade.sqrt() * (line(40.0) + line(70.0) + line(90.0)).min(1.0).max(noise)) as u8
    };
    Spectrogram { columns, rows, levels: (0..columns * rows).map(level).collect(), duration_s: 0.83 }
}

/// Doors were searched for, and the third of them is heard.
fn doors() -> Model {
    let mut model = Model::default();
    let profile = json!({
        "workspace_id": "ws_6Tq1mZ0bX", "name": "Studio North", "tier": "Indie", "credits_remaining": 488,
        "credits_total": 500, "monthly_reset_date": "2026-12-01T00:00:00Z", "api_key_id": "key_2Yp8Lk4Nc",
        "created_at": "2026-01-09T08:30:00Z", "scopes": ["search:read"], "key_expires_at": "2027-11-24T10:00:00Z",
    });
    let profile: Profile = serde_json::from_value(profile).unwrap();
    let sounds: Vec<Sound> =
        (0..TITLES.len()).map(|number| serde_json::from_value(sound(number)).unwrap()).collect();
    let files = |numbers: &[usize]| -> HashSet<_> {
        numbers.iter().map(|number| (sounds[*number].id.clone(), Variant::new(Format::Ogg))).collect()
    };
    let kept = Message::Kept { cached: files(&[0, 4]), pinned: files(&[0]) };
    model.update(Message::Opened);
    model.update(Message::Target(Some("Door".into())));
    model.update(Message::Credits(Ok(profile)));
    model.update(kept);
    model.update(Message::Typed("door".into()));
    let effects = model.update(Message::Now(Duration::from_secs(1)));
    let generation = effects.iter().find_map(|effect| match effect {
        Effect::Search { generation, .. } => Some(*generation),
        _ => None,
    });
    let hits = Hits { total: sounds.len() as u64, sounds: sounds.clone(), ..Hits::default() };
    model.update(Message::Found { generation: generation.unwrap(), outcome: Ok(hits) });
    for (number, sound) in sounds.iter().enumerate() {
        model.update(Message::Outline { id: sound.id.clone(), outcome: Ok(outline(number)) });
    }
    model.update(Message::Chosen(2));
    model.update(Message::Now(Duration::from_secs(2)));
    let id = sounds[2].id.clone();
    model.update(Message::Details { id: id.clone(), outcome: Ok(Box::new(metadata(2))) });
    model.update(Message::Analysed { id, spectrogram: spectrogram() });
    model
}

/// Compares the panel with its picture.
fn check(name: &str, theme: Theme, size: [f32; 2], messages: Vec<Message>) {
    let mut model = doors();
    for message in messages {
        model.update(message);
    }
    let id = model.chosen().unwrap().id.clone();
    model.update(Message::Heard { id, position_s: 0.31, duration_s: 0.83 });
    let draw = |ui: &mut Ui, model: &mut Model| {
        for message in show(ui, model) {
            model.update(message);
        }
    };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .renderer(Painter::default())
        .build_ui_state(draw, model);
    // Whatever moves has come to rest.
    harness.run_steps(12);
    // Letters may be a shade apart where floats are rounded differently.
    let options =
        SnapshotOptions::new().output_path("tests/picker/snapshots").threshold(1.0).max_failed_pixels(8);
    harness.snapshot_options(name, &options);
}

const SIZE: [f32; 2] = [440.0, 720.0];

fn part() -> Message {
    Message::LoopPart(Some(0.2..0.55))
}

#[test]
fn a_list_in_the_dark() {
    check("list-dark", Theme::Dark, SIZE, vec![]);
}

#[test]
fn a_list_in_the_light() {
    check("list-light", Theme::Light, SIZE, vec![]);
}

#[test]
fn a_loop_in_the_dark() {
    check("loop-dark", Theme::Dark, SIZE, vec![part()]);
}

#[test]
fn a_loop_in_a_narrow_panel() {
    check("loop-narrow-light", Theme::Light, [400.0, 640.0], vec![part()]);
}

#[test]
fn a_spectrogram_in_the_dark() {
    check("spectrogram-dark", Theme::Dark, SIZE, vec![part(), Message::Spectrogram(true)]);
}

#[test]
fn a_spectrogram_in_the_light() {
    check("spectrogram-light", Theme::Light, SIZE, vec![Message::Spectrogram(true)]);
}

#[test]
fn details_in_the_dark() {
    check("details-dark", Theme::Dark, [440.0, 960.0], vec![Message::LookCloser(true)]);
}

#[test]
fn details_in_the_light() {
    check("details-light", Theme::Light, [440.0, 960.0], vec![Message::LookCloser(true)]);
}
