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

/// Embedded tags: ID3v2, ID3v1, APE, Vorbis comments, RIFF INFO and AIFF text. Where a file has several, the
/// first that knows an item gives it. Text is trimmed; what is empty is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
        let tagged = probe.read().map_err(|error| AudioError::Tags(Box::new(error)))?;
        Ok(EmbeddedTags::merge(tagged.tags()))
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
            keywords: first(&[ItemKey::PodcastKeywords]).map_or_else(Vec::new, |text| {
                text.split([',', ';']).map(tidy).filter(|word| !word.is_empty()).collect()
            }),
        }
    }
}

/// Fields of fixed length are padded with zeros and spaces.
fn tidy(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned()
}
