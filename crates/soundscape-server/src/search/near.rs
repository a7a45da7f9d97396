//! Finds the sounds that are near to a question in meaning.

use std::{cmp::Reverse, sync::Arc};

use tantivy::{
    DocAddress, Score, Searcher, TERMINATED,
    query::{EnableScoring, Query, Scorer},
};

use super::vectors::SegmentVectors;
use crate::meaning::{Vector, centres, cosine, dot};

/// A sound that is near.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Near {
    pub(super) address: DocAddress,
    pub(super) likeness: f32,
    /// What its words are worth; 0 where it has none of those that were asked for.
    pub(super) words: Score,
    /// Whether it is found by its words, too.
    pub(super) found: bool,
}

/// Up to so many sounds are all compared; of more, those around the nearest centres: what one comparison costs, a search
/// must not cost a million times.
const COMPARED: usize = 40_000;
/// As many as anybody pages through.
const MOST: usize = 1_000;
/// Of how many it is looked up whether they fulfil the conditions.
const CHECKED: usize = 4 * MOST;

/// At least how alike a sound must be.
pub(super) fn least_likeness(words: usize) -> f32 {
    const OF_ONE_WORD: f32 = 0.3;
    /// Few words name what is wanted; more describe it, and a sound has to mean some of that.
    const FEW: f32 = 3.0;
    let words = words.max(1) as f32;
    // What means one of several unrelated words is less like all of them together by the root of their number.
    OF_ONE_WORD / words.sqrt() * (FEW / words).min(1.0)
}

/// What a near sound is asked besides.
pub(super) struct Conditions<'a> {
    /// Filters, phrases, excluded words.
    pub(super) must: Option<&'a dyn Query>,
    /// Found by words.
    pub(super) found: &'a dyn Query,
    /// At least one of the words.
    pub(super) any: &'a dyn Query,
}

/// The nearest first.
pub(super) fn near(
    searcher: &Searcher,
    vectors: &[Arc<SegmentVectors>],
    asked: &Vector,
    least: f32,
    conditions: &Conditions<'_>,
) -> tantivy::Result<Vec<Near>> {
    let mut near = compare(searcher, vectors, asked, least);
    // Nearest first, and of those that are equally near always the same.
    near.sort_unstable_by_key(|(address, dot)| (Reverse(*dot), *address));
    near.truncate(CHECKED);
    near.sort_unstable_by_key(|(address, _)| *address);

    let scoring = EnableScoring::enabled_from_searcher(searcher);
    let must = conditions.must.map(|query| query.weight(EnableScoring::disabled_from_searcher(searcher)));
    let must = must.transpose()?;
    let (found, any) = (conditions.found.weight(scoring)?, conditions.any.weight(scoring)?);
    let mut checked = Vec::new();
    for segment in near.chunk_by(|(a, _), (b, _)| a.segment_ord == b.segment_ord) {
        let reader = searcher.segment_reader(segment[0].0.segment_ord);
        let mut must = must.as_ref().map(|weight| weight.scorer(reader, 1.0)).transpose()?;
        let (mut found, mut any) = (found.scorer(reader, 1.0)?, any.scorer(reader, 1.0)?);
        for (address, dot) in segment {
            if must.as_mut().is_some_and(|must| !stands_at(&mut **must, address.doc_id)) {
                continue;
            }
            let by_words = stands_at(&mut *found, address.doc_id);
            let words = match by_words {
                true => found.score(),
                false if stands_at(&mut *any, address.doc_id) => any.score(),
                false => 0.0,
            };
            checked.push(Near { address: *address, likeness: cosine(*dot), words, found: by_words });
        }
    }
    checked.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.address.cmp(&b.address)));
    checked.truncate(MOST);
    Ok(checked)
}

/// Those that are like enough and not deleted.
fn compare(
    searcher: &Searcher,
    vectors: &[Arc<SegmentVectors>],
    asked: &Vector,
    least: f32,
) -> Vec<(DocAddress, i32)> {
    let mut order: Vec<usize> = (0..centres().len()).collect();
    order.sort_by_cached_key(|centre| Reverse(dot(&centres()[*centre].0, &asked.0)));
    let (mut near, mut compared) = (Vec::new(), 0);
    for centre in order {
        for (segment, (reader, vectors)) in (0..).zip(searcher.segment_readers().iter().zip(vectors)) {
            let around = vectors.around(centre);
            compared += around.len();
            for doc in around {
                let dot = vectors.dot(*doc, asked);
                if cosine(dot) >= least && !reader.is_deleted(*doc) {
                    near.push((DocAddress::new(segment, *doc), dot));
                }
            }
        }
        if compared >= COMPARED {
            break;
        }
    }
    near
}

/// Moves on to a document that is asked for in rising order; whether it is there.
fn stands_at(scorer: &mut dyn Scorer, doc: u32) -> bool {
    if scorer.doc() < doc {
        scorer.seek(doc);
    }
    scorer.doc() == doc && doc != TERMINATED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_words_ask_for_less_likeness() {
        assert!((least_likeness(1) - 0.3).abs() < 1e-6 && (least_likeness(0) - 0.3).abs() < 1e-6);
        assert!((least_likeness(2) - 0.2121).abs() < 1e-3 && (least_likeness(6) - 0.0612).abs() < 1e-3);
    }
}
