//! Words that hold a sentence together and say nothing of a sound: `the`, `of`, `while`.

use std::{collections::HashSet, sync::LazyLock};

static LIST: &str = include_str!("../assets/function-words.txt");

/// Whether this lowercase word is one of them.
pub(crate) fn is_function_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| LIST.lines().collect());
    WORDS.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_sounds_are_none() {
        assert!(["the", "of", "while"].iter().all(|word| is_function_word(word)));
        assert!(["door", "off", "up", "no", ""].iter().all(|word| !is_function_word(word)));
        assert!(LIST.lines().all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase())));
    }
}
