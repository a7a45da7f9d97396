//! Finds the sounds that are near to a question in meaning.

use std::{cmp::Reverse, sync::Arc};

use soundscape_wire::MatchTier;
use tantivy::{
    DocAddress, Score, Searcher, TERMINATED,
    query::{EnableScoring, Query, Scorer},
};

use super::{ask::Asked, vectors::SegmentVectors};
use crate::meaning::{DIMS, Vector, centres, cosine, differing, dots, least_dot, signs};

/// A sound that is near.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Near {
    pub(super) address: DocAddress,
    pub(super) likeness: f32,
    /// What its words are worth; 0 where it has none of those that were asked for.
    pub(super) words: Score,
    /// [`MatchTier::Meaning`] unless it is found by its words, too.
    pub(super) tier: MatchTier,
}

/// Up to so many sounds are all looked at; of more, those around the nearest centres: what one look costs, a search must
/// not cost a million times.
const LOOKED_AT: usize = 40_000;
/// Of those, about so many are compared with, and looked up where there are filters: those that differ in the fewest signs.
/// Measured on judged queries, a tenth of the sounds chosen so has the same first hundred as all of them.
const COMPARED: usize = 4_000;
/// As many as anybody pages through.
const MOST: usize = 1_000;

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
    let weights = asked.each.iter().map(|word| word.weight(scoring)).collect::<Result<Vec<_>, _>>()?;
    let mut scored = Vec::with_capacity(near.len());
    for segment in near.chunk_by(|(a, _), (b, _)| a.segment_ord == b.segment_ord) {
        let reader = searcher.segment_reader(segment[0].0.segment_ord);
        let mut scorers =
            weights.iter().map(|word| word.scorer(reader, 1.0)).collect::<Result<Vec<_>, _>>()?;
        for (address, likeness) in segment {
            let (mut words, mut found) = (0.0, 0);
            for word in &mut scorers {
                if stands_at(&mut **word, address.doc_id) {
                    words += word.score();
                    found += 1;
                }
            }
            let tier = match found {
                // Where only phrases are asked for, what has them has all.
                _ if asked.each.is_empty() => MatchTier::AllWords,
                found if found < asked.least => MatchTier::Meaning,
                _ => MatchTier::MostWords,
            };
            scored.push(Near { address: *address, likeness: *likeness, words, tier });
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
    if near.len() > MOST {
        near.select_nth_unstable_by_key(MOST, nearest);
        near.truncate(MOST);
    }
    near.sort_unstable_by_key(nearest);
    Ok(near.into_iter().map(|(address, dot)| (address, cosine(dot))).collect())
}

/// Those that are like enough and not deleted.
fn compare(
    searcher: &Searcher,
    vectors: &[Arc<SegmentVectors>],
    asked: &Vector,
    least: f32,
) -> Vec<(DocAddress, i32)> {
    let to_centres = dots(centres().iter().map(|centre| &centre.0), &asked.0);
    let mut order: Vec<usize> = (0..to_centres.len()).collect();
    order.sort_by_key(|centre| Reverse(to_centres[*centre]));
    let (mut groups, mut count) = (Vec::new(), 0);
    for centre in order {
        for (segment, vectors) in (0..).zip(vectors) {
            let around = vectors.around(centre);
            count += around.docs.len();
            groups.push((segment, around));
        }
        if count >= LOOKED_AT {
            break;
        }
    }

    let (signs, mut differ, mut begin) = (signs(&asked.0), vec![0; count], 0);
    for (_, around) in &groups {
        differing(around.signs, &signs, &mut differ[begin..begin + around.docs.len()]);
        begin += around.docs.len();
    }
    let most = most_differing(&differ);

    let (mut near, mut begin) = (Vec::new(), 0);
    for (segment, around) in groups {
        let reader = searcher.segment_reader(segment);
        let differ = &differ[begin..begin + around.docs.len()];
        begin += differ.len();
        let places: Vec<_> = (0..differ.len()).filter(|at| differ[*at] <= most).collect();
        let dots = dots(places.iter().map(|at| &around.vectors[*at]), &asked.0);
        let like = places.iter().map(|at| around.docs[*at]).zip(dots);
        let like = like.filter(|(doc, dot)| *dot >= least_dot(least) && !reader.is_deleted(*doc));
        near.extend(like.map(|(doc, dot)| (DocAddress::new(segment, doc), dot)));
    }
    near
}

/// In how many signs those that are compared may differ.
fn most_differing(differ: &[u8]) -> u8 {
    let mut counts = [0; DIMS + 1];
    differ.iter().for_each(|count| counts[usize::from(*count)] += 1);
    let mut sum = 0;
    let enough = counts.iter().position(|count| {
        sum += count;
        sum >= COMPARED
    });
    enough.unwrap_or(DIMS) as u8
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
