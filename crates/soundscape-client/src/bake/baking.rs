//! One bake: what is right already, what is missing, and what has to go.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{Baked, Manifest};
use crate::{
    CachedSound, ClientError, LockFile, PinnedSound, cache::BlobState, cache::check_file, whole_file,
};

/// What is to be done to a folder.
pub(super) struct Baking {
    folder: PathBuf,
    manifest: Manifest,
    missing: Vec<PinnedSound>,
    unchanged: Vec<String>,
    /// Files of the last bake that are not pinned any more.
    unpinned: Vec<PinnedSound>,
}

impl Baking {
    /// Looks at every file.
    pub(super) fn plan(folder: PathBuf, lock: &LockFile) -> Result<Self, ClientError> {
        let before = Manifest::read(&folder)?.map(|manifest| manifest.sounds).unwrap_or_default();
        let manifest = Manifest::of(lock);
        let pinned: BTreeSet<_> = manifest.sounds.iter().map(|baked| &baked.path).collect();
        // Not the path in the manifest, which could lead out of the folder.
        let before = before.into_iter().map(|baked| baked.sound);
        let unpinned = before.filter(|sound| !pinned.contains(&sound.path())).collect();
        let (mut missing, mut unchanged) = (Vec::new(), Vec::new());
        for sound in lock.sounds() {
            let path = folder.join(sound.path());
            let state = check_file(&path, sound.bytes, &sound.sha256).map_err(ClientError::file(path))?;
            match state {
                BlobState::Whole => unchanged.push(sound.path()),
                _ => missing.push(sound.clone()),
            }
        }
        Ok(Self { folder, manifest, missing, unchanged, unpinned })
    }

    pub(super) fn missing(&self) -> &[PinnedSound] {
        &self.missing
    }

    pub(super) fn place(&self, pinned: &PinnedSound, sound: &CachedSound) -> Result<(), ClientError> {
        let path = self.folder.join(pinned.path());
        let mut source = File::open(&sound.path).map_err(ClientError::io(&*sound.path))?;
        let copy = |file: &mut File| io::copy(&mut source, file).map(drop);
        whole_file::fill(&path, copy).map_err(ClientError::file(path))
    }

    /// Removes before it writes the manifest: killed in between, the next bake still knows what to remove.
    pub(super) fn finish(&self) -> Result<Baked, ClientError> {
        let mut removed = Vec::new();
        for sound in &self.unpinned {
            let path = self.folder.join(sound.path());
            match fs::remove_file(&path) {
                Ok(()) => removed.push(sound.path()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(ClientError::file(path)(error)),
            }
        }
        self.sweep();
        let path = self.folder.join(Manifest::NAME);
        whole_file::update(&path, self.manifest.to_text().as_bytes()).map_err(ClientError::file(path))?;
        let written = self.missing.iter().map(PinnedSound::path).collect();
        Ok(Baked { written, unchanged: self.unchanged.clone(), removed })
    }

    /// What a bake that was killed left half-written, and a folder that is empty now.
    fn sweep(&self) {
        let normalized = self.folder.join("normalized");
        for folder in [&*self.folder, &*normalized] {
            let Ok(files) = fs::read_dir(folder) else { continue };
            for file in files.flatten().filter(|file| is_temporary(&file.path())) {
                let _ = fs::remove_file(file.path());
            }
        }
        // Only when it is empty.
        let _ = fs::remove_dir(normalized);
    }
}

fn is_temporary(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name.starts_with(whole_file::TEMPORARY.as_bytes())
}
