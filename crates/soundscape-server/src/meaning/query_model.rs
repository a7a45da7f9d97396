//! A sentence transformer that reads questions, in place of the table: all-MiniLM-L6-v2, from a folder that is named.
//!
//! The sounds keep their vectors from the table. A fitted matrix brings the model's vectors to those
//! (`scripts/fit_query_projection.py`), so that a question in many words is understood as a whole.

mod problem;
mod projection;
mod transformer;
mod vocabulary;

use std::{
    num::NonZeroUsize,
    path::Path,
    sync::{Mutex, PoisonError},
};

use lru::LruCache;
use safetensors::SafeTensors;

pub use self::problem::QueryModelProblem;
use self::{projection::Projection, transformer::Transformer, vocabulary::Vocabulary};
use super::{DIMS, Vector, table_says, unit};
use crate::error::ServerError;

/// The model, in memory: some 90 MB.
pub(crate) struct QueryModel {
    transformer: Transformer,
    vocabulary: Vocabulary,
    /// Of questions that were read: reading one takes some milliseconds.
    kept: Mutex<LruCache<String, Option<Vector>>>,
}

const KEPT: NonZeroUsize = NonZeroUsize::new(10_000).expect("it is not zero");
/// How much the table still has to say: measured on judged queries, where 0.2 finds more of what fits than the model alone, and
/// hardly less often the one sound that a query was said of.
const TABLE_SHARE: f32 = 0.2;
/// Heads of the model's attention, which its weights do not tell.
const HEADS: usize = 12;

impl QueryModel {
    /// Reads the model. Blocks.
    pub(crate) fn open(folder: &Path) -> Result<Self, ServerError> {
        Self::read(folder).map_err(|problem| ServerError::QueryModel { folder: folder.into(), problem })
    }

    fn read(folder: &Path) -> Result<Self, QueryModelProblem> {
        let read = |file: &'static str| {
            std::fs::read(folder.join(file)).map_err(|source| QueryModelProblem::Unreadable { file, source })
        };
        let vocabulary = Vocabulary::read(&read("tokenizer.json")?)?;
        let bytes = read("model.safetensors")?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(QueryModelProblem::Weights)?;
        let transformer = Transformer::read(&tensors, HEADS)?;
        let (expected, found) = (Projection::shipped().width(), transformer.width());
        if expected != found {
            return Err(QueryModelProblem::AnotherModel { expected, found });
        }
        Ok(Self { transformer, vocabulary, kept: Mutex::new(LruCache::new(KEPT)) })
    }

    /// What a question means. `None` where it has no words. Blocks for some milliseconds.
    pub(crate) fn vector(&self, text: &str) -> Option<Vector> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(text) {
            return *known;
        }
        let vector =
            (!text.trim().is_empty()).then(|| self.read_text(text)).and_then(|sum| Vector::along(&sum));
        kept().put(text.into(), vector);
        vector
    }

    fn read_text(&self, text: &str) -> [f32; DIMS] {
        let sentence = self.transformer.sentence(&self.vocabulary.tokens(text));
        let mut sum = unit(Projection::shipped().apply(&sentence));
        for (sum, value) in sum.iter_mut().zip(table_says(text)) {
            *sum += (value - *sum) * TABLE_SHARE;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_no_model_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let check = |says: &str| {
            let error = QueryModel::open(folder.path()).err().unwrap().to_string();
            assert!(error.contains(says) && error.contains("all-MiniLM-L6-v2"), "{error}");
            assert!(error.contains(&folder.path().display().to_string()), "{error}");
        };
        let write = |file: &str, text: &[u8]| std::fs::write(folder.path().join(file), text).unwrap();
        check("tokenizer.json");
        write("tokenizer.json", b"{}");
        check("no vocabulary");
        write("tokenizer.json", br#"{"model": {"vocab": {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "door": 3}}}"#);
        check("model.safetensors");
        write("model.safetensors", b"cut off");
        check("model.safetensors is damaged");
        let empty = br#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
        let bytes = [&(empty.len() as u64).to_le_bytes(), &empty[..], &[0; 4]].concat();
        write("model.safetensors", &bytes);
        check("embeddings.word_embeddings.weight");
    }
}
