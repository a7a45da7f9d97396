//! The order of what was found: by words and by meaning together.

use std::collections::HashSet;

use soundscape_wire::MatchTier;
use tantivy::{DocAddress, Score, Searcher, query::Query as _};

use super::{
    By,
    ask::Asked,
    near::{Near, near},
    top::{Orders, top, top_and_count},
    vectors::Vectors,
};
use crate::meaning::cosine;

/// Of how many that are found by words the order is decided together with those that are near in meaning. The others come
/// after them, in the order of their words.
const BY_WORDS: usize = 400;

/// The first hits, and how many there are.
pub(super) struct Ranking {
    first: Vec<Ranked>,
    /// How many more are found by words.
    by_words: usize,
    /// Of those, which are among the first already, since they are near.
    taken: HashSet<DocAddress>,
    pub(super) total: usize,
}

/// A hit with what put it where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ranked {
    pub(super) address: DocAddress,
    pub(super) worth: Worth,
}

/// What a hit is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Worth {
    pub(crate) tier: MatchTier,
    /// BM25 of its words.
    pub(crate) words: Score,
    /// Cosine of its meaning and that of the question; `None` where it was not asked for.
    pub(crate) likeness: Option<f32>,
    /// Both together, 0 to 1; `None` where words alone decided.
    pub(crate) fused: Option<f32>,
}

struct Candidate {
    best: Best,
    likeness: f32,
}

/// A sound that is found by words, or beside those.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Best {
    tier: MatchTier,
    /// What its words are worth.
    words: Score,
    address: DocAddress,
}

impl Ranking {
    pub(super) fn of(searcher: &Searcher, vectors: &Vectors, asked: &Asked, by: By) -> tantivy::Result<Self> {
        let orders = Orders::of(searcher)?;
        let (top, count) = best(searcher, asked, BY_WORDS, &orders)?;
        let count = match (count, asked.ranks.last()) {
            (Some(count), _) => count,
            (None, Some((_, all))) => all.count(searcher)?,
            (None, None) => 0,
        };
        let Some(meaning) = asked.meaning.as_ref().filter(|_| by != By::Words) else {
            let first = top.iter().map(Best::by_words).collect();
            return Ok(Self { first, by_words: count - top.len(), taken: HashSet::new(), total: count });
        };

        let vectors = vectors.of(searcher)?;
        let candidate = |best: &Best| {
            let product = vectors[best.address.segment_ord as usize].dot(best.address.doc_id, meaning);
            Candidate { best: *best, likeness: cosine(product) }
        };
        let mut candidates: Vec<_> = top.iter().map(candidate).collect();
        // Whoever finds so many that are called so is not helped by some that are called otherwise: they would come after
        // all of these.
        let enough = top.len() == BY_WORDS && top.last().is_some_and(|last| rank(last.tier) > 0);
        let mut near = if enough { Vec::new() } else { near(searcher, &vectors, meaning, asked)? };
        if by == By::Meaning {
            candidates.clear();
        }
        let known: HashSet<_> = candidates.iter().map(|candidate| candidate.best.address).collect();
        near.retain(|near| !known.contains(&near.address));
        let found = near.iter().filter(|near| near.tier != MatchTier::Meaning);
        let taken: HashSet<_> = found.map(|near| near.address).collect();
        let more = near.len() - taken.len();
        candidates.extend(near.iter().map(|near| {
            let Near { address, likeness, words, tier } = *near;
            Candidate { best: Best { tier, words, address }, likeness }
        }));
        let (by_words, total) = match by {
            By::Meaning => (0, candidates.len()),
            _ => (count - top.len(), count + more),
        };
        Ok(Self { first: sorted(candidates, by, |address| orders.get(address)), by_words, taken, total })
    }

    /// Some of the hits.
    pub(super) fn page(
        &self,
        searcher: &Searcher,
        asked: &Asked,
        offset: usize,
        limit: usize,
    ) -> tantivy::Result<Vec<Ranked>> {
        let mut page: Vec<_> = self.first.iter().skip(offset).take(limit).copied().collect();
        let missing = limit - page.len();
        if missing > 0 && self.by_words > 0 {
            let skipped = offset.saturating_sub(self.first.len());
            let most = skipped + missing + self.taken.len();
            let (rest, _) = best(searcher, asked, BY_WORDS + most, &Orders::of(searcher)?)?;
            let rest = rest.into_iter().skip(BY_WORDS);
            let rest = rest.filter(|best| !self.taken.contains(&best.address));
            page.extend(rest.skip(skipped).take(missing).map(|best| best.by_words()));
        }
        Ok(page)
    }
}

impl Best {
    fn by_words(&self) -> Ranked {
        let worth = Worth { tier: self.tier, words: self.words, likeness: None, fused: None };
        Ranked { address: self.address, worth }
    }
}

