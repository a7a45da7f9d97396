//! The project's own files: the banks that sounds are written into, and the lock file that pins them.

mod collected;
mod entering;
mod folder;
mod project;
mod written;

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use soundscape_client::{LockFile, SoundId, Variant};

use super::errand::{Errand, client};
use crate::{
    SoundBank, Soundscape,
    picker::{BankFile, Collections, Trouble},
};

pub(super) use collected::Collect;
pub(super) use entering::{Entering, reference};
pub(super) use project::Played;
use written::PinChange;
pub(super) use written::{Written, WrittenBanks};

/// Where they are.
#[derive(Clone, Debug)]
pub(super) struct Files {
    /// Those that the game names; the first is the usual one.
    pub(super) banks: Vec<PathBuf>,
    pub(super) lock: PathBuf,
    pub(super) collections: PathBuf,
    /// The folder that asset paths begin in; `None` where assets come from no folder.
    pub(super) assets: Option<PathBuf>,
}

/// What is there already.
pub(super) struct Owned {
    pub(super) cached: HashSet<(SoundId, Variant)>,
    pub(super) pinned: HashSet<(SoundId, Variant)>,
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

    /// Reads all banks: those that the game names, and those in the folder of its assets.
    pub(super) fn banks(&self) -> Errand<Vec<BankFile>> {
        let files = self.clone();
        Errand::new(async move { Ok(blocking::unblock(move || files.read_banks()).await) })
    }

    fn read_banks(&self) -> Vec<BankFile> {
        let mut paths = self.banks.clone();
        let known: Vec<_> = paths.iter().map(|path| absolute(path)).collect();
        let found = self.assets.iter().flat_map(|assets| folder::files(assets, ".bank.ron"));
        paths.extend(found.filter(|path| !known.contains(&absolute(path))));
        let bank = |path: PathBuf| {
            let entries = read_bank(&path).map(|(_, bank)| bank.sounds);
            BankFile::new(path, entries)
        };
        paths.into_iter().map(bank).collect()
    }

    /// Reads the collections, after a change of them where there is one.
    pub(super) fn collections(&self, change: Option<Collect>) -> Errand<Collections> {
        let path = self.collections.clone();
        Errand::new(blocking::unblock(move || match change {
            Some(change) => collected::collect(&path, &change),
            None => collected::collections(&path),
        }))
    }

    /// What the game calls a file; `None` when its assets are elsewhere.
    pub(super) fn asset_path(&self, file: &Path) -> Option<PathBuf> {
        absolute(file).strip_prefix(self.assets.as_ref()?).ok().map(Path::to_owned)
    }
}

/// The text of a bank, if there is one, and what it says.
fn read_bank(path: &Path) -> Result<(Option<String>, SoundBank), Trouble> {
    let text = read(path)?;
    let bank = text.as_deref().map_or_else(|| Ok(SoundBank::default()), str::parse);
    let bank = bank.map_err(|error| trouble(path, &format!("{error} (it is left as it is)")))?;
    Ok((text, bank))
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

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

pub(super) fn trouble(path: &Path, error: &dyn std::fmt::Display) -> Trouble {
    Trouble::other(format!("{}: {error}", path.display()))
}
