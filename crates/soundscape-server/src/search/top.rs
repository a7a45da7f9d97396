//! The best of all that a query finds.

use std::cmp::Ordering;

use tantivy::{
    DocAddress, Score, Searcher,
    columnar::Column,
    query::{EnableScoring, Query},
};

use super::fields::ORDER;

/// The place of each sound's id among all.
pub(super) struct Orders(Vec<Column<u64>>);

impl Orders {
    pub(super) fn of(searcher: &Searcher) -> tantivy::Result<Self> {
        let columns = searcher.segment_readers().iter().map(|segment| segment.fast_fields().u64(ORDER));
        Ok(Self(columns.collect::<Result<_, _>>()?))
    }

    pub(super) fn get(&self, address: DocAddress) -> u64 {
        self.0[address.segment_ord as usize].first(address.doc_id).unwrap_or(u64::MAX)
    }
}

/// So many with the highest scores, best first; of those that are worth the same the one with the smaller id first.
///
/// The lists of the index tell of each of their blocks what the best in it is worth: where that is too little, the block
/// is passed over.
pub(super) fn top(
    searcher: &Searcher,
    query: &dyn Query,
    limit: usize,
    orders: &Orders,
) -> tantivy::Result<Vec<(Score, DocAddress)>> {
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut top = Top::new(limit);
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        weight.for_each_pruning(top.above, reader, &mut |doc, score| {
            if !reader.is_deleted(doc) {
                top.push(score, DocAddress::new(segment, doc), orders);
            }
            top.above
        })?;
    }
    Ok(top.sorted(orders))
}

/// Likewise, with how many there are in all: where no block can be passed over, one walk tells both.
pub(super) fn top_and_count(
    searcher: &Searcher,
    query: &dyn Query,
    limit: usize,
    orders: &Orders,
) -> tantivy::Result<(Vec<(Score, DocAddress)>, usize)> {
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let (mut top, mut count) = (Top::new(limit), 0);
    for (segment, reader) in (0..).zip(searcher.segment_readers()) {
        weight.for_each(reader, &mut |doc, score| {
            if !reader.is_deleted(doc) {
                count += 1;
                if score > top.above {
                    top.push(score, DocAddress::new(segment, doc), orders);
                }
            }
        })?;
    }
    Ok((top.sorted(orders), count))
}

/// What part of a score the best of a block may be off by.
const MARGIN: Score = 0.01;

struct Top {
    limit: usize,
    found: Vec<(Score, DocAddress)>,
    /// What is worth no more is not among them.
    above: Score,
}

impl Top {
    fn new(limit: usize) -> Self {
        Self { limit, found: Vec::with_capacity(2 * limit), above: Score::MIN }
    }

    fn push(&mut self, score: Score, address: DocAddress, orders: &Orders) {
        self.found.push((score, address));
        if self.found.len() == 2 * self.limit {
            self.cut(orders);
        }
    }

    /// Leaves only the best.
    fn cut(&mut self, orders: &Orders) {
        if self.found.len() <= self.limit {
            return;
        }
        let by_score = |(a, _): &(Score, DocAddress), (b, _): &(Score, DocAddress)| b.total_cmp(a);
        let (_, (last, _), _) = self.found.select_nth_unstable_by(self.limit - 1, by_score);
        let last = *last;
        // An id is looked up only where it decides.
        let (mut best, mut last_ones) = (Vec::with_capacity(2 * self.limit), Vec::new());
        for found in self.found.drain(..) {
            match found.0.total_cmp(&last) {
                Ordering::Greater => best.push(found),
                Ordering::Equal => last_ones.push(found),
                Ordering::Less => {}
            }
        }
        last_ones.sort_by_cached_key(|(_, address)| orders.get(*address));
        last_ones.truncate(self.limit - best.len());
        best.append(&mut last_ones);
        self.found = best;
        // Which is the best of a block was decided by how long texts are in its segment, not in all: it is nearly the best.
        self.above = (last - last.abs() * MARGIN).next_down();
    }

    fn sorted(mut self, orders: &Orders) -> Vec<(Score, DocAddress)> {
        self.cut(orders);
        let by_id = |one: &DocAddress, other: &DocAddress| orders.get(*one).cmp(&orders.get(*other));
        self.found.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| by_id(one, other)));
        self.found
    }
}

#[cfg(test)]
mod tests {
    use tantivy::{
        Index, TantivyDocument, Term,
        query::{BooleanQuery, BoostQuery, ConstScoreQuery, Occur, TermQuery},
        schema::{FAST, IndexRecordOption, Schema, TEXT},
    };

    use super::*;

    #[test]
    fn the_best_are_those_of_the_whole_list() {
        let mut schema = Schema::builder();
        let text = schema.add_text_field("text", TEXT);
        let order = schema.add_u64_field(ORDER, FAST);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for number in 0..20_000_u64 {
            let mut document = TantivyDocument::new();
            let words = "a ".repeat(1 + number as usize % 7) + &"b ".repeat(number as usize % 5);
            document.add_text(text, words + &"c ".repeat(number as usize % 11));
            document.add_u64(order, number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            writer.add_document(document).unwrap();
            if number % 6_000 == 0 {
                writer.commit().unwrap();
            }
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let orders = Orders::of(&searcher).unwrap();
        let word = |word: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(text, word), IndexRecordOption::WithFreqs))
        };
        let each = |occur: Occur, words: &[&str]| {
            BooleanQuery::new(words.iter().map(|text| (occur, word(text))).collect())
        };
        let queries: [Box<dyn Query>; 5] = [
            word("a"),
            Box::new(each(Occur::Should, &["b", "c"])),
            Box::new(each(Occur::Must, &["a", "b"])),
            Box::new(BoostQuery::new(word("c"), 0.001)),
            Box::new(ConstScoreQuery::new(word("b"), 0.0)),
        ];
        for query in queries {
            let mut all = Vec::new();
            let weight = query.weight(EnableScoring::enabled_from_searcher(&searcher)).unwrap();
            for (segment, reader) in (0..).zip(searcher.segment_readers()) {
                let mut add = |doc, score| all.push((score, DocAddress::new(segment, doc)));
                weight.for_each(reader, &mut add).unwrap();
            }
            all.sort_by(|(a, one), (b, other)| {
                b.total_cmp(a).then(orders.get(*one).cmp(&orders.get(*other)))
            });
            for limit in [1, 20, 400, 100_000] {
                let found = top(&searcher, &*query, limit, &orders).unwrap();
                assert_eq!(found, all[..limit.min(all.len())], "{query:?} {limit}");
                let counted = top_and_count(&searcher, &*query, limit, &orders).unwrap();
                assert_eq!(counted, (found, all.len()), "{query:?} {limit}");
            }
        }
    }
}
