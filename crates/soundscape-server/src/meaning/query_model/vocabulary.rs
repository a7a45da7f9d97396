//! The model's tokens: the word pieces of its `tokenizer.json`.

use std::collections::HashMap;

use serde::Deserialize;

use super::problem::QueryModelProblem;
use crate::meaning::pieces;

/// Texts are cut off here, as the model's own tokenizer does.
const MOST_TOKENS: usize = 128;

pub(super) struct Vocabulary {
    tokens: HashMap<String, u32>,
    unknown: u32,
    begin: u32,
    end: u32,
}

#[derive(Deserialize)]
struct File {
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    vocab: HashMap<String, u32>,
}

impl Vocabulary {
    pub(super) fn read(json: &[u8]) -> Result<Self, QueryModelProblem> {
        let File { model: Model { vocab: tokens } } =
            serde_json::from_slice(json).map_err(|_| QueryModelProblem::Vocabulary)?;
        let special = |name: &str| tokens.get(name).copied().ok_or(QueryModelProblem::Vocabulary);
        let (unknown, begin, end) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        Ok(Self { tokens, unknown, begin, end })
    }

    /// Of lowercase words without accents, with what stands before and after every text.
    pub(super) fn tokens(&self, words: &str) -> Vec<u32> {
        let mut tokens = vec![self.begin];
        for word in words.split_whitespace() {
            let mut of_word = Vec::new();
            let whole = pieces::of_word(
                word,
                |piece, begins| match begins {
                    true => self.tokens.get(piece).copied(),
                    false => self.tokens.get(&format!("##{piece}")).copied(),
                },
                |token| of_word.push(token),
            );
            match whole {
                true => tokens.extend(of_word),
                false => tokens.push(self.unknown),
            }
        }
        tokens.truncate(MOST_TOKENS - 1);
        tokens.push(self.end);
        tokens
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_tokens_as_the_model_knows_them() {
        let json = r###"{"model": {"vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "door": 3, "foot": 4, "##step": 5}}}"###;
        let vocabulary = Vocabulary::read(json.as_bytes()).unwrap();
        assert_eq!(vocabulary.tokens("door footstep"), [1, 3, 4, 5, 2]);
        assert_eq!(vocabulary.tokens("footnote door"), [1, 0, 3, 2]);
        assert_eq!(vocabulary.tokens(""), [1, 2]);
        assert_eq!(vocabulary.tokens(&"door ".repeat(500)).len(), MOST_TOKENS);
        assert!(Vocabulary::read(br#"{"model": {"vocab": {"door": 3}}}"#).is_err());
    }
}
