//! Tells why a sound was found: which of its words stand for those of the question, and where.

use soundscape_wire::{Explanation, MatchTier, MatchedBy, MatchedField, MatchedWord};

use super::{
    Sought, Worth,
    wording::{Wording, plain, stems},
};
use crate::{sound::CatalogSound, taxonomy};

/// A word of a sound.
struct Has {
    field: MatchedField,
    plain: String,
    stem: String,
    /// The text it is in: words of another one do not stand beside it.
    text: usize,
}

/// Why `sound` is a hit for `question`, as far as its words of now tell.
pub(crate) fn explain(question: &str, sought: &[Sought], worth: &Worth, sound: &CatalogSound) -> Explanation {
    let has = words_of(sound);
    let mut words: Vec<MatchedWord> = Vec::new();
    for sought in sought {
        let before = words.len();
        for (at, word) in has.iter().enumerate() {
            if let Some((by, found)) = way(sought, &has, at) {
                add(&mut words, &sought.word.plain, Some(found), by, word.field);
            }
        }
        if words.len() == before && worth.tier == MatchTier::Meaning {
            let (word, by) = (sought.word.plain.clone(), MatchedBy::Meaning);
            words.push(MatchedWord { word, found: None, by, fields: Vec::new() });
        }
    }
    for phrase in Wording::of(question).phrases {
        for at in 0..has.len() {
            if let Some(found) = standing_together(&has, at, &phrase) {
                add(&mut words, &phrase.join(" "), Some(found), MatchedBy::Phrase, has[at].field);
            }
        }
    }
    Explanation { tier: worth.tier, lexical: worth.words, meaning: worth.likeness, fused: worth.fused, words }
}

fn add(words: &mut Vec<MatchedWord>, word: &str, found: Option<String>, by: MatchedBy, field: MatchedField) {
    let same = words.iter_mut().find(|known| known.word == word && known.found == found && known.by == by);
    match same {
        Some(known) if known.fields.contains(&field) => {}
        Some(known) => known.fields.push(field),
        None => words.push(MatchedWord { word: word.into(), found, by, fields: vec![field] }),
    }
}

/// How the word at this place stands for the one that is sought.
fn way(sought: &Sought, has: &[Has], at: usize) -> Option<(MatchedBy, String)> {
    let (word, forms, here) = (&sought.word, &sought.forms, &has[at]);
    let by = if here.plain == word.plain {
        MatchedBy::Exact
    } else if here.stem == word.stem {
        MatchedBy::Stem
    } else if forms.joined.contains(&here.stem) {
        MatchedBy::Compound
    } else if let Some(found) = forms.split.iter().find_map(|parts| standing_together(has, at, parts)) {
        return Some((MatchedBy::Compound, found));
    } else if forms.corrected.contains(&here.plain) {
        MatchedBy::Typo
    } else if forms.completed.contains(&here.plain) {
        MatchedBy::Prefix
    } else {
        return None;
    };
    Some((by, here.plain.clone()))
}

/// The words from this place on, if they are these.
fn standing_together(has: &[Has], at: usize, stems: &[String]) -> Option<String> {
    let there = has.get(at..at + stems.len()).filter(|there| !there.is_empty())?;
    let same = there.iter().zip(stems).all(|(word, stem)| word.stem == *stem && word.text == there[0].text);
    same.then(|| there.iter().map(|word| word.plain.as_str()).collect::<Vec<_>>().join(" "))
}

fn words_of(sound: &CatalogSound) -> Vec<Has> {
    let about = &sound.description;
    let names = [&about.category, &about.subcategory].into_iter().filter_map(taxonomy::find);
    let mut texts = vec![(MatchedField::Title, about.title.as_str())];
    texts.extend(about.tags.iter().map(|tag| (MatchedField::Tags, tag.as_str())));
    texts.extend(names.map(|place| (MatchedField::Category, place.name())));
    texts.push((MatchedField::Description, &about.text));
    texts.extend(about.keywords.iter().map(|keyword| (MatchedField::Keywords, keyword.as_str())));
    texts.push((MatchedField::Creator, &about.creator));
    let mut words = Vec::new();
    for (text, (field, content)) in texts.into_iter().enumerate() {
        let both = plain(content).into_iter().zip(stems(content));
        words.extend(both.map(|(plain, stem)| Has { field, plain, stem, text }));
    }
    words
}
