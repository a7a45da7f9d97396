//! Finds the sounds that are near to a question in meaning.

use std::{cmp::Reverse, sync::Arc};

use tantivy::{
    DocAddress, Score, Searcher, TERMINATED,
    query::{EnableScoring, Query, Scorer},
};

use super::{ask::Asked, vectors::SegmentVectors};
use crate::meaning::{Vector, centres, cosine, dot, least_dot};

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
/// Of how many it is looked up whether they fulfil filters, where there are any.
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

/// The nearest first. `asked` is what `meaning` was made of.
pub(super) fn near(
    searcher: &Searcher,
    vectors: &[Arc<SegmentVectors>],
    meaning: &Vector,
    asked: &Asked,
) -> tantivy::Result<Vec<Near>> {
    let must = asked.must.as_ref().map(|must| must as &dyn Query);
    let mut near = nearest(searcher, vectors, meaning, least_likeness(asked.words), must)?;
    near.sort_unstable_by_key(|(address, _)| *address);
    let scoring = EnableScoring::enabled_from_searcher(searcher);
    let (most, any) = (asked.most.weight(scoring)?, asked.any.weight(scoring)?);
    let mut scored = Vec::with_capacity(near.len());
    for segment in near.chunk_by(|(a, _), (b, _)| a.segment_ord == b.segment_ord) {
        let reader = searcher.segment_reader(segment[0].0.segment_ord);
        let (mut most, mut any) = (most.scorer(reader, 1.0)?, any.scorer(reader, 1.0)?);
        for (address, likeness) in segment {
            let words = if stands_at(&mut *any, address.doc_id) { any.score() } else { 0.0 };
            // Where only phrases are asked for, what has them is found.
            let found = asked.sought.is_empty() || stands_at(&mut *most, address.doc_id);
            scored.push(Near { address: *address, likeness: *likeness, words, found });
        }
    }
    Ok(scored)
}

/// Sounds that are at least so like a meaning, with how like they are: the nearest first, of as many as anybody looks at.
pub(super) fn nearest(
    searcher: &Searcher,
    vectors: &[Arc<SegmentVectors>],
    meaning: &Vector,
    least: f32,
    must: Option<&dyn Query>,
) -> tantivy::Result<Vec<(DocAddress, f32)>> {
    let mut near = compare(searcher, vectors, meaning, least);
    // Of those that are equally near always the same.
    let nearest = |(address, dot): &(DocAddress, i32)| (Reverse(*dot), *address);
    let most = if must.is_some() { CHECKED } else { MOST };
    if near.len() > most {
        near.select_nth_unstable_by_key(most, nearest);
        near.truncate(most);
    }
    if let Some(must) = must {
        near.sort_unstable_by_key(|(address, _)| *address);
        let must = must.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let mut kept = Vec::with_capacity(near.len());
        for segment in near.chunk_by(|(a, _), (b, _)| a.segment_ord == b.segment_ord) {
            let mut must = must.scorer(searcher.segment_reader(segment[0].0.segment_ord), 1.0)?;
            kept.extend(segment.iter().filter(|(address, _)| stands_at(&mut *must, address.doc_id)));
        }
        near = kept;
    }
    near.sort_unstable_by_key(nearest);
    near.truncate(MOST);
    Ok(near.into_iter().map(|(address, dot)| (address, cosine(dot))).collect())
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
            around.alike(asked, least_dot(least), |doc, dot| {
                if !reader.is_deleted(doc) {
                    near.push((DocAddress::new(segment, doc), dot));
                }
            });
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
