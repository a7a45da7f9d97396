//! The files on disk are what the recipes make, and are fit to play.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Cursor,
};

use super::{
    CSV_HEADER, Recipe, csv_row,
    dsp::track::{Track, samples},
    folder,
    mastering::Kind,
    recipes, render,
};

const CATEGORIES: [&str; 14] = [
    "Foley",
    "Ambience",
    "UI/UX",
    "Music Stems",
    "Voiceover",
    "Nature",
    "Industrial",
    "Transport",
    "Weapons",
    "Fantasy",
    "Horror",
    "Comedy",
    "Sports",
    "Broadcast",
];

#[test]
fn the_folder_the_table_and_the_csv_name_the_same_sounds() {
    let in_folder: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".wav") || name.ends_with(".ogg"))
        .collect();
    let in_table: BTreeSet<String> = recipes::all().map(|recipe| recipe.file.to_owned()).collect();
    assert_eq!(in_folder, in_table, "run `cargo xtask assets`");
    assert_eq!(recipes::all().count(), in_table.len(), "two recipes write the same file");

    let rows: String = recipes::all().map(|recipe| csv_row(recipe) + "\n").collect();
    let csv = fs::read_to_string(folder().join("sounds.csv")).unwrap();
    assert_eq!(csv, CSV_HEADER.to_owned() + &rows, "run `cargo xtask assets`");
    for row in csv.lines() {
        let quoted = row.split('"').skip(1).step_by(2).map(|text| text.matches(',').count()).sum::<usize>();
        assert_eq!(row.matches(',').count() - quoted, 8, "not nine fields: {row}");
    }
}

#[test]
fn every_sound_is_catalogued_fully_and_titled_once() {
    let mut titles = BTreeMap::new();
    for Recipe { file, title, category, subcategory, tags, description, .. } in recipes::all() {
        assert!(CATEGORIES.contains(category), "{file}: {category}");
        assert!(
            tags.split(';').count() >= 4 && tags.split(';').all(|tag| tag.trim() == tag && !tag.is_empty()),
            "{file}"
        );
        assert!(!subcategory.is_empty() && description.ends_with('.'), "{file}");
        assert!(
            !tags.contains([',', '"']) && !category.contains(',') && !subcategory.contains(','),
            "{file}"
        );
        if let Some(other) = titles.insert(title, file) {
            panic!("{file} and {other} have one title");
        }
    }
}

#[test]
fn the_library_is_small_and_free() {
    let bytes: u64 =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum();
    assert!(bytes <= 6_000_000, "{bytes} bytes");
    assert!(fs::read_to_string(folder().join("LICENSE")).unwrap().contains("CC0"));
}

#[test]
fn files_have_an_even_level_clean_ends_and_seamless_loops() {
    for recipe in recipes::all() {
        let (file, channels) = (recipe.file, decode(recipe.file));
        let peak = channels.iter().map(Track::peak).fold(0.0, f32::max);
        assert!(peak <= 0.9016, "{file}: peak {peak} is over -0.9 dBFS");
        assert!(peak >= 0.05, "{file}: peak {peak} is next to silence");
        for channel in &channels {
            let mean = channel.0.iter().sum::<f32>() / channel.len() as f32;
            assert!(mean.abs() < 0.002, "{file}: offset {mean}");
        }
        match recipe.kind {
            Kind::OneShot { .. } => {
                let head = channels.iter().map(|channel| first(channel, 0.01).peak()).fold(0.0, f32::max);
                assert!(head >= 0.004 * peak, "{file}: silent for its first 10 ms");
                for channel in &channels {
                    let (start, end) = (channel.0[0].abs(), channel.0[channel.len() - 1].abs());
                    assert!(
                        start < 0.05 * peak && end < 0.01 * peak,
                        "{file}: clicks at an end ({start}, {end})"
                    );
                }
            }
            Kind::Loop { .. } => channels.iter().for_each(|channel| check_seam(file, channel)),
        }
    }
}

fn check_seam(file: &str, channel: &Track) {
    let (head, tail) = (first(channel, 0.05), last(channel, 0.05));
    let steps = |part: &Track| rms(&Track(part.0.windows(2).map(|pair| pair[1] - pair[0]).collect()));
    let usual = steps(&head).max(steps(&tail));
    let jump = (head.0[0] - tail.0[tail.len() - 1]).abs();
    assert!(
        jump <= 4.0 * usual,
        "{file}: jumps by {jump} at the seam, by {usual} from sample to sample beside it"
    );

    let (head, tail) = (rms(&first(channel, 0.2)), rms(&last(channel, 0.2)));
    let change_db = 20.0 * (head / tail).log10();
    assert!(change_db.abs() < 6.0, "{file}: level changes by {change_db} dB at the seam");
}

#[test]
fn recipes_render_the_same_twice_and_as_the_files_are() {
    for recipe in recipes::all() {
        let (file, once, again) = (recipe.file, render(recipe), render(recipe));
        assert_eq!(once, again, "{file} differs from render to render");
        for (made, kept) in once.iter().zip(decode(file)) {
            assert_eq!(made.len(), kept.len(), "{file} is out of date: run `cargo xtask assets`");
            let ratio = rms(made) / rms(&kept);
            assert!((0.9..1.1).contains(&ratio), "{file} is out of date ({ratio}): run `cargo xtask assets`");
        }
    }
}

fn first(track: &Track, seconds: f32) -> Track {
    Track(track.0[..samples(seconds).min(track.len())].to_vec())
}

fn last(track: &Track, seconds: f32) -> Track {
    Track(track.0[track.len() - samples(seconds).min(track.len())..].to_vec())
}

fn rms(track: &Track) -> f32 {
    (track.0.iter().map(|x| x * x).sum::<f32>() / track.len() as f32).sqrt()
}

/// What a player gets out of the file.
fn decode(file: &str) -> Vec<Track> {
    let bytes = fs::read(folder().join(file)).unwrap();
    let mut channels: Vec<Track>;
    if file.ends_with(".wav") {
        let mut reader = hound::WavReader::new(Cursor::new(bytes)).unwrap();
        let count = usize::from(reader.spec().channels);
        channels = vec![Track::default(); count];
        for (i, sample) in reader.samples::<i16>().enumerate() {
            channels[i % count].0.push(f32::from(sample.unwrap()) / 32_768.0);
        }
    } else {
        let mut decoder = vorbis_rs::VorbisDecoder::new(Cursor::new(bytes)).unwrap();
        channels = vec![Track::default(); usize::from(decoder.channels().get())];
        while let Some(block) = decoder.decode_audio_block().unwrap() {
            for (channel, samples) in channels.iter_mut().zip(block.samples()) {
                channel.0.extend_from_slice(samples);
            }
        }
    }
    channels
}
