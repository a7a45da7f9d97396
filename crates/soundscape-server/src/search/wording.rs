//! Words of a text: as they are indexed, and as a person asks with them.

use std::collections::HashSet;

use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
    TokenStream as _,
};

use crate::function_words::is_function_word;

/// The tokenizer of the text fields.
pub(super) const STEMMED: &str = "stemmed";
const LONGEST_WORD_BYTES: usize = 40;

/// The tokenizer of the field of words as they are written.
pub(super) const PLAIN: &str = "plain";

/// Lowercase, without diacritics, stemmed.
pub(super) fn stemmed() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD_BYTES))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::default())
        .build()
}

/// A query's text, taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wording {
    /// Words that a sound should have: function words only where there are no others.
    pub(super) words: Vec<Word>,
    /// The last word as far as it is typed, where more may follow.
    pub(super) beginning: Option<String>,
    /// Stemmed words in `"quotes"`: a sound must have them in this order.
    pub(super) phrases: Vec<Vec<String>>,
    /// Stemmed words after a `-`: a sound must not have them.
    pub(super) excluded: Vec<String>,
    /// Stemmed words in quotes after a `-`: a sound must not have them in this order.
    pub(super) excluded_phrases: Vec<Vec<String>>,
    /// All that is asked for, as it was typed.
    pub(super) asked: String,
}

/// A word of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Lowercase, without diacritics.
    pub(super) plain: String,
    pub(super) stem: String,
}

impl Wording {
    pub(super) fn of(text: &str) -> Self {
        let mut wording = Self::default();
        // Whether what is quoted next has a `-` before it.
        let mut excludes = false;
        for (i, part) in text.split('"').enumerate() {
            if i % 2 == 1 {
                if excludes {
                    wording.excluded_phrases.extend(Some(stems(part)).filter(|phrase| !phrase.is_empty()));
                    continue;
                }
                wording.phrases.extend(Some(stems(part)).filter(|phrase| !phrase.is_empty()));
                wording.ask(part);
                continue;
            }
            excludes = part == "-" || part.ends_with(" -");
            for word in part.split_whitespace() {
                match word.strip_prefix('-') {
                    Some(excluded) => wording.excluded.extend(stems(excluded)),
                    None => {
                        let both = plain(word).into_iter().zip(stems(word));
                        wording.words.extend(both.map(|(plain, stem)| Word { plain, stem }));
                        wording.ask(word);
                    }
                }
            }
        }
        let tells = |word: &Word| !is_function_word(&word.plain);
        if wording.words.iter().any(tells) || !wording.phrases.is_empty() {
            wording.words.retain(tells);
        }
        let mut seen = HashSet::new();
        wording.words.retain(|word| seen.insert(word.stem.clone()));
        let last = text.split_whitespace().next_back().unwrap_or_default();
        if text.ends_with(char::is_alphanumeric) && !last.starts_with('-') && !last.contains('"') {
            let typed = last.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            wording.beginning = Some(plain(typed).concat()).filter(|word| !word.is_empty());
        }
        wording
    }

    /// Whether it says nothing of what is looked for. Where it only says what is not, everything else is.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
            && self.phrases.is_empty()
            && self.excluded.is_empty()
            && self.excluded_phrases.is_empty()
    }

    fn ask(&mut self, text: &str) {
        if !self.asked.is_empty() {
            self.asked.push(' ');
        }
        self.asked.push_str(text);
    }
}

pub(super) fn stems(text: &str) -> Vec<String> {
    tokens(&mut stemmed(), text)
}

/// As [`stemmed`], but as they are written.
pub(super) fn unstemmed() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD_BYTES))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

/// Words as they are written, but lowercase and without diacritics.
pub(super) fn plain(text: &str) -> Vec<String> {
    tokens(&mut unstemmed(), text)
}

/// Of one plain word.
pub(super) fn stem(word: &str) -> String {
    stems(word).concat()
}

fn tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut stream = analyzer.token_stream(text);
    let mut tokens = Vec::new();
    stream.process(&mut |token| tokens.push(token.text.clone()));
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart() {
        let check =
            |text: &str, words: &[&str], beginning: Option<&str>, phrases: &[&[&str]], excluded: &[&str]| {
                let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
                let found = Wording::of(text);
                let stems: Vec<_> = found.words.iter().map(|word| word.stem.clone()).collect();
                assert_eq!(stems, words, "{text}");
                assert_eq!(found.beginning.as_deref(), beginning, "{text}");
                assert_eq!(
                    found.phrases,
                    phrases.iter().map(|phrase| owned(phrase)).collect::<Vec<_>>(),
                    "{text}"
                );
                assert_eq!(found.excluded, excluded, "{text}");
            };
        check("Footsteps Gravel", &["footstep", "gravel"], Some("gravel"), &[], &[]);
        check("door ", &["door"], None, &[], &[]);
        check("car-door", &["car", "door"], Some("door"), &[], &[]);
        check("steel \"door opens\"", &["steel"], None, &[&["door", "open"]], &[]);
        check("door -creak", &["door"], None, &[], &["creak"]);
        check("The footsteps of a giant", &["footstep", "giant"], Some("giant"), &[], &[]);
        check("to be", &["to", "be"], Some("be"), &[], &[]);
        check("door doors", &["door"], Some("doors"), &[], &[]);
        check("  \"\" - !", &[], None, &[], &[]);
        let excluding = Wording::of("steel -\"Door opens\" loud");
        assert_eq!(excluding.excluded_phrases, [["door", "open"]]);
        assert_eq!((&*excluding.asked, excluding.phrases.len()), ("steel loud", 0));
        assert_eq!(Wording::of("steel \"Door opens\" -creak loud").asked, "steel Door opens loud");
    }
}
