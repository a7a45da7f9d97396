//! Why a search found a sound.

use serde::{Deserialize, Serialize};

use crate::Sound;

/// A search result, with why it was found where that was asked for (`explain=true`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FoundSound {
    /// The sound.
    #[serde(flatten)]
    pub sound: Sound,
    /// Why it was found; only where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// What found a sound, and what put it where it is. A higher tier comes first, and in a tier what is worth more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// How much of the question it has.
    pub tier: MatchTier,
    /// What its words are worth (BM25); 0 where it has none of them.
    pub lexical: f32,
    /// How like its meaning is to that of the question (a cosine); `None` where that was not asked.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub meaning: Option<f32>,
    /// Both together, each as a share of the best one's; `None` where words alone decided.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub fused: Option<f32>,
    /// Each word of the question, and what stands for it.
    pub words: Vec<MatchedWord>,
}

/// How much of a question a sound has, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MatchTier {
    /// The question is its whole title.
    WholeTitle,
    /// It has all words.
    AllWords,
    /// It has at least half of the words.
    MostWords,
    /// It is near in meaning.
    Meaning,
}

/// What stands for a word of a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MatchedWord {
    /// As it was asked for, lowercase and without accents; a quoted phrase with its words in order.
    pub word: String,
    /// As the sound has it; `None` where only the meaning is near.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub found: Option<String>,
    /// By which way it was found.
    pub by: MatchedBy,
    /// Where the sound has it.
    pub fields: Vec<MatchedField>,
}

/// How a word of a question became a word of a sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MatchedBy {
    /// As it was typed.
    Exact,
    /// Another form of the word: `footstep` for `footsteps`.
    Stem,
    /// Joined or split: `gun shot` for `gunshot`.
    Compound,
    /// It begins so, and more might have been typed: `doorbell` for `door`.
    Prefix,
    /// Spelt nearly so.
    Typo,
    /// In quotes: these words in this order.
    Phrase,
    /// The sound does not have the word; it is near to the question in meaning.
    Meaning,
}

/// A part of a sound's description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum MatchedField {
    /// The title.
    Title,
    /// The tags.
    Tags,
    /// The names of its category and subcategory.
    Category,
    /// The description.
    Description,
    /// Names of folders, and other titles of the same bytes: searched, but not shown.
    Keywords,
    /// Who made it.
    Creator,
}
