//! What the project pins, and where its files use that.

use std::{collections::HashMap, path::Path};

use soundscape_client::{ClientError, Credit, LockFile, SearchQuery, SoundId, Variant};

use super::{Files, Written, folder, read, trouble, written::PinChange};
use crate::{
    SoundChoice, SoundRef,
    picker::{Project, Trouble, bridge::errand::trouble_of},
};

/// A sound that the running game plays, and on what.
pub(in crate::picker::bridge) type Played = (SoundRef, String);

impl Files {
    /// Reads the lock file, all banks and all sound files. Blocks.
    pub(in crate::picker::bridge) fn project(&self, played: Vec<Played>) -> Result<Project, Trouble> {
        let lock = match LockFile::read(&self.lock) {
            Err(ClientError::NoLockFile { .. }) => LockFile::new(),
            lock => lock.map_err(trouble_of)?,
        };
        let mut uses = Uses { lock: &lock, places: HashMap::new() };
        let mut unread = Vec::new();
        for bank in self.read_banks() {
            let name = bank.name();
            match bank.entries {
                Ok(entries) => entries.iter().for_each(|(entry, sound)| {
                    uses.note(sound, format!("{entry} in {name}"));
                }),
                Err(trouble) => unread.push(trouble),
            }
        }
        for path in self.assets.iter().flat_map(|assets| folder::files(assets, ".sound.ron")) {
            match sound_file(&path) {
                Ok(sound) => uses.note(&sound, name(&path)),
                Err(trouble) => unread.push(trouble),
            }
        }
        for (sound, entity) in &played {
            uses.note(sound, format!("{entity} in the running game"));
        }
        uses.note_searches();
        let uses = uses.places;
        let credits = Credit::markdown(&Credit::all(&lock));
        Ok(Project { pins: lock.sounds().to_vec(), uses, credits, unread })
    }

    /// Unpins sounds, and says what that changed. Blocks.
    pub(in crate::picker::bridge) fn unpin(&self, pins: &[(SoundId, Variant)]) -> Result<Written, Trouble> {
        let lock = LockFile::read(&self.lock).map_err(trouble_of)?;
        let change = |(id, variant): &(SoundId, Variant)| PinChange {
            id: id.clone(),
            variant: *variant,
            before: lock.sound(id, *variant).cloned(),
            after: None,
        };
        let pins = pins.iter().map(change).filter(|change| change.before.is_some()).collect();
        let written = Written { pins, banks: Vec::new(), new_lock: false };
        written.apply(&self.lock)?;
        Ok(written)
    }
}

struct Uses<'a> {
    lock: &'a LockFile,
    places: HashMap<(SoundId, Variant), Vec<String>>,
}

impl Uses<'_> {
    fn note(&mut self, sound: &SoundRef, place: String) {
        let ids = match &sound.choice {
            SoundChoice::Id(id) => vec![id.clone()],
            SoundChoice::AnyOf(ids) => ids.clone(),
            SoundChoice::Query { query, .. } => {
                let pinned = SearchQuery::try_from(query).ok();
                let pinned = pinned.and_then(|query| self.lock.resolve(&query));
                pinned.iter().flat_map(|pinned| pinned.ids().cloned()).collect()
            }
        };
        for id in ids {
            let places = self.places.entry((id, sound.variant)).or_default();
            if !places.contains(&place) {
                places.push(place.clone());
            }
        }
    }

    /// Searches that are pinned, and that no file makes: code does.
    fn note_searches(&mut self) {
        for query in self.lock.queries() {
            for sound in self.lock.sounds() {
                if query.ids().any(|id| *id == sound.id) {
                    let places = self.places.entry((sound.id.clone(), sound.variant())).or_default();
                    if places.is_empty() {
                        places.push(format!("the search “{}”", query.query.words));
                    }
                }
            }
        }
    }
}

fn sound_file(path: &Path) -> Result<SoundRef, Trouble> {
    let text = read(path)?.unwrap_or_default();
    text.parse().map_err(|error| trouble(path, &error))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
