//! `soundscape.lock`: the sounds that a project uses, so that everybody who builds it gets the same bytes.
//!
//! ```toml
//! # The sounds that this project uses: written by `soundscape lock`, to be committed.
//! version = 1
//! generation = 1
//!
//! [[query]]
//! words = "door creak slow"
//! id = "snd_8f3a2c1d"
//!
//! [[sound]]
//! id = "snd_8f3a2c1d"
//! format = "ogg"
//! normalize = false
//! sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
//! bytes = 48211
//! title = "Door creak, slow"
//! creator = "A. Foley"
//! license = "royalty-free"
//! attribution = "Door creak, slow by A. Foley"
//! ```
//! Sorted, one block for each pin: two branches that pin different sounds merge, and equal pins give equal bytes.

mod pinning;
mod stale;

use std::{fs, io, path::Path, sync::Arc};

use serde::{Deserialize, Serialize};
use soundscape_wire::{Format, License, SoundId, SoundMetadata};

use crate::{CachedSound, ClientError, Digest, Malformed, SearchQuery, Variant, whole_file};

pub use stale::Stale;

/// What a project pins.
#[derive(Clone, Debug, PartialEq)]
pub struct LockFile {
    generation: u64,
    queries: Vec<PinnedQuery>,
    sounds: Vec<PinnedSound>,
}

/// A search, and the sound that stands for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PinnedQuery {
    /// What is searched for. Without `limit`.
    #[serde(flatten)]
    pub query: SearchQuery,
    /// The sound.
    pub id: SoundId,
}

/// A sound in one form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PinnedSound {
    /// The sound.
    pub id: SoundId,
    /// Its format.
    pub format: Format,
    /// Whether it is normalised.
    pub normalize: bool,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// Bytes of the file.
    pub bytes: u64,
    /// What a person reads.
    pub title: String,
    /// Who made it; empty where nobody is named.
    pub creator: String,
    /// Its licence.
    pub license: License,
    /// The line that the licence asks for; `None` where it asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
    /// Whether it stays when no query stands for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_id: bool,
}

/// The file.
#[derive(Serialize, Deserialize)]
struct Text {
    version: u32,
    generation: u64,
    #[serde(default, rename = "query", skip_serializing_if = "Vec::is_empty")]
    queries: Vec<PinnedQuery>,
    #[serde(default, rename = "sound", skip_serializing_if = "Vec::is_empty")]
    sounds: Vec<PinnedSound>,
}

impl LockFile {
    /// What the file is called where nobody says otherwise.
    pub const NAME: &str = "soundscape.lock";
    const VERSION: u32 = 1;
    const HEADER: &str =
        "# The sounds that this project uses: written by `soundscape lock`, to be committed.\n";

    /// Pins nothing.
    pub fn new() -> Self {
        Self { generation: 1, queries: Vec::new(), sounds: Vec::new() }
    }

