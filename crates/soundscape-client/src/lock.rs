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
//! [[query]]
//! words = "footsteps gravel"
//! category = "foley"
//! variations = 3
//! id = "snd_8b3a2c1d"
//! more = [
//!     "snd_7b3a2c1d",
//!     "snd_4b3a2c1d",
//! ]
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
//!
//! [sound.facts]
//! duration_s = 1.62
//! loudness_lufs = -23.4
//! # …
//! ```
//! Sorted, one block for each pin: two branches that pin different sounds merge, and equal pins give equal bytes.

mod pinning;
mod query;
mod sound;
mod stale;

use std::{
    fs::{self, File},
    io,
    path::Path,
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use soundscape_wire::SoundId;

use crate::{ClientError, Malformed, SearchQuery, Variant, whole_file};

pub use query::PinnedQuery;
pub(crate) use query::resolve;
pub use sound::{PinnedSound, SoundFacts};
pub use stale::Stale;

/// What a project pins.
#[derive(Clone, Debug, PartialEq)]
pub struct LockFile {
    generation: u64,
    queries: Vec<PinnedQuery>,
    sounds: Vec<PinnedSound>,
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

    /// Reads the file (where there is none, one that pins nothing), changes it, and writes what that changed. Says what
    /// there is now, and whether something was written.
    ///
    /// Whoever else edits the file at the same time waits for its turn, so that nothing is lost; on Windows, where folders
    /// cannot be locked, edits that meet within milliseconds may lose one.
    pub fn edit(path: &Path, change: impl FnOnce(&mut Self)) -> Result<(Self, bool), ClientError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // The folder, since the file is another one after each write.
        let guard = File::open(folder).and_then(|folder| folder.lock().map(|()| folder));
        let mut lock = match Self::read(path) {
            Err(ClientError::NoLockFile { .. }) => Self::new(),
            lock => lock?,
        };
        let before = lock.clone();
        change(&mut lock);
        let changed = lock != before && lock.write(path)?;
        drop(guard);
        Ok((lock, changed))
    }

    /// The text of the file.
    pub fn to_text(&self) -> String {
        let Self { generation, queries, sounds } = self.clone();
        let text = toml::to_string_pretty(&Text { version: Self::VERSION, generation, queries, sounds });
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

    /// What is pinned for a search. How many were asked for, and spaces around words, do not matter.
    pub fn resolve(&self, query: &SearchQuery) -> Option<&PinnedQuery> {
        resolve(&self.queries, query)
    }

    /// What is pinned of a sound in this form.
    pub fn sound(&self, id: &SoundId, variant: Variant) -> Option<&PinnedSound> {
        let place = self.sounds.binary_search_by(|sound| sound.key().cmp(&(id, variant)));
        place.ok().map(|place| &self.sounds[place])
    }

    /// What is known of a sound that is pinned in any form.
    pub fn facts(&self, id: &SoundId) -> Option<&SoundFacts> {
        let first = self.sounds.partition_point(|sound| sound.id < *id);
        self.sounds[first..].iter().take_while(|sound| sound.id == *id).find_map(|sound| sound.facts.as_ref())
    }

    /// Pins a sound, in place of what was pinned in this form. One that was pinned by its id stays so.
    pub fn pin(&mut self, mut sound: PinnedSound) {
        if let Some(before) = self.sounds.iter().position(|before| before.key() == sound.key()) {
            sound.by_id |= self.sounds.remove(before).by_id;
        }
        self.sounds.push(sound);
        self.sort();
    }

    /// Pins what stands for a search. What stood for it before goes, unless something else pins it.
    pub fn pin_query(&mut self, pinned: PinnedQuery) {
        let before = self.queries.iter().position(|before| before.query == pinned.query);
        let before = before.map(|index| self.queries.remove(index));
        self.queries.push(pinned);
        self.sort();
        before.iter().flat_map(PinnedQuery::ids).for_each(|before| self.release(before));
    }

    /// Unpins a sound in all forms. A query goes with the last sound that stands for it. `false` when it was not pinned.
    pub fn unpin(&mut self, id: &SoundId) -> bool {
        let before = (self.queries.clone(), self.sounds.len());
        self.queries = before.0.iter().filter_map(|pinned| pinned.without(id)).collect();
        self.sounds.retain(|sound| sound.id != *id);
        before != (self.queries.clone(), self.sounds.len())
    }

    /// Unpins a sound in this form. Where a query stands for it, it stays, as pinned by that alone. `false` when it was not
    /// pinned in this form.
    pub fn unpin_form(&mut self, id: &SoundId, variant: Variant) -> bool {
        let queried = self.queries.iter().any(|pinned| pinned.ids().any(|pinned| pinned == id));
        let Some(place) = self.sounds.iter().position(|sound| sound.key() == (id, variant)) else {
            return false;
        };
        if queried {
            self.sounds[place].by_id = false;
        } else {
            self.sounds.remove(place);
        }
        true
    }

    /// Unpins a search, and its sounds where nothing else pins them. `false` when it was not pinned.
    pub fn unpin_query(&mut self, query: &SearchQuery) -> bool {
        let query = query::pinned_form(query);
        let Some(index) = self.queries.iter().position(|pinned| pinned.query == query) else {
            return false;
        };
        self.queries.remove(index).ids().for_each(|id| self.release(id));
        true
    }

    /// Unpins the forms of a sound that only a query pinned.
    fn release(&mut self, id: &SoundId) {
        if !self.queries.iter().any(|pinned| pinned.ids().any(|pinned| pinned == id)) {
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

#[cfg(test)]
mod tests;
