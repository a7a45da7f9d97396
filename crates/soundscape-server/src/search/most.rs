//! A query for most of several parts: one walk over their lists tells which sounds have enough of them, and which have all.

use tantivy::{
    DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError,
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
};

/// Sounds that have at least so many of the words. The score is the sum of the words' scores.
#[derive(Debug)]
pub(super) struct MostWords {
    words: Vec<Box<dyn Query>>,
    /// How many of them a sound must have.
    least: usize,
    /// What a sound gets that has all of them.
    all: Score,
}

impl MostWords {
    pub(super) fn new(words: Vec<Box<dyn Query>>, least: usize, all: Score) -> Self {
        Self { words, least: least.max(1), all }
    }
}

impl Clone for MostWords {
    fn clone(&self) -> Self {
        Self { words: self.words.iter().map(|word| word.box_clone()).collect(), ..*self }
    }
}

impl Query for MostWords {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let words = self.words.iter().map(|word| word.weight(scoring)).collect::<Result<_, _>>()?;
        Ok(Box::new(MostWeight { words, least: self.least, all: self.all }))
    }
}

struct MostWeight {
    words: Vec<Box<dyn Weight>>,
    least: usize,
    all: Score,
}

impl Weight for MostWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let words: Vec<_> =
            self.words.iter().map(|word| word.scorer(reader, boost)).collect::<Result<_, _>>()?;
        let docs = words.iter().map(|word| word.doc()).collect();
        let mut scorer =
            MostScorer { words, docs, least: self.least, all: self.all * boost, doc: 0, ranks: Vec::new() };
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

struct MostScorer {
    words: Vec<Box<dyn Scorer>>,
    /// Where each of them is.
    docs: Vec<DocId>,
    least: usize,
    all: Score,
    doc: DocId,
    /// Room to find the `least`-th of `docs`.
    ranks: Vec<DocId>,
}

impl MostScorer {
    /// Goes on to the next document that enough words are at.
    fn settle(&mut self) -> DocId {
        loop {
            // Fewer than enough are before this one, so that none of those can be a match.
            let candidate = self.least_th();
            let mut behind = false;
            for (word, doc) in self.words.iter_mut().zip(&mut self.docs) {
                if *doc < candidate {
                    *doc = word.seek(candidate);
                    behind = true;
                }
            }
            if !behind {
                self.doc = candidate;
                return candidate;
            }
        }
    }

    fn least_th(&mut self) -> DocId {
        if self.least == 1 {
            return self.docs.iter().copied().min().unwrap_or(TERMINATED);
        }
        self.ranks.clone_from(&self.docs);
        match self.least <= self.ranks.len() {
            true => *self.ranks.select_nth_unstable(self.least - 1).1,
            false => TERMINATED,
        }
    }
}

impl DocSet for MostScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        for (word, doc) in self.words.iter_mut().zip(&mut self.docs) {
            if *doc == self.doc {
                *doc = word.advance();
            }
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc >= target {
            return self.doc;
        }
        for (word, doc) in self.words.iter_mut().zip(&mut self.docs) {
            if *doc < target {
                *doc = word.seek(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let all: u64 = self.words.iter().map(|word| u64::from(word.size_hint())).sum();
        (all / self.least as u64).try_into().unwrap_or(u32::MAX)
    }

    fn cost(&self) -> u64 {
        self.words.iter().map(|word| word.cost()).sum()
    }
}

impl Scorer for MostScorer {
    fn score(&mut self) -> Score {
        let (mut sum, mut found) = (0.0, 0);
        for (word, doc) in self.words.iter_mut().zip(&self.docs) {
            if *doc == self.doc {
                sum += word.score();
                found += 1;
            }
        }
        if found == self.words.len() { sum + self.all } else { sum }
    }
}

#[cfg(test)]
mod tests {
    use tantivy::{
        Index, TantivyDocument, Term,
        collector::{Count, TopDocs},
        query::TermQuery,
        schema::{IndexRecordOption, Schema, TEXT},
    };

    use super::*;

    #[test]
    fn enough_words_are_found_and_all_words_lifted() {
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
            let query = MostWords::new(letters.iter().map(|letter| word(letter)).collect(), least, 1_000.0);
            let (best, count) =
                searcher.search(&query, &(TopDocs::with_limit(5_000).order_by_score(), Count)).unwrap();
            let letters_of = |n: u64| (0..4).filter(|letter| has(n, *letter)).count();
            let expect = (0..5_000).filter(|n| letters_of(*n) >= least.max(1)).count();
            assert_eq!((best.len(), count), (expect, expect), "{least}");
            let lifted = best.iter().filter(|(score, _)| *score >= 1_000.0).count();
            assert_eq!(lifted, if least > 4 { 0 } else { (0..5_000).filter(|n| n % 16 == 15).count() });
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
        let query = MostWords::new(vec![word("a"), word("b"), word("c")], 2, 0.0);
        let weight = query.weight(EnableScoring::enabled_from_searcher(&searcher)).unwrap();
        let reader = searcher.segment_reader(0);
        let mut scorer = weight.scorer(reader, 1.0).unwrap();
        assert_eq!((scorer.doc(), scorer.seek(1), scorer.advance(), scorer.advance()), (0, 2, 4, TERMINATED));
        assert_eq!((scorer.advance(), scorer.seek(TERMINATED)), (TERMINATED, TERMINATED));
        assert!(weight.explain(reader, 2).is_ok() && weight.explain(reader, 3).is_err());
    }
}
