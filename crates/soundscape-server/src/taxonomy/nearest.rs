//! The category that is nearest in meaning to what a sound is called, where no word names one.

use std::sync::LazyLock;

use super::{Subcategory, UCS};
use crate::meaning::{Vector, dot};

/// What each category's name and the words that name it mean together.
static MEANINGS: LazyLock<Vec<(&Subcategory, Vector)>> = LazyLock::new(|| {
    let meaning = |sub: &'static Subcategory| Some((sub, Vector::of([(sub.name, 1.0), (sub.words, 1.0)])?));
    UCS.iter().filter_map(meaning).collect()
});

/// `None` where the texts have no words.
pub(super) fn nearest(texts: &[&str]) -> Option<&'static Subcategory> {
    // What it is called first tells most.
    let weights = [1.0, 0.6, 0.3];
    let vector = Vector::of(texts.iter().copied().zip(weights))?;
    let near = |(_, meaning): &&(&Subcategory, Vector)| dot(&vector.0, &meaning.0);
    MEANINGS.iter().max_by_key(near).map(|(sub, _)| *sub)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_word_names_is_placed_by_its_meaning() {
        let check = |text: &str, expected: &str| {
            assert_eq!(nearest(&[text]).map(|sub| sub.slug), Some(expected), "{text}");
        };
        check("steam locomotive", "trains");
        check("puppy whining", "animals");
        check("firearm discharge", "guns");
        check("downpour", "rain");
        assert_eq!(nearest(&["", " – "]), None);
    }
}
