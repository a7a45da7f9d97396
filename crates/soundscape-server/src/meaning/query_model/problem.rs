//! Why a query model cannot be used.

/// What is wrong with the folder of a query model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryModelProblem {
    /// A file is missing, or may not be read.
    #[error("{file} cannot be read: {source}")]
    Unreadable {
        /// Which.
        file: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// `tokenizer.json` is damaged, or is not one of WordPiece.
    #[error("tokenizer.json has no vocabulary of word pieces")]
    Vocabulary,
    /// The weights are no safetensors, or are cut off.
    #[error("model.safetensors is damaged: {0}")]
    Weights(safetensors::SafeTensorError),
    /// A part of the model is not there in the form that it must have.
    #[error("model.safetensors has no {name} of the right form (F32, {rows} by {columns})")]
    Tensor {
        /// Its name.
        name: String,
        /// Its rows; 0: any number.
        rows: usize,
        /// Its columns; 0: any number.
        columns: usize,
    },
    /// It is whole, and another model than the one whose vectors the server can compare.
    #[error("its vectors have {found} numbers, not {expected}: it is another model")]
    AnotherModel {
        /// Numbers of a vector of the right model.
        expected: usize,
        /// Numbers of its vectors.
        found: usize,
    },
}
