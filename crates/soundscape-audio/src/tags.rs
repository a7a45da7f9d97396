//! The text that a sound file carries about itself.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use lofty::config::{ParseOptions, ParsingMode};
use lofty::file::TaggedFileExt;
use lofty::probe::Probe;
use lofty::tag::{ItemKey, Tag};
use serde::{Deserialize, Serialize};

use crate::containment::contained;
use crate::{AudioError, Result};

mod chunks;
mod ixml;
pub mod ucs;

pub use chunks::{Cue, Loop, LoopKind, StatedLoudness};

/// Embedded text: ID3v2, ID3v1, APE, Vorbis comments, RIFF INFO, AIFF and MP4 text; then what iXML (with the ASWG
/// extension) and the broadcast extension of WAV files say. Where a file has several, the first in this order
/// that knows an item gives it. Text is trimmed; what is empty is absent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct EmbeddedTags {
    /// Title of the sound.
    pub title: Option<String>,
    /// Who made it.
    pub artist: Option<String>,
    /// Album or library that it belongs to.
    pub album: Option<String>,
    /// Genre.
    pub genre: Option<String>,
    /// Comment.
    pub comment: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Copyright or licence, as text.
    pub copyright: Option<String>,
    /// Keywords, split at commas and semicolons.
    pub keywords: Vec<String>,
    /// Category of the Universal Category System, as written.
    pub category: Option<String>,
    /// Its subcategory.
    pub subcategory: Option<String>,
    /// Both in one word, such as `DOORWood`.
    pub cat_id: Option<String>,
    /// Musical key.
    pub key: Option<String>,
    /// Beats a minute.
    pub tempo_bpm: Option<f64>,
    /// Whether the sound is made to be repeated.
    pub is_loop: Option<bool>,
    /// When it was recorded, as `yyyy-mm-dd`, with `Thh:mm:ss` where that is known.
    pub recorded: Option<String>,
    /// What a broadcast file says of its own loudness.
    pub stated_loudness: Option<StatedLoudness>,
    /// Loops that are set in it (`smpl` of WAV, `INST` of AIFF).
    pub loops: Vec<Loop>,
    /// Marked places (`cue ` of WAV, `MARK` of AIFF).
    pub cues: Vec<Cue>,
}

/// Reads the tags of a file. A file without any gives the default.
///
/// # Errors
/// [`AudioError::Io`], and [`AudioError::Tags`] where they cannot be parsed: that says nothing about the sound.
pub fn read(path: impl AsRef<Path>) -> Result<EmbeddedTags> {
    let path = path.as_ref();
    contained(|| {
        let options = ParseOptions::new()
            .read_properties(false)
            .read_cover_art(false)
            .parsing_mode(ParsingMode::BestAttempt);
        let file = BufReader::new(File::open(path)?);
        let probe = Probe::new(file).options(options).guess_file_type()?;
        let mut tags = match probe.read() {
            Ok(tagged) => EmbeddedTags::merge(tagged.tags()),
            // It does not know RF64 and BW64; the chunks can be read all the same.
            Err(_) if chunks::is_large(path)? => EmbeddedTags::default(),
            Err(error) => return Err(AudioError::Tags(Box::new(error))),
        };
        chunks::read(path, &mut tags)?;
        Ok(tags)
    })
}

impl EmbeddedTags {
    fn merge(tags: &[Tag]) -> Self {
        let first = |keys: &[ItemKey]| {
            let texts = keys.iter().flat_map(|&key| tags.iter().flat_map(move |tag| tag.get_strings(key)));
            texts.map(tidy).find(|text| !text.is_empty())
        };
        Self {
            title: first(&[ItemKey::TrackTitle]),
            artist: first(&[ItemKey::TrackArtist, ItemKey::TrackArtists, ItemKey::AlbumArtist]),
            album: first(&[ItemKey::AlbumTitle]),
            genre: first(&[ItemKey::Genre]),
            comment: first(&[ItemKey::Comment]),
            description: first(&[ItemKey::Description, ItemKey::PodcastDescription]),
            copyright: first(&[ItemKey::CopyrightMessage, ItemKey::License, ItemKey::CopyrightUrl]),
            keywords: first(&[ItemKey::PodcastKeywords]).map_or_else(Vec::new, |text| split_words(&text)),
            key: first(&[ItemKey::InitialKey]),
            tempo_bpm: first(&[ItemKey::Bpm, ItemKey::IntegerBpm]).and_then(|text| number(&text)),
            ..Self::default()
        }
    }
}

fn split_words(text: &str) -> Vec<String> {
    text.split([',', ';']).map(tidy).filter(|word| !word.is_empty()).collect()
}

/// A positive number.
fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)
}

/// Fields of fixed length are padded with zeros and spaces.
fn tidy(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned()
}
