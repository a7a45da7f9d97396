//! The order of what was found: by words and by meaning together.

use std::collections::{HashMap, HashSet};

use soundscape_wire::MatchTier;
use tantivy::{
    DocAddress, Order, Score, Searcher,
    collector::{
        Count, TopDocs,
        sort_key::{SortBySimilarityScore, SortByStaticFastValue},
    },
};

use super::{
    By,
    ask::{Asked, TIER},
    fields::ORDER,
    near::{Near, near},
    vectors::Vectors,
};

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

impl Worth {
    /// What is found by phrases alone, or by what it is not, has all that is asked for.
    pub(super) fn where_words(self, are_sought: bool) -> Self {
        match self.tier {
            MatchTier::MostWords if !are_sought => Self { tier: MatchTier::AllWords, ..self },
            _ => self,
        }
    }
}

struct Candidate {
    address: DocAddress,
    score: Score,
    likeness: f32,
    /// Whether it is found by words.
    found: bool,
    /// Of its id among all.
    order: u64,
}

impl Ranking {
    pub(super) fn of(searcher: &Searcher, vectors: &Vectors, asked: &Asked, by: By) -> tantivy::Result<Self> {
        let (top, count) = searcher.search(&asked.found, &(best(BY_WORDS, 0), Count))?;
        let Some(meaning) = asked.meaning.as_ref().filter(|_| by != By::Words) else {
            let first = top.iter().map(by_words).collect();
            return Ok(Self { first, by_words: count - top.len(), taken: HashSet::new(), total: count });
        };

        let vectors = vectors.of(searcher)?;
        let candidate = |((score, order), address): &Best| {
            let product = vectors[address.segment_ord as usize].dot(address.doc_id, meaning);
            let (likeness, order) = (crate::meaning::cosine(product), order.unwrap_or(u64::MAX));
            Candidate { address: *address, score: *score, likeness, found: true, order }
        };
        let mut candidates: Vec<_> = top.iter().map(candidate).collect();
        // Whoever finds so many that are called so is not helped by some that are called otherwise: they would come after
        // all of these.
        let enough =
            candidates.len() == BY_WORDS && candidates.last().is_some_and(|last| tier(last.score) > 0);
        let mut near = if enough { Vec::new() } else { near(searcher, &vectors, meaning, asked)? };
        if by == By::Meaning {
            candidates.clear();
        }
        let known: HashSet<_> = candidates.iter().map(|candidate| candidate.address).collect();
        near.retain(|near| !known.contains(&near.address));
        let taken: HashSet<_> = near.iter().filter(|near| near.found).map(|near| near.address).collect();
        let more = near.len() - taken.len();
        candidates.extend(with_order(searcher, &near)?);
        let (by_words, total) = match by {
            By::Meaning => (0, candidates.len()),
            _ => (count - top.len(), count + more),
        };
        Ok(Self { first: sorted(candidates, by), by_words, taken, total })
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
            let rest = searcher.search(&asked.found, &best(most, BY_WORDS))?.into_iter();
            let rest = rest.filter(|(_, address)| !self.taken.contains(address));
            page.extend(rest.skip(skipped).take(missing).map(|best| by_words(&best)));
        }
        Ok(page)
    }
}

type Best = ((Score, Option<u64>), DocAddress);

fn by_words(((score, _), address): &Best) -> Ranked {
    let worth = Worth { tier: tier_of(*score, true), words: words(*score), likeness: None, fused: None };
    Ranked { address: *address, worth }
}

/// By words; of those that are worth the same the one with the smaller id first.
fn best(limit: usize, offset: usize) -> impl tantivy::collector::Collector<Fruit = Vec<Best>> {
    let by_id = (SortByStaticFastValue::<u64>::for_field(ORDER), Order::Asc);
    TopDocs::with_limit(limit).and_offset(offset).order_by((SortBySimilarityScore, by_id))
}

