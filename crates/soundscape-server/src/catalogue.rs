//! A catalogue as text: one JSON object a line.

pub(crate) mod export;
pub(crate) mod import;
mod line;
