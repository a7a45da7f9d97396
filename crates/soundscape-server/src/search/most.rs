//! A query for most of several words: one walk over their lists tells which sounds have enough of them.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError,
    query::{
        BooleanWeight, EmptyScorer, EnableScoring, Explanation, Occur, Query, ScoreCombiner, Scorer, Weight,
    },
};

/// Sounds that have at least so many of the words. The score is the sum of the words' scores.
#[derive(Debug)]
pub(super) struct MostWords {
    words: Vec<Box<dyn Query>>,
    least: u16,
}

impl MostWords {
    pub(super) fn new(words: Vec<Box<dyn Query>>, least: usize) -> Self {
        // A question is too short for more of them.
        Self { words, least: least.clamp(1, u16::MAX.into()) as u16 }
    }

    fn union<const SCORED: bool>(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let words = self.words.iter().map(|word| Ok((Occur::Should, word.weight(scoring)?)));
        let none = Found::<SCORED> { sum: 0.0, words: 0, least: self.least };
        Ok(Box::new(BooleanWeight::with_minimum_number_should_match(
            words.collect::<tantivy::Result<_>>()?,
            1,
            true,
            Box::new(move || none),
        )))
    }
}

impl Clone for MostWords {
    fn clone(&self) -> Self {
        Self { words: self.words.iter().map(|word| word.box_clone()).collect(), ..*self }
    }
}

impl Query for MostWords {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let union = match scoring.is_scoring_enabled() {
            true => self.union::<true>(scoring),
            false => self.union::<false>(scoring),
        };
        let words = self.words.iter().map(|word| word.weight(scoring)).collect::<Result<_, _>>()?;
        Ok(Box::new(MostWeight { words, union: union?, least: self.least }))
    }
}

struct MostWeight {
    words: Vec<Box<dyn Weight>>,
    /// Sounds that have any of them.
    union: Box<dyn Weight>,
    least: u16,
}

impl Weight for MostWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut present = 0;
        for word in &self.words {
            present += u16::from(word.scorer(reader, boost)?.doc() != TERMINATED);
        }
        // The union of a single one that is there is that one itself: nothing would be counted.
        if present < self.least {
            return Ok(Box::new(EmptyScorer));
        }
        let mut scorer = MostScorer { union: self.union.scorer(reader, boost)?, score: 0.0 };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        match scorer.doc() <= doc && scorer.seek(doc) == doc {
            true => Ok(Explanation::new("most of the words", scorer.score())),
            false => Err(TantivyError::InvalidArgument(format!("document {doc} has too few of the words"))),
        }
    }
}

/// What a sound has of the words.
#[derive(Clone, Copy, Default)]
struct Found<const SCORED: bool> {
    sum: Score,
    words: u16,
    least: u16,
}

/// The score of a sound that has too few of the words.
const TOO_FEW: Score = Score::NEG_INFINITY;

impl<const SCORED: bool> ScoreCombiner for Found<SCORED> {
    fn update<TScorer: Scorer>(&mut self, scorer: &mut TScorer) {
        if SCORED {
            self.sum += scorer.score();
        }
        self.words += 1;
    }

    fn clear(&mut self) {
        (self.sum, self.words) = (0.0, 0);
    }

    fn score(&self) -> Score {
        if self.words < self.least { TOO_FEW } else { self.sum }
    }
}

struct MostScorer {
    union: Box<dyn Scorer>,
    /// Of the document where the union is.
    score: Score,
}

impl MostScorer {
    /// Goes on to the next document that has enough, from where the union is.
    fn settle(&mut self) -> DocId {
        loop {
            let doc = self.union.doc();
            self.score = if doc == TERMINATED { 0.0 } else { self.union.score() };
            if self.score > TOO_FEW {
                return doc;
            }
            self.union.advance();
        }
    }
}

impl DocSet for MostScorer {
    fn advance(&mut self) -> DocId {
        self.union.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.union.doc() < target {
            self.union.seek(target);
            self.settle();
        }
        self.union.doc()
    }

    fn doc(&self) -> DocId {
        self.union.doc()
    }

    fn size_hint(&self) -> u32 {
        self.union.size_hint()
    }

    fn cost(&self) -> u64 {
        self.union.cost()
    }
}

impl Scorer for MostScorer {
    fn score(&mut self) -> Score {
        self.score
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use tantivy::{
        Index, TantivyDocument, Term,
        collector::{Count, TopDocs},
        query::{BooleanQuery, TermQuery},
        schema::{IndexRecordOption, Schema, TEXT},
    };

    use super::*;

    #[test]
    fn what_has_enough_words_is_found() {
        let mut schema = Schema::builder();
        let text = schema.add_text_field("text", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        // Document n has the letters whose bits are set in it.
        let letters = ["a", "b", "c", "d"];
        let has = |n: u64, letter: usize| n >> letter & 1 == 1;
        for n in 0..5_000_u64 {
            let words: Vec<_> = (0..4).filter(|letter| has(n, *letter)).map(|i| letters[i]).collect();
            let mut document = TantivyDocument::new();
            document.add_text(text, words.join(" "));
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let word = |letter: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(text, letter);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        for least in 0..=5 {
            let query = MostWords::new(letters.iter().map(|letter| word(letter)).collect(), least);
            let (best, count) =
                searcher.search(&query, &(TopDocs::with_limit(5_000).order_by_score(), Count)).unwrap();
            let letters_of = |n: u64| (0..4).filter(|letter| has(n, *letter)).count();
            let expect = (0..5_000).filter(|n| letters_of(*n) >= least.max(1)).count();
            assert_eq!((best.len(), count), (expect, expect), "{least}");
            assert_eq!(query.count(&searcher).unwrap(), expect, "{least}");
            let all: Vec<Box<dyn Query>> = letters.iter().map(|letter| word(letter)).collect();
            let any = BooleanQuery::union(all);
            let sums: HashMap<_, _> = searcher
                .search(&any, &TopDocs::with_limit(5_000).order_by_score())
                .unwrap()
                .into_iter()
                .map(|(score, address)| (address, score))
                .collect();
            assert!(best.iter().all(|(score, address)| (score - sums[address]).abs() < 1e-4), "{least}");
        }
    }

    #[test]
    fn it_goes_to_a_document_and_past_the_end() {
        let mut schema = Schema::builder();
        let text = schema.add_text_field("text", TEXT);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for words in ["a b", "a", "b c", "c", "a c"] {
            let mut document = TantivyDocument::new();
            document.add_text(text, words);
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let word = |letter: &str| -> Box<dyn Query> {
            let term = Term::from_field_text(text, letter);
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        let query = MostWords::new(vec![word("a"), word("b"), word("c")], 2);
        let weight = query.weight(EnableScoring::enabled_from_searcher(&searcher)).unwrap();
        let reader = searcher.segment_reader(0);
        let mut scorer = weight.scorer(reader, 1.0).unwrap();
        assert_eq!((scorer.doc(), scorer.seek(1), scorer.advance(), scorer.advance()), (0, 2, 4, TERMINATED));
        assert_eq!((scorer.advance(), scorer.seek(TERMINATED)), (TERMINATED, TERMINATED));
        assert!(weight.explain(reader, 2).is_ok() && weight.explain(reader, 3).is_err());
    }
}
