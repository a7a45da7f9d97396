//! Takes words apart into tokens: WordPiece, whose longest known beginning comes first.

use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, SimpleTokenizer, TextAnalyzer, TokenStream as _};

use super::table::Table;
use crate::function_words::is_function_word;

/// What is longer is no word.
const LONGEST_WORD_BYTES: usize = 64;

/// Calls `found` with the number of each token. Function words count where there are no others.
pub(super) fn each(table: &Table, text: &str, mut found: impl FnMut(usize)) {
    let analyzer =
        TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter);
    let mut analyzer = analyzer.build();
    let mut words = Vec::new();
    analyzer.token_stream(text).process(&mut |token| words.push(token.text.clone()));
    let all = words.iter().all(|word| is_function_word(word));
    for text in words.iter().filter(|word| all || !is_function_word(word)) {
        of_word(text, |piece, begins| table.token(piece, begins), &mut found);
    }
}

/// Calls `found` with each token of a word, for which `token` is asked by the piece and whether it begins the word. Whether
/// that was all of the word.
pub(super) fn of_word<T>(
    word: &str,
    token: impl Fn(&str, bool) -> Option<T>,
    mut found: impl FnMut(T),
) -> bool {
    if word.len() > LONGEST_WORD_BYTES {
        return false;
    }
    let mut rest = word;
    while !rest.is_empty() {
        let begins = rest.len() == word.len();
        let ends = (1..=rest.len()).rev().filter(|end| rest.is_char_boundary(*end));
        let mut known = ends.filter_map(|end| Some((end, token(&rest[..end], begins)?)));
        // A letter that is no token.
        let Some((end, token)) = known.next() else { return false };
        found(token);
        rest = &rest[end..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_beginnings_come_first() {
        let check = |text: &str, expect: &[(&str, bool)]| {
            let table = Table::shipped();
            let mut tokens = Vec::new();
            each(table, text, |token| tokens.push(token));
            let expect: Vec<_> =
                expect.iter().map(|(piece, begins)| table.token(piece, *begins).unwrap()).collect();
            assert_eq!(tokens, expect, "{text}");
        };
        check("Door", &[("door", true)]);
        check("gunshot, café!", &[("gunshot", true), ("cafe", true)]);
        check("footstep", &[("foot", true), ("ste", false), ("p", false)]);
        check(&"a".repeat(65), &[]);
        check("", &[]);
    }
}
