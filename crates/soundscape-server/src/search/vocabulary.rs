//! What the words of a question can be in the index: as they are, joined, split, or spelt as it is usual.

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
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Forms {
    /// Stems of the word and a neighbour, written as one.
    pub(super) joined: Vec<String>,
    /// Stems of its two parts, which must stand together.
    pub(super) split: Vec<[String; 2]>,
    /// As they are spelt in the index, the likeliest first, where the index has none of the above.
    pub(super) corrected: Vec<String>,
}

/// A part that is shorter is rarely a word of a compound.
const SHORTEST_PART: usize = 3;
const MOST_CORRECTIONS: usize = 3;

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
        let known = forms != Forms::default()
            || self.has(&word.plain)?
            || self.has_stem(&word.stem)?
            || beginning && self.has_beginning(&word.plain)?;
        if !known && letters {
            forms.corrected = self.corrections(&word.plain)?;
        }
        Ok(forms)
    }

    fn has(&self, word: &str) -> tantivy::Result<bool> {
        Ok(self.count(self.fields.plain, word)? > 0)
    }

    fn has_stem(&self, stem: &str) -> tantivy::Result<bool> {
        for (field, _) in self.fields.weighted() {
            if self.count(field, stem)? > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn count(&self, field: Field, word: &str) -> tantivy::Result<u64> {
        self.searcher.doc_freq(&Term::from_field_text(field, word))
    }

    fn has_beginning(&self, beginning: &str) -> tantivy::Result<bool> {
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(self.fields.plain)?;
            let mut words = index.terms().range().ge(beginning).into_stream()?;
            if words.advance() && words.key().starts_with(beginning.as_bytes()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One typo in words of four to seven letters, two in longer ones.
    fn corrections(&self, word: &str) -> tantivy::Result<Vec<String>> {
        let typos = match word.len() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        for typos in 1..=typos {
            let mut found = std::collections::BTreeMap::<String, u64>::new();
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
