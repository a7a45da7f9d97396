//! Turns a question into queries of the index.

use soundscape_wire::MatchTier;
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

/// What a word is worth that only begins like the one that was typed.
const BEGINS_LIKE: f32 = 0.9;
/// What further ways to find a word, or further fields, add to the best one.
const TIE_BREAKER: f32 = 0.1;

/// A question to the index.
pub(super) struct Asked {
    /// What finds sounds by words: those whose title they are, those that have all of them, those that have most. What
    /// is found by one is found by those after it, too.
    pub(super) ranks: Vec<(MatchTier, BooleanQuery)>,
    /// What finds each of the words.
    pub(super) each: Vec<Box<dyn Query>>,
    /// How many of them are most.
    pub(super) least: usize,
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
        let least = each.len().div_ceil(2);
        let title = asked.join(" ");
        let whole_title = match !each.is_empty() && index.has_title(&title)? {
            true => Some(term(fields.whole_title, &title)),
            false => None,
        };
        Ok(Self {
            ranks: ranks(&must, &each, least, whole_title),
            each,
            least,
            must: (!must.is_empty()).then(|| BooleanQuery::new(with_something(must))),
            meaning: mean(&title),
            words: wording.words.len() + wording.phrases.iter().map(Vec::len).sum::<usize>(),
            sought,
        })
    }

    /// Whether the last rank asks for words and nothing else, so that the index passes over what is not among the best.
    pub(super) fn only_words(&self) -> bool {
        self.must.is_none() && self.least == 1
    }
}

type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// Of sounds that fulfil what must be.
fn ranks(
    must: &Clauses,
    each: &[Box<dyn Query>],
    least: usize,
    whole_title: Option<Box<dyn Query>>,
) -> Vec<(MatchTier, BooleanQuery)> {
    let copied = |clauses: &Clauses| -> Clauses {
        clauses.iter().map(|(occur, query)| (*occur, query.box_clone())).collect()
    };
    let words = |occur: Occur| each.iter().map(move |word| (occur, word.box_clone()));
    let mut ranks = Vec::new();
    let mut has_all = copied(must);
    has_all.extend(words(Occur::Must));
    if let Some(whole_title) = whole_title {
        let mut titled = copied(&has_all);
        titled.push((Occur::Must, Box::new(ConstScoreQuery::new(whole_title, 0.0))));
        ranks.push((MatchTier::WholeTitle, BooleanQuery::new(titled)));
    }
    ranks.push((MatchTier::AllWords, BooleanQuery::new(with_something(has_all))));
    let mut has_most = copied(must);
    match (each.len(), least) {
        // All of them are most of them.
        (0 | 1, _) => return ranks,
        (_, 1) => has_most.extend(words(Occur::Should)),
        _ => {
            let words = each.iter().map(|word| word.box_clone()).collect();
            has_most.push((Occur::Must, Box::new(MostWords::new(words, least))));
        }
    }
    ranks.push((
        MatchTier::MostWords,
        BooleanQuery::with_minimum_required_clauses(has_most, usize::from(least == 1)),
    ));
    ranks
}

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