fn with_order(searcher: &Searcher, near: &[Near]) -> tantivy::Result<Vec<Candidate>> {
    let mut columns = HashMap::new();
    for segment in near.iter().map(|near| near.address.segment_ord) {
        if let std::collections::hash_map::Entry::Vacant(vacant) = columns.entry(segment) {
            vacant.insert(searcher.segment_reader(segment).fast_fields().u64(ORDER)?);
        }
    }
    let candidate = |near: &Near| {
        let order =
            columns.get(&near.address.segment_ord).and_then(|column| column.first(near.address.doc_id));
        Candidate {
            address: near.address,
            score: near.words,
            likeness: near.likeness,
            found: near.found,
            order: order.unwrap_or(u64::MAX),
        }
    };
    Ok(near.iter().map(candidate).collect())
}

/// 0: lacks a word. 1: has all. 2: these words are its title.
fn tier(score: Score) -> u32 {
    (score / TIER) as u32
}

fn tier_of(score: Score, found: bool) -> MatchTier {
    match (tier(score), found) {
        (0, false) => MatchTier::Meaning,
        (0, true) => MatchTier::MostWords,
        (1, _) => MatchTier::AllWords,
        _ => MatchTier::WholeTitle,
    }
}

/// What words are worth beside the tier.
fn words(score: Score) -> f32 {
    score - tier(score) as f32 * TIER
}

fn sorted(candidates: Vec<Candidate>, by: By) -> Vec<Ranked> {
    // Measured on judged queries: 0.2 to 0.5 of the words are about as good.
    let (by_words, by_meaning) = match by {
        By::Words => (1.0, 0.0),
        By::Meaning => (0.0, 1.0),
        By::Both => (0.3, 0.7),
    };
    // The two are made comparable by the best of each.
    let best = |of: fn(&Candidate) -> f32| candidates.iter().map(of).fold(f32::EPSILON, f32::max);
    let (best_words, best_likeness) =
        (best(|candidate| words(candidate.score)), best(|candidate| candidate.likeness));
    let fused = |candidate: &Candidate| {
        by_words * words(candidate.score) / best_words + by_meaning * candidate.likeness / best_likeness
    };
    let tier = |candidate: &Candidate| if by == By::Meaning { 0 } else { tier(candidate.score) };
    let mut keyed: Vec<_> =
        candidates.iter().map(|candidate| (tier(candidate), fused(candidate), candidate)).collect();
    keyed.sort_by(|(tier_a, fused_a, a), (tier_b, fused_b, b)| {
        tier_b.cmp(tier_a).then(fused_b.total_cmp(fused_a)).then(a.order.cmp(&b.order))
    });
    let ranked = |(_, fused, candidate): (u32, f32, &Candidate)| {
        let worth = Worth {
            tier: tier_of(candidate.score, candidate.found),
            words: words(candidate.score),
            likeness: Some(candidate.likeness),
            fused: Some(fused),
        };
        Ranked { address: candidate.address, worth }
    };
    keyed.into_iter().map(ranked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_words_come_before_likeness() {
        let check = |candidates: &[(f32, f32)], by: By, expect: &[u32]| {
            let candidate = |(doc, (score, likeness)): (u32, &(f32, f32))| Candidate {
                address: DocAddress::new(0, doc),
                score: *score,
                likeness: *likeness,
                found: true,
                order: u64::from(doc),
            };
            let order = sorted((0..).zip(candidates).map(candidate).collect(), by);
            let order: Vec<_> = order.into_iter().map(|ranked| ranked.address.doc_id).collect();
            assert_eq!(order, expect, "{candidates:?} {by:?}");
        };
        let whole_title = 2.0 * TIER + 3.0;
        check(&[(5.0, 0.9), (TIER + 1.0, 0.1), (whole_title, 0.0), (0.0, 0.8)], By::Both, &[2, 1, 0, 3]);
        check(&[(4.0, 0.5), (2.0, 0.5), (0.0, 0.9)], By::Both, &[2, 0, 1]);
        check(&[(4.0, 0.5), (2.0, 0.5), (0.0, 0.9)], By::Words, &[0, 1, 2]);
        check(&[(TIER, 0.5), (2.0, 0.5), (0.0, 0.9)], By::Meaning, &[2, 0, 1]);
        check(&[(1.0, 0.5), (1.0, 0.5)], By::Both, &[0, 1]);
    }
}
