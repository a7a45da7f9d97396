//! The project's own files: the bank that sounds are written into, and the lock file that pins them.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use soundscape_client::{CachedSound, LockFile, PinnedSound, SoundId, SoundMetadata, Variant};

use super::errand::{Errand, client};
use crate::{
    SoundBank, SoundRef, Soundscape,
    picker::{Trouble, TroubleKind},
};

/// Where they are.
#[derive(Clone, Debug)]
pub(super) struct Files {
    pub(super) bank: PathBuf,
    pub(super) lock: PathBuf,
}

/// What is there already.
pub(super) struct Owned {
    pub(super) cached: HashSet<(SoundId, Variant)>,
    pub(super) pinned: HashSet<(SoundId, Variant)>,
}

/// A file's text before and after it was written; `None`: there was no file.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) path: PathBuf,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Files {
    /// Reads the cache's index and the lock file.
    pub(super) fn owned(&self, soundscape: Soundscape) -> Errand<Owned> {
        let lock = self.lock.clone();
        Errand::new(async move {
            let client = client(&soundscape).await?;
            let read = blocking::unblock(move || {
                let entries = client.cache().entries().unwrap_or_default();
                let entries = entries.iter().filter(|entry| entry.namespace() == client.namespace());
                let cached = entries.map(|entry| (entry.id().clone(), entry.variant())).collect();
                let pins = LockFile::read(&lock).unwrap_or_default();
                let pinned = pins.sounds().iter().map(|pin| (pin.id.clone(), pin.variant())).collect();
                Owned { cached, pinned }
            });
            Ok(read.await)
        })
    }

    /// Writes the entry and the pin. Blocks.
    pub(super) fn enter(
        &self,
        entry: &str,
        sound: SoundRef,
        variant: Variant,
        file: &CachedSound,
        metadata: &SoundMetadata,
    ) -> Result<Vec<Written>, Trouble> {
        let before = read(&self.bank)?;
        let bank = before.as_deref().map_or_else(|| Ok(SoundBank::default()), str::parse);
        let mut bank = bank.map_err(|error| trouble(&self.bank, &error))?;
        bank.sounds.insert(entry.to_owned(), sound);
        let bank = Written { path: self.bank.clone(), before, after: Some(bank.to_string()) };

        let before = read(&self.lock)?;
        let lock = before.as_deref().map_or_else(|| Ok(LockFile::new()), LockFile::parse);
        let mut lock = lock.map_err(|error| trouble(&self.lock, &error))?;
        if let Some(mut pin) = PinnedSound::new(variant, file, metadata) {
            pin.by_id = true;
            lock.pin(pin);
        }
        let lock = Written { path: self.lock.clone(), before, after: Some(lock.to_text()) };

        // The pin first: a bank that names what is not pinned is worse than a pin that nobody uses.
        let written = vec![lock, bank];
        written.iter().try_for_each(|file| file.write())?;
        Ok(written)
    }
}

impl Written {
    /// Puts the file into the state that this describes. Blocks.
    pub(super) fn write(&self) -> Result<(), Trouble> {
        match &self.after {
            Some(text) => replace(&self.path, text),
            None => fs::remove_file(&self.path),
        }
        .map_err(|error| trouble(&self.path, &error))
    }

    /// Back to what was before.
    pub(super) fn reversed(&self) -> Self {
        let Self { path, before, after } = self.clone();
        Self { path, before: after, after: before }
    }

    /// Whether nobody else has written it since.
    pub(super) fn is_as_left(&self) -> bool {
        read(&self.path).is_ok_and(|text| text == self.after)
    }
}

pub(super) fn read(path: &Path) -> Result<Option<String>, Trouble> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(trouble(path, &error)),
    }
}

/// By a rename, so that a hot reload never reads half a file.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    fs::write(&beside, text)?;
    fs::rename(&beside, path)
}

pub(super) fn trouble(path: &Path, error: &dyn std::fmt::Display) -> Trouble {
    Trouble { kind: TroubleKind::Other, text: format!("{}: {error}", path.display()) }
}
