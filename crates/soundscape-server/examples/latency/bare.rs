//! tantivy by itself, over the same words in the same fields.

use std::error::Error;

use tantivy::{
    Index, Searcher, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, ConstScoreQuery, Occur, Query, QueryParser, TermQuery},
    schema::{Field, IndexRecordOption, STRING, Schema, TEXT},
};

use crate::corpus::{Question, category, sound};

pub(crate) struct Bare {
    _folder: tempfile::TempDir,
    searcher: Searcher,
    parser: QueryParser,
    category: Field,
}

impl Bare {
    pub(crate) fn over(sounds: usize) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let mut schema = Schema::builder();
        let [title, tags, category_names, description] =
            ["title", "tags", "category_names", "description"].map(|name| schema.add_text_field(name, TEXT));
        let category_field = schema.add_text_field("category", STRING);
        let index = Index::create_in_dir(folder.path(), schema.build())?;
        let mut writer = index.writer_with_num_threads(1, 50_000_000)?;
        for number in 0..sounds {
            let sound = sound(number);
            let mut document = TantivyDocument::new();
            document.add_text(title, sound.title);
            sound.tags.iter().for_each(|tag| document.add_text(tags, tag));
            document.add_text(description, sound.description);
            document.add_text(category_names, category(number));
            document.add_text(category_field, category(number));
            writer.add_document(document)?;
            if number % 10_000 == 9_999 {
                writer.commit()?;
            }
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let mut parser = QueryParser::for_index(&index, vec![title, tags, category_names, description]);
        for (field, weight) in [(title, 3.0), (tags, 2.0), (category_names, 1.5), (description, 1.0)] {
            parser.set_field_boost(field, weight);
        }
        let searcher = index.reader()?.searcher();
        Ok(Self { _folder: folder, searcher, parser, category: category_field })
    }

    /// The 20 best, and how many there are.
    pub(crate) fn search(&self, asked: &Question) -> Result<usize, Box<dyn Error>> {
        let mut query = self.parser.parse_query(&asked.text)?;
        if let Some(category) = asked.category {
            let term = Term::from_field_text(self.category, category);
            let filter: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            let filter = Box::new(ConstScoreQuery::new(filter, 0.0));
            query = Box::new(BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, filter)]));
        }
        let (best, count) =
            self.searcher.search(&query, &(TopDocs::with_limit(20).order_by_score(), Count))?;
        Ok(best.len().min(count))
    }
}
