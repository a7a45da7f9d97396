//! Whether a baked folder is what a lock file pins.

use std::{collections::BTreeSet, fmt, fs, path::Path};

use serde::Serialize;
use soundscape_wire::{Format, SoundId};

use super::Manifest;
use crate::{ClientError, LockFile, Variant, cache::BlobState, cache::check_file};

/// One file that is not as it should be. `Display` is a line for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Where, in the folder.
    pub path: String,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Wrong {
    /// It is pinned and not there.
    Missing,
    /// It has another length than what is pinned.
    Size,
    /// It has the right length and other bytes.
    Corrupt,
    /// It is a sound that is not pinned.
    Unpinned,
    /// The manifest says something else than the lock file.
    Outdated,
}

impl Wrong {
    pub(crate) fn of(state: BlobState) -> Option<Self> {
        match state {
            BlobState::Whole => None,
            BlobState::Missing => Some(Self::Missing),
            BlobState::WrongSize => Some(Self::Size),
            BlobState::Corrupt => Some(Self::Corrupt),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.wrong {
            Wrong::Missing => "missing",
            Wrong::Size => "wrong size",
            Wrong::Corrupt => "corrupt",
            Wrong::Unpinned => "not pinned",
            Wrong::Outdated => "says something else than the lock file",
        };
        write!(f, "{}: {what}", self.path)
    }
}

/// Everything in a baked folder that is not as the lock file pins it. Reads every file; needs no server.
pub fn verify(folder: &Path, lock: &LockFile) -> Result<Vec<Finding>, ClientError> {
    let mut findings = Vec::new();
    for sound in lock.sounds() {
        let path = folder.join(sound.path());
        let state = check_file(&path, sound.bytes, &sound.sha256).map_err(ClientError::file(path))?;
        findings.extend(Wrong::of(state).map(|wrong| Finding { path: sound.path(), wrong }));
    }
    let pinned: BTreeSet<_> = lock.sounds().iter().map(|sound| sound.path()).collect();
    let unpinned = sounds_in(folder).into_iter().filter(|path| !pinned.contains(path));
    findings.extend(unpinned.map(|path| Finding { path, wrong: Wrong::Unpinned }));
    let wrong = match Manifest::read(folder) {
        Ok(Some(manifest)) if manifest == Manifest::of(lock) => None,
        Ok(Some(_)) | Err(ClientError::Malformed { .. }) => Some(Wrong::Outdated),
        Ok(None) => Some(Wrong::Missing),
        Err(error) => return Err(error),
    };
    findings.extend(wrong.map(|wrong| Finding { path: Manifest::NAME.into(), wrong }));
    Ok(findings)
}

/// Paths of files that are named as baked sounds are.
fn sounds_in(folder: &Path) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for normalize in [false, true] {
        let folder = if normalize { folder.join("normalized") } else { folder.to_owned() };
        let Ok(files) = fs::read_dir(folder) else { continue };
        for name in files.filter_map(|file| file.ok()?.file_name().into_string().ok()) {
            let id = name.split('.').next().and_then(|stem| stem.parse::<SoundId>().ok());
            let Some(id) = id else { continue };
            let forms = Format::ALL.map(|format| Variant { format, normalize }.path_of(&id));
            paths.extend(forms.into_iter().find(|path| path.rsplit('/').next() == Some(&name)));
        }
    }
    paths
}