    /// Reads the file; [`ClientError::NoLockFile`] where there is none.
    pub fn read(path: &Path) -> Result<Self, ClientError> {
        let text = fs::read_to_string(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ClientError::NoLockFile { path: path.into() },
            _ => ClientError::file(path)(error),
        })?;
        Self::parse(&text).map_err(|source| ClientError::Malformed { path: path.into(), source })
    }

    /// Understands the text of a lock file.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let malformed = |error| Malformed::Lock(Arc::new(error));
        let table: toml::Table = text.parse().map_err(malformed)?;
        let found = table.get("version").and_then(|version| u32::try_from(version.as_integer()?).ok());
        if let Some(found) = found.filter(|found| *found > Self::VERSION) {
            return Err(Malformed::Version { found, known: Self::VERSION });
        }
        // From the text again: its errors name the line.
        let Text { generation, queries, sounds, .. } = toml::from_str(text).map_err(malformed)?;
        let mut lock = Self { generation, queries, sounds };
        lock.sort();
        // A merge that keeps both sides may have a block twice.
        lock.queries.dedup();
        lock.sounds.dedup();
        let queries = lock.queries.windows(2).filter(|pair| pair[0].query == pair[1].query);
        let sounds = lock.sounds.windows(2).filter(|pair| pair[0].key() == pair[1].key());
        let mut twice = queries.map(|pair| pair[0].query.words.clone());
        match twice.next().or_else(|| sounds.map(|pair| pair[0].path()).next()) {
            Some(what) => Err(Malformed::Twice { what }),
            None => Ok(lock),
        }
    }

    /// Writes the file, whole or not at all. One that says the same already is not touched; `true` when it was.
    pub fn write(&self, path: &Path) -> Result<bool, ClientError> {
        whole_file::update(path, self.to_text().as_bytes()).map_err(ClientError::file(path))
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let Self { generation, queries, sounds } = self.clone();
        let text = toml::to_string(&Text { version: Self::VERSION, generation, queries, sounds });
        // Never the fallback: tables of strings, numbers and truth values can be written.
        Self::HEADER.to_owned() + &text.unwrap_or_default()
    }

    /// Rises when queries are resolved anew with another outcome.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// The searches, sorted by their words.
    pub fn queries(&self) -> &[PinnedQuery] {
        &self.queries
    }

    /// The sounds, sorted by id, format and normalisation.
    pub fn sounds(&self) -> &[PinnedSound] {
        &self.sounds
    }

    /// The sound that is pinned for a search. How many were asked for, and spaces around words, do not matter.
    pub fn resolve(&self, query: &SearchQuery) -> Option<&SoundId> {
        resolve(&self.queries, query)
    }

    /// What is pinned of a sound in this form.
    pub fn sound(&self, id: &SoundId, variant: Variant) -> Option<&PinnedSound> {
        self.sounds.iter().find(|sound| sound.id == *id && sound.variant() == variant)
    }

    /// Pins a sound, in place of what was pinned in this form. One that was pinned by its id stays so.
    pub fn pin(&mut self, mut sound: PinnedSound) {
        if let Some(before) = self.sounds.iter().position(|before| before.key() == sound.key()) {
            sound.by_id |= self.sounds.remove(before).by_id;
        }
        self.sounds.push(sound);
        self.sort();
    }

    /// Pins the sound that stands for a search. The one that stood for it before goes, unless something else pins it.
    pub fn pin_query(&mut self, query: &SearchQuery, id: SoundId) {
        let query = pinned_form(query);
        let before = self.queries.iter().position(|pinned| pinned.query == query);
        let before = before.map(|index| self.queries.remove(index).id);
        self.queries.push(PinnedQuery { query, id });
        self.sort();
        before.iter().for_each(|before| self.release(before));
    }

    /// Unpins a sound in all forms, and the queries that it stands for. `false` when it was not pinned.
    pub fn unpin(&mut self, id: &SoundId) -> bool {
        let before = self.queries.len() + self.sounds.len();
        self.queries.retain(|pinned| pinned.id != *id);
        self.sounds.retain(|sound| sound.id != *id);
        before != self.queries.len() + self.sounds.len()
    }

    /// Unpins a search, and its sound where nothing else pins it. `false` when it was not pinned.
    pub fn unpin_query(&mut self, query: &SearchQuery) -> bool {
        let query = pinned_form(query);
        let Some(index) = self.queries.iter().position(|pinned| pinned.query == query) else {
            return false;
        };
        let id = self.queries.remove(index).id;
        self.release(&id);
        true
    }

    /// Unpins the forms of a sound that only a query pinned.
    fn release(&mut self, id: &SoundId) {
        if !self.queries.iter().any(|pinned| pinned.id == *id) {
            self.sounds.retain(|sound| sound.by_id || sound.id != *id);
        }
    }

    fn sort(&mut self) {
        self.queries.sort_by_cached_key(|pinned| {
            let SearchQuery { words, category, duration_max_s, license, .. } = &pinned.query;
            (words.clone(), category.clone(), duration_max_s.map(f64::to_bits), *license, pinned.id.clone())
        });
        self.sounds.sort_by(|a, b| (a.key(), a.sha256).cmp(&(b.key(), b.sha256)));
    }
}

impl Default for LockFile {
    fn default() -> Self {
        Self::new()
    }
}

impl PinnedSound {
    /// A sound as it was fetched, with what is known of it.
    pub fn new(variant: Variant, file: &CachedSound, metadata: &SoundMetadata) -> Option<Self> {
        let mut pinned = Self {
            id: metadata.id.clone(),
            format: variant.format,
            normalize: variant.normalize,
            sha256: file.sha256.parse().ok()?,
            bytes: file.bytes,
            title: String::new(),
            creator: String::new(),
            license: metadata.license_type,
            attribution: None,
            by_id: false,
        };
        pinned.describe(metadata);
        Some(pinned)
    }

    /// In which form.
    pub fn variant(&self) -> Variant {
        Variant { format: self.format, normalize: self.normalize }
    }

    /// Its path below `soundscape://`, and in a baked folder.
    pub fn path(&self) -> String {
        self.variant().path_of(&self.id)
    }

    fn describe(&mut self, metadata: &SoundMetadata) {
        self.title.clone_from(&metadata.title);
        self.creator.clone_from(&metadata.creator);
        self.license = metadata.license_type;
        self.attribution = metadata.attribution_required.then(|| {
            let line = metadata.attribution.clone();
            line.unwrap_or_else(|| format!("{} by {}", metadata.title, metadata.creator))
        });
    }

    fn key(&self) -> (&SoundId, Variant) {
        (&self.id, self.variant())
    }
}

pub(crate) fn resolve<'a>(queries: &'a [PinnedQuery], query: &SearchQuery) -> Option<&'a SoundId> {
    let query = pinned_form(query);
    queries.iter().find(|pinned| pinned.query == query).map(|pinned| &pinned.id)
}

fn pinned_form(query: &SearchQuery) -> SearchQuery {
    let words = query.words.split_whitespace().collect::<Vec<_>>().join(" ");
    SearchQuery { words, limit: None, ..query.clone() }
}

#[cfg(test)]
mod tests;
