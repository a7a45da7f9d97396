//! What a person may have meant who found nothing: words that sounds have, spelt nearly so.

use std::collections::HashMap;

use soundscape_client::{Category, Sound};

/// The words that are known, and what they make of the last search in vain.
#[derive(Debug, Default)]
pub(crate) struct Nearest {
    /// How often each was met.
    words: HashMap<Box<str>, u32>,
    pub(crate) suggestions: Vec<String>,
}

impl Nearest {
    /// So that all of them can be compared with within a frame.
    const MOST_WORDS: usize = 4_000;
    const MOST_SUGGESTIONS: usize = 4;
    /// Jaro-Winkler; below it words are unlike.
    const LIKE: f64 = 0.78;

    pub(super) fn learn(&mut self, sounds: &[Sound]) {
        for sound in sounds {
            self.meet(&sound.title);
            sound.tags.iter().for_each(|tag| self.meet(tag));
        }
    }

    pub(super) fn learn_categories(&mut self, categories: &[Category]) {
        for category in categories {
            self.meet(&category.name);
            category.subcategories.iter().for_each(|sub| self.meet(&sub.name));
        }
    }

    fn meet(&mut self, text: &str) {
        for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 2) {
            let word = word.to_lowercase();
            if let Some(times) = self.words.get_mut(&*word) {
                *times = times.saturating_add(1);
            } else if self.words.len() < Self::MOST_WORDS {
                self.words.insert(word.into(), 1);
            }
        }
    }

    /// Finds other searches, likeliest first. Nothing comes of nothing.
    pub(super) fn suggest(&mut self, query: &str) {
        let words: Vec<_> = query.split_whitespace().map(str::to_lowercase).collect();
        let mut suggestions = Vec::new();
        for (at, word) in words.iter().enumerate() {
            for like in self.like(word) {
                let mut other: Vec<&str> = words.iter().map(|word| &**word).collect();
                other[at] = like;
                suggestions.push(other.join(" "));
            }
        }
        // A search for fewer words, where each of them is known.
        if suggestions.is_empty() && words.len() > 1 {
            suggestions.extend(words.into_iter().filter(|word| self.words.contains_key(&**word)));
        }
        suggestions.dedup();
        suggestions.truncate(Self::MOST_SUGGESTIONS);
        self.suggestions = suggestions;
    }

    /// Words like this one, likest first; none where it is known itself.
    fn like(&self, word: &str) -> Vec<&str> {
        if self.words.contains_key(word) || word.starts_with('-') {
            return Vec::new();
        }
        let mut like: Vec<_> = self
            .words
            .iter()
            .map(|(known, times)| (strsim::jaro_winkler(known, word), times, &**known))
            .filter(|(likeness, ..)| *likeness >= Self::LIKE)
            .collect();
        like.sort_by(|(a, a_times, a_word), (b, b_times, b_word)| {
            b.total_cmp(a).then(b_times.cmp(a_times)).then(a_word.cmp(b_word))
        });
        like.into_iter().take(3).map(|(.., word)| word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_nearly_so_are_suggested() {
        let mut nearest = Nearest::default();
        for title in ["Footsteps on gravel", "Wooden door creaks", "Thunder", "Door slams"] {
            nearest.meet(title);
        }
        let mut check = |query: &str, expected: &[&str]| {
            nearest.suggest(query);
            assert_eq!(nearest.suggestions, expected, "{query}");
        };
        check("fotstps", &["footsteps"]);
        check("wodden dorr", &["wooden dorr", "wodden door"]);
        check("Thonder", &["thunder"]);
        check("door thunder", &["door", "thunder"]);
        check("xyz", &[]);
        check("-dorr", &[]);
        check("", &[]);
    }
}