/// The first by words: of one rank after the other, and of those that are worth the same the one with the smaller id first.
/// With how many are found in all, where that comes to light.
fn best(
    searcher: &Searcher,
    asked: &Asked,
    limit: usize,
    orders: &Orders,
) -> tantivy::Result<(Vec<Best>, Option<usize>)> {
    let (mut all, mut known, mut count) = (Vec::new(), HashSet::new(), None);
    for (at, (tier, query)) in asked.ranks.iter().enumerate() {
        let missing = limit - all.len();
        if missing == 0 {
            break;
        }
        // All that are of a higher rank may be among them.
        let new = match at + 1 < asked.ranks.len() || asked.only_words() {
            true => top(searcher, query, limit, orders)?,
            false => {
                let (new, found) = top_and_count(searcher, query, limit, orders)?;
                count = Some(found);
                new
            }
        };
        let new = new.into_iter().filter(|(_, address)| known.insert(*address)).take(missing);
        all.extend(new.map(|(words, address)| Best { tier: *tier, words, address }));
    }
    Ok((all, count))
}

/// What stands above what: that which has most words and that which only means the same stand side by side.
fn rank(tier: MatchTier) -> u32 {
    match tier {
        MatchTier::WholeTitle => 2,
        MatchTier::AllWords => 1,
        MatchTier::MostWords | MatchTier::Meaning => 0,
    }
}

/// `order`: of the ids of sounds that are worth the same.
fn sorted(candidates: Vec<Candidate>, by: By, order: impl Fn(DocAddress) -> u64) -> Vec<Ranked> {
    // Measured on judged queries: 0.2 to 0.5 of the words are about as good.
    let (by_words, by_meaning) = match by {
        By::Words => (1.0, 0.0),
        By::Meaning => (0.0, 1.0),
        By::Both => (0.3, 0.7),
    };
    // The two are made comparable by the best of each.
    let most = |of: fn(&Candidate) -> f32| candidates.iter().map(of).fold(f32::EPSILON, f32::max);
    let (most_words, most_likeness) =
        (most(|candidate| candidate.best.words), most(|candidate| candidate.likeness));
    let fused = |candidate: &Candidate| {
        by_words * candidate.best.words / most_words + by_meaning * candidate.likeness / most_likeness
    };
    let rank = |candidate: &Candidate| if by == By::Meaning { 0 } else { rank(candidate.best.tier) };
    let mut keyed: Vec<_> =
        candidates.iter().map(|candidate| (rank(candidate), fused(candidate), candidate)).collect();
    keyed.sort_by(|(rank_a, fused_a, a), (rank_b, fused_b, b)| {
        rank_b
            .cmp(rank_a)
            .then(fused_b.total_cmp(fused_a))
            .then_with(|| order(a.best.address).cmp(&order(b.best.address)))
    });
    let ranked = |(_, fused, candidate): (u32, f32, &Candidate)| {
        let Best { tier, words, address, .. } = candidate.best;
        Ranked {
            address,
            worth: Worth { tier, words, likeness: Some(candidate.likeness), fused: Some(fused) },
        }
    };
    keyed.into_iter().map(ranked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_come_before_likeness() {
        use MatchTier::{AllWords, Meaning, MostWords, WholeTitle};
        let check = |candidates: &[(MatchTier, f32, f32)], by: By, expect: &[u32]| {
            let candidate = |(doc, (tier, words, likeness)): (u32, &(MatchTier, f32, f32))| {
                let best = Best { tier: *tier, words: *words, address: DocAddress::new(0, doc) };
                Candidate { best, likeness: *likeness }
            };
            let order =
                sorted((0..).zip(candidates).map(candidate).collect(), by, |address| address.doc_id.into());
            let order: Vec<_> = order.into_iter().map(|ranked| ranked.address.doc_id).collect();
            assert_eq!(order, expect, "{candidates:?} {by:?}");
        };
        let tiers =
            [(MostWords, 5.0, 0.9), (AllWords, 1.0, 0.1), (WholeTitle, 3.0, 0.0), (Meaning, 0.0, 0.8)];
        check(&tiers, By::Both, &[2, 1, 0, 3]);
        let words = [(MostWords, 4.0, 0.5), (MostWords, 2.0, 0.5), (Meaning, 0.0, 0.9)];
        check(&words, By::Both, &[2, 0, 1]);
        check(&words, By::Words, &[0, 1, 2]);
        check(&[(AllWords, 0.0, 0.5), (MostWords, 2.0, 0.5), (Meaning, 0.0, 0.9)], By::Meaning, &[2, 0, 1]);
        check(&[(MostWords, 1.0, 0.5), (MostWords, 1.0, 0.5)], By::Both, &[0, 1]);
    }
}
