//! Turns a question into a query of the index.

use std::ops::Bound;

use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur,
        PhraseQuery, Query, RangeQuery, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::{Question, fields::Fields, wording::Wording};

/// Lifts sounds that have all words above those that lack one: no sum of weights comes near it.
const HAS_ALL_WORDS: f32 = 1_000.0;
/// What a word is worth that only begins like the one that was typed.
const BEGINS_LIKE: f32 = 0.3;
/// What further fields add to the best one.
const TIE_BREAKER: f32 = 0.1;

/// `None` where the text has no word to look for.
pub(super) fn query(fields: &Fields, question: &Question<'_>) -> Option<BooleanQuery> {
    let wording = Wording::of(question.text);
    if wording.words.is_empty() && wording.phrases.is_empty() {
        return None;
    }
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    if !wording.words.is_empty() {
        clauses.push((Occur::Must, Box::new(words(fields, &wording))));
    }
    for phrase in &wording.phrases {
        clauses.push((Occur::Must, Box::new(phrase_query(fields, phrase))));
    }
    for word in &wording.excluded {
        clauses.push((Occur::MustNot, Box::new(anywhere(fields, |field, _| term(field, word)))));
    }
    let filters = [
        question.category.map(|place| term(fields.category, place.slug())),
        question.license.map(|license| term(fields.license, license.name())),
        question.duration_max_s.map(|max| -> Box<dyn Query> {
            let bound = Bound::Included(Term::from_field_f64(fields.duration_s, max));
            Box::new(RangeQuery::new(Bound::Unbounded, bound))
        }),
    ];
    for filter in filters.into_iter().flatten() {
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0))));
    }
    Some(BooleanQuery::new(clauses))
}

/// Most of the words; those that have all of them first.
fn words(fields: &Fields, wording: &Wording) -> BooleanQuery {
    let last = wording.words.len() - 1;
    let each: Vec<Box<dyn Query>> = wording
        .words
        .iter()
        .enumerate()
        .map(|(i, word)| {
            let beginning = wording.beginning.as_deref().filter(|_| i == last);
            word_query(fields, word, beginning)
        })
        .collect();
    let all = BooleanQuery::intersection(each.iter().map(|query| query.box_clone()).collect());
    let most = BooleanQuery::union_with_minimum_required_clauses(each, wording.words.len().div_ceil(2));
    BooleanQuery::new(vec![
        (Occur::Must, Box::new(most)),
        (Occur::Should, Box::new(ConstScoreQuery::new(Box::new(all), HAS_ALL_WORDS))),
    ])
}

fn word_query(fields: &Fields, word: &str, beginning: Option<&str>) -> Box<dyn Query> {
    let whole = anywhere(fields, |field, weight| Box::new(BoostQuery::new(term(field, word), weight)));
    let Some(beginning) = beginning else { return Box::new(whole) };
    let begins = anywhere(fields, |field, weight| {
        let prefix = FuzzyTermQuery::new_prefix(Term::from_field_text(field, beginning), 0, true);
        Box::new(ConstScoreQuery::new(Box::new(prefix), weight * BEGINS_LIKE))
    });
    Box::new(DisjunctionMaxQuery::new(vec![Box::new(whole), Box::new(begins)]))
}

fn phrase_query(fields: &Fields, phrase: &[String]) -> DisjunctionMaxQuery {
    anywhere(fields, |field, weight| match phrase {
        [] => Box::new(AllQuery),
        [word] => Box::new(BoostQuery::new(term(field, word), weight)),
        words => {
            let terms = words.iter().map(|word| Term::from_field_text(field, word)).collect();
            Box::new(BoostQuery::new(Box::new(PhraseQuery::new(terms)), weight))
        }
    })
}

/// The best of the fields.
fn anywhere(fields: &Fields, query: impl Fn(Field, f32) -> Box<dyn Query>) -> DisjunctionMaxQuery {
    let each = fields.weighted().into_iter().map(|(field, weight)| query(field, weight)).collect();
    DisjunctionMaxQuery::with_tie_breaker(each, TIE_BREAKER)
}

pub(super) fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}
