//! Words of a text: as they are indexed, and as a person asks with them.

use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
    TokenStream as _,
};

/// The tokenizer of the text fields.
pub(super) const STEMMED: &str = "stemmed";
const LONGEST_WORD_BYTES: usize = 40;

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
    /// Stemmed words that a sound should have.
    pub(super) words: Vec<String>,
    /// The last word as far as it is typed, where more may follow.
    pub(super) beginning: Option<String>,
    /// Stemmed words in `"quotes"`: a sound must have them in this order.
    pub(super) phrases: Vec<Vec<String>>,
    /// Stemmed words after a `-`: a sound must not have them.
    pub(super) excluded: Vec<String>,
}

impl Wording {
    pub(super) fn of(text: &str) -> Self {
        let mut wording = Self::default();
        for (i, part) in text.split('"').enumerate() {
            if i % 2 == 1 {
                wording.phrases.extend(Some(stems(part)).filter(|phrase| !phrase.is_empty()));
                continue;
            }
            for word in part.split_whitespace() {
                match word.strip_prefix('-') {
                    Some(excluded) => wording.excluded.extend(stems(excluded)),
                    None => wording.words.extend(stems(word)),
                }
            }
        }
        wording.words.dedup();
        let last = text.split_whitespace().next_back().unwrap_or_default();
        if text.ends_with(char::is_alphanumeric) && !last.starts_with('-') && !last.contains('"') {
            let typed = last.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            wording.beginning = Some(fold(typed)).filter(|word| !word.is_empty());
        }
        wording
    }
}

pub(super) fn stems(text: &str) -> Vec<String> {
    tokens(&mut stemmed(), text)
}

/// As the index has it, but not stemmed.
fn fold(word: &str) -> String {
    let analyzer =
        TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter);
    tokens(&mut analyzer.build(), word).concat()
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
                let expect = Wording {
                    words: owned(words),
                    beginning: beginning.map(Into::into),
                    phrases: phrases.iter().map(|phrase| owned(phrase)).collect(),
                    excluded: owned(excluded),
                };
                assert_eq!(Wording::of(text), expect, "{text}");
            };
        check("Footsteps Gravel", &["footstep", "gravel"], Some("gravel"), &[], &[]);
        check("door ", &["door"], None, &[], &[]);
        check("car-door", &["car", "door"], Some("door"), &[], &[]);
        check("steel \"door opens\"", &["steel"], None, &[&["door", "open"]], &[]);
        check("door -creak", &["door"], None, &[], &["creak"]);
        check("  \"\" - !", &[], None, &[], &[]);
    }
}
