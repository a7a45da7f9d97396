//! `manifest.json`: what a baked folder holds.

use std::{fs, io, path::Path, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{
    ClientError, LockFile, Malformed, PinnedQuery, PinnedSound, SearchQuery,
    lock::{self},
};

/// What a baked folder holds.
///
/// ```json
/// {
///   "version": 1,
///   "generation": 1,
///   "queries": [{ "words": "door creak slow", "variations": 2, "id": "snd_8f3a2c1d", "more": ["snd_7b3a2c1d"] }],
///   "sounds": [{
///     "path": "snd_8f3a2c1d.ogg", "id": "snd_8f3a2c1d", "format": "ogg", "normalize": false,
///     "sha256": "ba7816bf…", "bytes": 48211,
///     "title": "Door creak, slow", "creator": "A. Foley", "license": "royalty-free", "attribution": "Door creak, slow by A. Foley",
///     "facts": { "duration_s": 1.62, "loudness_lufs": -23.4, "true_peak_db": -3.1, … }
///   }]
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    version: u32,
    /// The [generation](LockFile::generation) of the lock file.
    pub generation: u64,
    /// The searches, sorted by their words.
    pub queries: Vec<PinnedQuery>,
    /// The files, sorted by id, format and normalisation.
    pub sounds: Vec<BakedSound>,
}

/// A file in a baked folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BakedSound {
    /// Where it is in the folder, with `/` on every system.
    pub path: String,
    /// What it is.
    #[serde(flatten)]
    pub sound: PinnedSound,
}

impl Manifest {
    /// What the file is called.
    pub const NAME: &str = "manifest.json";
    const VERSION: u32 = 1;

    /// The manifest of a folder with what is pinned.
    pub fn of(lock: &LockFile) -> Self {
        // How it came to be pinned does not matter to the game.
        let baked = |sound: &PinnedSound| PinnedSound { by_id: false, ..sound.clone() };
        let sounds = lock.sounds().iter().map(|sound| BakedSound { path: sound.path(), sound: baked(sound) });
        Self {
            version: Self::VERSION,
            generation: lock.generation(),
            queries: lock.queries().to_vec(),
            sounds: sounds.collect(),
        }
    }

    /// The manifest of a baked folder; `None` where there is none.
    pub fn read(folder: &Path) -> Result<Option<Self>, ClientError> {
        let path = folder.join(Self::NAME);
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ClientError::file(path)(error)),
        };
        Self::parse(&text).map(Some).map_err(|source| ClientError::Malformed { path, source })
    }

    /// Understands the text of a manifest.
    pub fn parse(text: &[u8]) -> Result<Self, Malformed> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let malformed = |error| Malformed::Manifest(Arc::new(error));
        let Version { version: found } = serde_json::from_slice(text).map_err(malformed)?;
        if found > Self::VERSION {
            return Err(Malformed::Version { found, known: Self::VERSION });
        }
        let mut manifest: Self = serde_json::from_slice(text).map_err(malformed)?;
        manifest.sounds.sort_by(|a, b| a.sound.key().cmp(&b.sound.key()));
        Ok(manifest)
    }

    /// What stands for a search, as [`LockFile::resolve`] says it.
    pub fn resolve(&self, query: &SearchQuery) -> Option<&PinnedQuery> {
        lock::resolve(&self.queries, query)
    }

    pub(super) fn to_text(&self) -> String {
        // Never the fallback: plain data can be written.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
