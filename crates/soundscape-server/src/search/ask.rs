//! Turns a question into queries of the index.

use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhraseQuery, Query,
        TermQuery, TermSetQuery,
    },
    schema::{Field, IndexRecordOption},
};

use super::{
    Question,
    fields::Fields,
    most::MostWords,
    vocabulary::{Forms, Vocabulary},
    wording::{Word, Wording, plain},
};
use crate::meaning::Vector;

/// What lifts sounds that have all words above those that lack one, and again those whose title these words are: no sum of
/// weights comes near it.
pub(super) const TIER: f32 = 100_000.0;
/// What a word is worth that only begins like the one that was typed.
const BEGINS_LIKE: f32 = 0.9;
/// What further ways to find a word, or further fields, add to the best one.
const TIE_BREAKER: f32 = 0.1;

/// A question to the index.
pub(super) struct Asked {
    /// Sounds that have most of the words, and all that must be; the score has a [`TIER`] for those that have all.
    pub(super) found: BooleanQuery,
    /// Sounds that have most of the words, whatever else must be.
    pub(super) most: MostWords,
    /// Sounds that have one of the words.
    pub(super) any: MostWords,
    /// What must be besides words: filters, phrases, no excluded word.
    pub(super) must: Option<BooleanQuery>,
    pub(super) meaning: Option<Vector>,
    /// How many words there are.
    pub(super) words: usize,
    /// The words and what they can be.
    pub(super) sought: Vec<Sought>,
}

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sought {
    pub(super) word: Word,
    pub(super) forms: Forms,
}

impl Asked {
    /// `wording` is that of the question, and not empty; `mean` makes a vector of a text.
    pub(super) fn of(
        index: &Vocabulary<'_>,
        wording: &Wording,
        question: &Question<'_>,
        mean: impl FnOnce(&str) -> Option<Vector>,
    ) -> tantivy::Result<Self> {
        let fields = index.fields;
        let must = conditions(fields, wording, question);
        let mut asked = plain(&wording.asked);
        let mut sought = Vec::with_capacity(wording.words.len());
        for (at, word) in wording.words.iter().enumerate() {
            let beginning = wording.beginning.is_some() && at + 1 == wording.words.len();
            let forms = index.forms(&wording.words, at, beginning)?;
            if let Some(corrected) = forms.corrected.first() {
                let misspelt = asked.iter_mut().filter(|asked| **asked == word.plain);
                misspelt.for_each(|asked| asked.clone_from(corrected));
            }
            sought.push(Sought { word: word.clone(), forms });
        }
        let each: Vec<_> = sought.iter().map(|sought| word_query(fields, sought)).collect();
        let copied = || each.iter().map(|word| word.box_clone()).collect::<Vec<_>>();
        let least = each.len().div_ceil(2);
        let mut found: Clauses = must.iter().map(|(occur, query)| (*occur, query.box_clone())).collect();
        if !each.is_empty() {
            found.push((Occur::Must, Box::new(MostWords::new(copied(), least, TIER))));
        }
        let title = asked.join(" ");
        if !each.is_empty() && index.has_title(&title)? {
            let title = ConstScoreQuery::new(term(fields.whole_title, &title), TIER);
            found.push((Occur::Should, Box::new(title)));
        }
        Ok(Self {
            found: BooleanQuery::new(with_something(found)),
            most: MostWords::new(copied(), least, 0.0),
            any: MostWords::new(each, 1, 0.0),
            must: (!must.is_empty()).then(|| BooleanQuery::new(with_something(must))),
            meaning: mean(&asked.join(" ")),
            words: wording.words.len() + wording.phrases.iter().map(Vec::len).sum::<usize>(),
            sought,
        })
    }
}

type Clauses = Vec<(Occur, Box<dyn Query>)>;

fn conditions(fields: &Fields, wording: &Wording, question: &Question<'_>) -> Clauses {
    let mut clauses = Clauses::new();
    for phrase in &wording.phrases {
        clauses.push((Occur::Must, phrase_query(fields, phrase)));
    }
    for word in &wording.excluded {
        clauses.push((Occur::MustNot, term(fields.words, word)));
    }
    for phrase in &wording.excluded_phrases {
        clauses.push((Occur::MustNot, phrase_query(fields, phrase)));
    }
    for filter in question.filters.queries(fields) {
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(filter, 0.0))));
    }
    clauses
}

/// What only excludes finds nothing by itself.
fn with_something(mut clauses: Clauses) -> Clauses {
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
    }
    clauses
}

fn word_query(fields: &Fields, sought: &Sought) -> Box<dyn Query> {
    let Sought { word, forms } = sought;
    let mut ways = vec![term(fields.words, &word.stem)];
    ways.extend(forms.joined.iter().map(|stem| term(fields.words, stem)));
    ways.extend(forms.split.iter().map(|parts| phrase_query(fields, parts)));
    ways.extend(forms.corrected.iter().map(|word| term(fields.plain, word)));
    if !forms.completed.is_empty() {
        let completed = forms.completed.iter().map(|word| Term::from_field_text(fields.plain, word));
        let completed = TermSetQuery::new(completed);
        ways.push(Box::new(ConstScoreQuery::new(Box::new(completed), BEGINS_LIKE)));
    }
    match ways.len() {
        1 => ways.remove(0),
        _ => Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, TIE_BREAKER)),
    }
}

fn phrase_query(fields: &Fields, phrase: &[String]) -> Box<dyn Query> {
    if let [word] = phrase {
        return term(fields.words, word);
    }
    let in_field = |(field, weight): (Field, f32)| -> Box<dyn Query> {
        let terms = phrase.iter().map(|word| Term::from_field_text(field, word)).collect();
        Box::new(BoostQuery::new(Box::new(PhraseQuery::new(terms)), weight))
    };
    let each = fields.weighted().into_iter().map(in_field).collect();
    Box::new(DisjunctionMaxQuery::with_tie_breaker(each, TIE_BREAKER))
}

pub(super) fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
}
