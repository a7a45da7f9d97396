//! Turns a question into queries of the index.

use std::ops::Bound;

use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur,
        PhraseQuery, Query, RangeQuery, TermQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::{
    Question,
    fields::Fields,
    vocabulary::{Forms, Vocabulary},
    wording::{Word, Wording, plain},
};
use crate::meaning::Vector;

/// What lifts sounds that have all words above those that lack one, and again those whose title these words are: no sum of
/// weights comes near it.
pub(super) const TIER: f32 = 100_000.0;
/// What a word is worth that only begins like the one that was typed.
const BEGINS_LIKE: f32 = 0.9;
/// What further fields add to the best one.
const TIE_BREAKER: f32 = 0.1;

/// A question to the index.
pub(super) struct Asked {
    /// Sounds that have most of the words, and all that must be; the score has a [`TIER`] for those that have all.
    pub(super) found: BooleanQuery,
    /// Sounds that have one of the words.
    pub(super) any: Box<dyn Query>,
    /// What must be besides words: filters, phrases, no excluded word.
    pub(super) must: Option<BooleanQuery>,
    pub(super) meaning: Option<Vector>,
    /// How many words there are.
    pub(super) words: usize,
}

impl Asked {
    /// `wording` is that of the question, and not empty.
    pub(super) fn of(
        index: &Vocabulary<'_>,
        wording: &Wording,
        question: &Question<'_>,
    ) -> tantivy::Result<Self> {
        let fields = index.fields;
        let must = conditions(fields, wording, question);
        let (mut found, mut any): (Vec<_>, Vec<_>) = (copied(&must), Vec::new());
        let mut asked = plain(&wording.asked);
        if !wording.words.is_empty() {
            let title = ConstScoreQuery::new(term(fields.whole_title, &asked.join(" ")), TIER);
            let last = wording.words.len() - 1;
            for (at, word) in wording.words.iter().enumerate() {
                let beginning = wording.beginning.as_deref().filter(|_| at == last);
                let forms = index.forms(&wording.words, at, beginning.is_some())?;
                if let Some(corrected) = forms.corrected.first() {
                    let misspelt = asked.iter_mut().filter(|asked| **asked == word.plain);
                    misspelt.for_each(|asked| asked.clone_from(corrected));
                }
                any.push(word_query(fields, word, &forms, beginning));
            }
            found.push((Occur::Must, Box::new(most(any.iter().map(|word| word.box_clone()).collect()))));
            found.push((Occur::Should, Box::new(title)));
        }
        Ok(Self {
            found: BooleanQuery::new(found),
            any: Box::new(BooleanQuery::union(any)),
            must: (!must.is_empty()).then(|| BooleanQuery::new(with_something(must))),
            meaning: Vector::of([(asked.join(" ").as_str(), 1.0)]),
            words: wording.words.len() + wording.phrases.iter().map(Vec::len).sum::<usize>(),
        })
    }
}

type Clauses = Vec<(Occur, Box<dyn Query>)>;

fn conditions(fields: &Fields, wording: &Wording, question: &Question<'_>) -> Clauses {
    let mut clauses = Clauses::new();
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
    clauses
}

/// What only excludes finds nothing by itself.
fn with_something(mut clauses: Clauses) -> Clauses {
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    clauses
}

/// Most of the words; those that have all of them first.
fn most(each: Vec<Box<dyn Query>>) -> BooleanQuery {
    let all: Box<dyn Query> = match each.len() {
        1 => Box::new(AllQuery),
        _ => Box::new(BooleanQuery::intersection(each.iter().map(|word| word.box_clone()).collect())),
    };
    let least = each.len().div_ceil(2);
    BooleanQuery::new(vec![
        (Occur::Must, Box::new(BooleanQuery::union_with_minimum_required_clauses(each, least))),
        (Occur::Should, Box::new(ConstScoreQuery::new(all, TIER))),
    ])
}

fn copied(clauses: &Clauses) -> Clauses {
    clauses.iter().map(|(occur, query)| (*occur, query.box_clone())).collect()
}

fn word_query(fields: &Fields, word: &Word, forms: &Forms, beginning: Option<&str>) -> Box<dyn Query> {
    let stemmed =
        |stem: &str| anywhere(fields, |field, weight| Box::new(BoostQuery::new(term(field, stem), weight)));
    let mut ways: Vec<Box<dyn Query>> = vec![Box::new(stemmed(&word.stem)), term(fields.plain, &word.plain)];
    ways.extend(forms.joined.iter().map(|stem| -> Box<dyn Query> { Box::new(stemmed(stem)) }));
    ways.extend(forms.split.iter().map(|parts| -> Box<dyn Query> { Box::new(phrase_query(fields, parts)) }));
    ways.extend(forms.corrected.iter().map(|word| term(fields.plain, word)));
    if let Some(beginning) = beginning {
        let prefix = FuzzyTermQuery::new_prefix(Term::from_field_text(fields.plain, beginning), 0, true);
        ways.push(Box::new(ConstScoreQuery::new(Box::new(prefix), BEGINS_LIKE)));
    }
    Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, TIE_BREAKER))
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
