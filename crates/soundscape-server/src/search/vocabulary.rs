//! What the words of a question can be in the index: as they are, joined, split, or spelt as it is usual.

use std::collections::BTreeMap;

use tantivy::{Searcher, Term, query::FuzzyTermQuery, schema::Field};

use super::{
    fields::Fields,
    wording::{Word, stem},
};

/// The words of a state of the index.
pub(super) struct Vocabulary<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
}

/// Other forms of a word that count as the word itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forms {
    /// Stems of the word and a neighbour, written as one.
    pub(super) joined: Vec<String>,
    /// Stems of its two parts, which must stand together.
    pub(super) split: Vec<[String; 2]>,
    /// As they are spelt in the index, the likeliest first, where the index has none of the above.
    pub(super) corrected: Vec<String>,
    /// Words that begin so, where more may be typed.
    pub(super) completed: Vec<String>,
}

/// A part that is shorter is rarely a word of a compound.
const SHORTEST_PART: usize = 3;
const MOST_CORRECTIONS: usize = 3;
/// Whoever types on finds the others.
const MOST_COMPLETIONS: usize = 32;
/// How many words are looked at for them, which a single letter would have too many of.
const COMPLETIONS_SEEN: usize = 4_096;
/// A word that so many sounds have is one by itself: none is missed that only begins like it.
const ENOUGH: u64 = 400;

impl Vocabulary<'_> {
    /// The forms of the word at this place. `beginning`: more letters may follow.
    pub(super) fn forms(&self, words: &[Word], at: usize, beginning: bool) -> tantivy::Result<Forms> {
        let word = &words[at];
        let mut forms = Forms::default();
        let pairs = [at.checked_sub(1).map(|before| (before, at)), Some((at, at + 1))];
        for (first, second) in pairs.into_iter().flatten() {
            let Some(second) = words.get(second) else { continue };
            let joined = format!("{}{}", words[first].plain, second.plain);
            if self.has(&joined)? {
                forms.joined.push(stem(&joined));
            }
        }
        let letters = word.plain.bytes().all(|byte| byte.is_ascii_lowercase());
        if letters && word.plain.len() >= 2 * SHORTEST_PART {
            for end in SHORTEST_PART..=word.plain.len() - SHORTEST_PART {
                let (first, second) = word.plain.split_at(end);
                if self.has(first)? && self.has(second)? {
                    forms.split.push([stem(first), stem(second)]);
                }
            }
        }
        if beginning && self.count(self.fields.plain, &word.plain)? < ENOUGH {
            forms.completed = self.completions(&word.plain)?;
        }
        let known = forms != Forms::default()
            || self.has(&word.plain)?
            || self.count(self.fields.words, &word.stem)? > 0;
        if !known && letters {
            forms.corrected = self.corrections(&word.plain)?;
        }
        Ok(forms)
    }

    /// Whether a sound's whole title is this.
    pub(super) fn has_title(&self, title: &str) -> tantivy::Result<bool> {
        Ok(self.count(self.fields.whole_title, title)? > 0)
    }

    fn has(&self, word: &str) -> tantivy::Result<bool> {
        Ok(self.count(self.fields.plain, word)? > 0)
    }

    fn count(&self, field: Field, word: &str) -> tantivy::Result<u64> {
        self.searcher.doc_freq(&Term::from_field_text(field, word))
    }

    /// Longer words that begin so, the most frequent first.
    fn completions(&self, beginning: &str) -> tantivy::Result<Vec<String>> {
        let mut found = BTreeMap::<String, u64>::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.plain)?;
            let mut words = index.terms().range().gt(beginning).into_stream()?;
            let mut seen = 0;
            while seen < COMPLETIONS_SEEN && words.advance() && words.key().starts_with(beginning.as_bytes())
            {
                if let Ok(word) = std::str::from_utf8(words.key()) {
                    *found.entry(word.into()).or_default() += u64::from(words.value().doc_freq);
                }
                seen += 1;
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|(a, count_a), (b, count_b)| count_b.cmp(count_a).then(a.cmp(b)));
        Ok(found.into_iter().map(|(word, _)| word).take(MOST_COMPLETIONS).collect())
    }

    /// One typo in words of four to seven letters, two in longer ones.
    fn corrections(&self, word: &str) -> tantivy::Result<Vec<String>> {
        let typos = match word.len() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        for typos in 1..=typos {
            let mut found = BTreeMap::<String, u64>::new();
            for segment in self.searcher.segment_readers() {
                let index = segment.inverted_index(self.fields.plain)?;
                let near = FuzzyTermQuery::new(Term::from_field_text(self.fields.plain, word), typos, true);
                let mut words = index.terms().search(near.automaton()?).into_stream()?;
                while words.advance() {
                    if let Ok(found_word) = std::str::from_utf8(words.key()) {
                        *found.entry(found_word.into()).or_default() += u64::from(words.value().doc_freq);
                    }
                }
            }
            let mut found: Vec<_> = found.into_iter().collect();
            // The first letter is rarely the wrong one.
            let same_start = |other: &str| other.as_bytes().first() == word.as_bytes().first();
            found.sort_by(|(a, count_a), (b, count_b)| {
                same_start(b).cmp(&same_start(a)).then(count_b.cmp(count_a)).then(a.cmp(b))
            });
            if !found.is_empty() {
                return Ok(found.into_iter().map(|(word, _)| word).take(MOST_CORRECTIONS).collect());
            }
        }
        Ok(Vec::new())
    }
}
