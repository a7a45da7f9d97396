//! Ranks sounds that people have judged, and prints how good the ranking is: for `cargo xtask bench search`.
//!
//! Its arguments are a folder of judged queries and, if one shall read the queries, a folder with a query model. The former has `SPLIT_audio_metadata.csv` (`fid,file_name,keywords`: the sounds), `SPLIT_text.csv`
//! (`tid,fid,text`: what may be asked, and the sound it was said of) and `SPLIT_relevances.csv` (`tid,fid,rating`: how well
//! a sound fits, 0 to 100) for each split. The scores are means over the judged queries:
//!
//! - `ndcg_10`: normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) of the first ten of the judged sounds, in
//!   the order of the ranking; the gain is the rating. Judged sounds that were not found come last.
//! - `map`: mean average precision of the judged sounds in that order; one with at least half of the best rating counts.
//! - `recall_10`, `recall_100`: the share of these sounds among the first ten or hundred of all sounds.
//! - `known_10`: how often the sound that a query was said of is among the first ten of all sounds.
#![expect(clippy::print_stdout, reason = "it talks through its streams")]

use std::{
    collections::{BTreeMap, HashMap},
    error::Error,
    path::Path,
};

use serde::{Deserialize, de::DeserializeOwned};
use soundscape_server::testkit::{RankBy, Trial, TrialQuestion, TrialSound};

const SPLITS: [&str; 2] = ["development", "validation"];
const WAYS: [(RankBy, &str); 3] =
    [(RankBy::Words, "words"), (RankBy::Meaning, "meaning"), (RankBy::Both, "both")];
/// With a query model.
const MODEL_WAYS: [(RankBy, &str); 2] = [(RankBy::Meaning, "meaning, model"), (RankBy::Both, "both, model")];
/// A rating from which on a sound is an answer.
const FITS: f64 = 0.5;

#[derive(Deserialize)]
struct Clip {
    fid: String,
    file_name: String,
    keywords: String,
}

#[derive(Deserialize)]
struct Caption {
    tid: String,
    fid: String,
    text: String,
}

#[derive(Deserialize)]
struct Judgement {
    tid: String,
    fid: String,
    rating: f64,
}

#[derive(Default)]
struct Scores {
    ndcg_10: f64,
    map: f64,
    recall_10: f64,
    recall_100: f64,
    known_10: f64,
    /// Queries for which nothing fits say nothing of the gain.
    with_gain: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("name the folder of judged queries")?;
    let model = std::env::args_os().nth(2);
    for split in SPLITS {
        let folder = Path::new(&folder);
        let clips: Vec<Clip> = rows(&folder.join(format!("{split}_audio_metadata.csv")))?;
        let captions: Vec<Caption> = rows(&folder.join(format!("{split}_text.csv")))?;
        let judgements: Vec<Judgement> = rows(&folder.join(format!("{split}_relevances.csv")))?;
        let trial = Trial::over(clips.iter().map(sound))?;
        let places: HashMap<&str, usize> = clips.iter().zip(0..).map(|(clip, at)| (&*clip.fid, at)).collect();
        let captions: HashMap<&str, &Caption> =
            captions.iter().map(|caption| (&*caption.tid, caption)).collect();
        let mut grades = BTreeMap::<&str, HashMap<usize, (f64, &str)>>::new();
        for Judgement { tid, fid, rating } in &judgements {
            let place = *places.get(&**fid).ok_or_else(|| format!("{fid} is judged and is no sound"))?;
            grades.entry(tid).or_default().insert(place, (rating / 100.0, fid));
        }
        let score = |trial: &Trial, by, name| {
            let mut sum = Scores::default();
            for (tid, grades) in &grades {
                let caption = captions.get(tid).ok_or_else(|| format!("{tid} is judged and has no text"))?;
                let ranking = trial.ranking(&TrialQuestion::new(&caption.text).limit(clips.len()).by(by))?;
                sum.add(&ranking, grades, places.get(&*caption.fid).copied());
            }
            println!("{}", sum.mean(split, name, grades.len()));
            Ok::<_, Box<dyn Error>>(())
        };
        for (by, name) in WAYS {
            score(&trial, by, name)?;
        }
        if let Some(model) = &model {
            let trial = trial.read_by(Path::new(model))?;
            for (by, name) in MODEL_WAYS {
                score(&trial, by, name)?;
            }
        }
    }
    Ok(())
}

fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    let mut reader =
        csv::Reader::from_path(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// The name of a file says what a sound is called.
fn sound(clip: &Clip) -> TrialSound {
    let stem = clip.file_name.rsplit_once('.').map_or(&*clip.file_name, |(stem, _)| stem);
    let tags = clip.keywords.split(';').map(str::trim).filter(|tag| !tag.is_empty());
    let (title, tags) = (stem.replace(['_', '-'], " "), tags.map(Into::into).collect());
    TrialSound { title, tags, ..TrialSound::default() }
}

impl Scores {
    fn add(&mut self, ranking: &[usize], grades: &HashMap<usize, (f64, &str)>, home: Option<usize>) {
        let at: HashMap<usize, usize> =
            ranking.iter().enumerate().map(|(rank, &place)| (place, rank)).collect();
        let rank = |place: &usize| at.get(place).copied().unwrap_or(usize::MAX);
        let mut judged: Vec<_> = grades.iter().collect();
        judged.sort_by_key(|(place, (_, fid))| (rank(place), *fid));
        let judged: Vec<f64> = judged.iter().map(|(_, (grade, _))| *grade).collect();
        let mut ideal = judged.clone();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let best = gain(&ideal);
        if best > 0.0 {
            self.ndcg_10 += gain(&judged) / best;
            self.with_gain += 1;
        }
        let fits: Vec<usize> =
            grades.iter().filter(|(_, (grade, _))| *grade >= FITS).map(|(place, _)| *place).collect();
        let share = |count: usize| count as f64 / fits.len().max(1) as f64;
        let (mut seen, mut precision) = (0.0, 0.0);
        for (rank, _) in (1..).zip(&judged).filter(|(_, grade)| **grade >= FITS) {
            seen += 1.0;
            precision += seen / f64::from(rank);
        }
        self.map += precision / fits.len().max(1) as f64;
        self.recall_10 += share(fits.iter().filter(|place| rank(place) < 10).count());
        self.recall_100 += share(fits.iter().filter(|place| rank(place) < 100).count());
        self.known_10 += f64::from(home.is_some_and(|home| rank(&home) < 10));
    }

    fn mean(&self, split: &str, by: &str, queries: usize) -> serde_json::Value {
        let mean = |sum: f64| sum / queries.max(1) as f64;
        let ndcg_10 = self.ndcg_10 / self.with_gain.max(1) as f64;
        serde_json::json!({
            "split": split, "by": by, "queries": queries, "ndcg_10": ndcg_10, "map": mean(self.map),
            "recall_10": mean(self.recall_10), "recall_100": mean(self.recall_100), "known_10": mean(self.known_10),
        })
    }
}

fn gain(grades: &[f64]) -> f64 {
    grades.iter().take(10).zip(2_u32..).map(|(grade, place)| grade / f64::from(place).log2()).sum()
}
