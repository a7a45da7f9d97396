//! How long a search of the index takes beside one of an index of tantivy's own: for `cargo xtask bench search`.
//!
//! Its arguments are numbers of sounds; without any: 1,000, 100,000 and 1,000,000. Both indexes have the same words in the
//! same fields, both are asked for the 20 best and how many there are, with a filter every other time.
#![expect(clippy::print_stdout, reason = "it talks through its streams")]

use std::error::Error;

use soundscape_server::{
    Clock as _, SystemClock,
    testkit::{Trial, TrialQuestion, TrialSound},
};
use tantivy::{
    Index, Searcher, TantivyDocument, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, ConstScoreQuery, Occur, Query, QueryParser, TermQuery},
    schema::{Field, IndexRecordOption, STRING, Schema, TEXT},
};

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];
const QUESTIONS: usize = 1_000;
const CATEGORIES: [&str; 4] = ["doors", "footsteps", "rain", "birds"];

fn main() -> Result<(), Box<dyn Error>> {
    let sizes = std::env::args().skip(1).map(|size| size.parse()).collect::<Result<Vec<usize>, _>>()?;
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    for size in sizes {
        let ours = Trial::over((0..size).map(sound))?;
        let bare = Bare::over(size)?;
        let mut words = Words(7);
        let questions: Vec<_> = (0..QUESTIONS).map(|n| words.sentence(n % 3 + 1)).collect();
        let category = |n: usize| (n % 2 == 1).then(|| CATEGORIES[n / 2 % CATEGORIES.len()]);
        let ours = times(|n| {
            let asked = TrialQuestion::new(&questions[n]);
            let asked = category(n).map_or(asked, |category| asked.in_category(category));
            Ok(ours.ranking(&asked)?.len())
        })?;
        let bare = times(|n| bare.search(&questions[n], category(n)))?;
        let report = serde_json::json!({
            "sounds": size, "p50_ms": ours.0, "p99_ms": ours.1, "bare_p50_ms": bare.0, "bare_p99_ms": bare.1,
        });
        println!("{report}");
    }
    Ok(())
}

/// The median and what 99 of 100 do not exceed, in milliseconds.
fn times(
    mut search: impl FnMut(usize) -> Result<usize, Box<dyn Error>>,
) -> Result<(f64, f64), Box<dyn Error>> {
    let clock = SystemClock;
    let mut times = Vec::new();
    // The first round brings the files into memory.
    for round in 0..2 {
        for n in 0..QUESTIONS {
            let start = clock.now();
            search(n)?;
            if round == 1 {
                times.push(clock.now().duration_since(start).as_secs_f64() * 1_000.0);
            }
        }
    }
    times.sort_by(f64::total_cmp);
    Ok((times[QUESTIONS / 2], times[QUESTIONS * 99 / 100]))
}

/// A sound as libraries have them: a few words that many have, many that few have.
fn sound(number: usize) -> TrialSound {
    let mut words = Words(number as u64);
    TrialSound {
        title: format!("{} {:03}", words.sentence(3), number % 1_000),
        tags: (0..5)
            .map(|_| words.sentence(1))
            .chain([CATEGORIES[number % CATEGORIES.len()].into()])
            .collect(),
        description: words.sentence(14),
    }
}

/// Pseudo-random words (splitmix64).
struct Words(u64);

impl Words {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as f64 / u64::MAX as f64
    }

    fn sentence(&mut self, words: usize) -> String {
        const BEGIN: [&str; 16] = [
            "door", "steel", "gravel", "wind", "night", "hall", "glass", "rain", "creak", "metal", "soft",
            "deep", "bird", "step", "engine", "magic",
        ];
        const END: [&str; 16] = [
            "", "y", "ing", "land", "work", "fall", "stone", "wood", "side", "house", "way", "light", "drum",
            "bell", "shot", "mill",
        ];
        let mut pick =
            |list: &[&'static str; 16]| list[(self.unit() * self.unit() * 16.0) as usize % list.len()];
        (0..words).map(|_| [pick(&BEGIN), pick(&END), pick(&END)].concat()).collect::<Vec<_>>().join(" ")
    }
}

/// tantivy by itself.
struct Bare {
    _folder: tempfile::TempDir,
    searcher: Searcher,
    parser: QueryParser,
    category: Field,
}

impl Bare {
    fn over(sounds: usize) -> Result<Self, Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let mut schema = Schema::builder();
        let [title, tags, category_names, description] =
            ["title", "tags", "category_names", "description"].map(|name| schema.add_text_field(name, TEXT));
        let category = schema.add_text_field("category", STRING);
        let index = Index::create_in_dir(folder.path(), schema.build())?;
        let mut writer = index.writer_with_num_threads(1, 50_000_000)?;
        for number in 0..sounds {
            let sound = sound(number);
            let mut document = TantivyDocument::new();
            document.add_text(title, sound.title);
            sound.tags.iter().for_each(|tag| document.add_text(tags, tag));
            document.add_text(description, sound.description);
            document.add_text(category_names, CATEGORIES[number % CATEGORIES.len()]);
            document.add_text(category, CATEGORIES[number % CATEGORIES.len()]);
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
        Ok(Self { _folder: folder, searcher: index.reader()?.searcher(), parser, category })
    }

    fn search(&self, text: &str, category: Option<&str>) -> Result<usize, Box<dyn Error>> {
        let mut query = self.parser.parse_query(text)?;
        if let Some(category) = category {
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
