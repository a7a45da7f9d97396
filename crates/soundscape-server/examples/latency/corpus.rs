//! Sounds as libraries have them, and what is asked for: a few words that many have, many that few have.

use std::collections::HashSet;

use serde_json::json;
use soundscape_server::testkit::TrialSound;

pub(crate) const CATEGORIES: [&str; 4] = ["doors", "footsteps", "rain", "birds"];

pub(crate) fn category(number: usize) -> &'static str {
    CATEGORIES[number % CATEGORIES.len()]
}

pub(crate) fn sound(number: usize) -> TrialSound {
    let mut words = Words(number as u64);
    TrialSound {
        title: format!("{} {:03}", words.sentence(3), number % 1_000),
        tags: (0..5).map(|_| words.sentence(1)).chain([category(number).into()]).collect(),
        description: words.sentence(14),
    }
}

/// The same sound as a line of a catalogue.
pub(crate) fn line(number: usize) -> serde_json::Value {
    let TrialSound { title, tags, description } = sound(number);
    json!({
        "title": title, "tags": tags, "description": description, "subcategory": category(number), "duration_s": 1.5,
        "sample_rate_hz": 48_000, "bit_depth": 24, "channels": 2, "file_size_bytes": 432_044,
        "source": format!("/sounds/{number}.wav"),
    })
}

/// What is asked for.
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) category: Option<&'static str>,
}

/// So many of one to three words, with a category every other time. None is there twice: an answer may be remembered.
pub(crate) fn questions(count: usize) -> Vec<Question> {
    let (mut words, mut seen, mut questions) = (Words(7), HashSet::new(), Vec::new());
    while questions.len() < count {
        let n = questions.len();
        let text = words.sentence(n % 3 + 1);
        let category = (n % 2 == 1).then(|| category(n / 2));
        if seen.insert((text.clone(), category)) {
            questions.push(Question { text, category });
        }
    }
    questions
}

/// Pseudo-random words (splitmix64).
struct Words(u64);

impl Words {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as f64 / u64::MAX as f64
    }

    fn sentence(&mut self, words: usize) -> String {
        const BEGIN: [&str; 16] = [
            "door", "steel", "gravel", "wind", "night", "hall", "glass", "rain", "creak", "metal", "soft",
            "deep", "bird", "step", "engine", "magic",
        ];
        const END: [&str; 16] = [
            "", "y", "ing", "land", "work", "fall", "stone", "wood", "side", "house", "way", "light", "drum",
            "bell", "shot", "mill",
        ];
        let mut pick =
            |list: &[&'static str; 16]| list[(self.unit() * self.unit() * 16.0) as usize % list.len()];
        (0..words).map(|_| [pick(&BEGIN), pick(&END), pick(&END)].concat()).collect::<Vec<_>>().join(" ")
    }
}
