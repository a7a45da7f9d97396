//! A sound is written into a bank, and pinned.

use soundscape_client::{CachedSound, LockFile, PinnedSound, SoundId, SoundMetadata, Variant};

use super::{Files, PinChange, Written, WrittenBanks, read_bank, trouble, written::TextChange};
use crate::{
    SoundChoice, SoundRef,
    picker::{BankPlace, Occupied, Trouble},
    sound_bank::edit,
};

/// What is to be written.
pub(in crate::picker::bridge) struct Entering {
    pub(in crate::picker::bridge) variant: Variant,
    pub(in crate::picker::bridge) place: Option<BankPlace>,
    pub(in crate::picker::bridge) file: CachedSound,
    pub(in crate::picker::bridge) metadata: SoundMetadata,
}

impl Files {
    /// Writes the entry and the pin, and says what that changed. Blocks.
    pub(in crate::picker::bridge) fn enter(
        &self,
        entering: &Entering,
    ) -> Result<(Written, WrittenBanks), Trouble> {
        let Entering { variant, place, file, metadata } = entering;
        let id = &metadata.id;
        let banks = place.iter().map(|place| entry(place, id, *variant)).collect::<Result<Vec<_>, _>>()?;
        let known = LockFile::read(&self.lock).ok();
        let new_lock = !self.lock.exists();
        let before = known.as_ref().and_then(|lock| lock.sound(id, *variant)).cloned();
        let mut after = PinnedSound::new(*variant, file, metadata);
        after.iter_mut().for_each(|pin| pin.by_id = true);
        let pins = vec![PinChange { id: id.clone(), variant: *variant, before, after }];
        let written = Written { pins, banks, new_lock };
        let banks = written.apply(&self.lock)?;
        Ok((written, banks))
    }
}

/// The sound as an entry or code names it.
pub(in crate::picker::bridge) fn reference(id: &SoundId, variant: Variant) -> SoundRef {
    let sound = SoundRef::id(id.clone()).format(variant.format);
    if variant.normalize { sound.normalized() } else { sound }
}

fn entry(place: &BankPlace, id: &SoundId, variant: Variant) -> Result<TextChange, Trouble> {
    let BankPlace { bank: path, entry, existing } = place;
    let (before, bank) = read_bank(path)?;
    let sound = match (existing, bank.get(entry)) {
        (None, None) => reference(id, variant),
        // One more takes nothing away, whatever the entry has by now.
        (Some((Occupied::Varied, _)), Some(there)) => varied(entry, there, id, variant)?,
        (Some((Occupied::Replaced, shown)), Some(there)) if shown == there => {
            SoundRef { playback: there.playback, ..reference(id, variant) }
        }
        _ => {
            let text = format!("`{entry}` was changed by something else meanwhile: look at it and try again");
            return Err(trouble(path, &text));
        }
    };
    let after = edit::put(before.as_deref().unwrap_or("(sounds: {\n})\n"), entry, &sound);
    let after = after.map_err(|error| trouble(path, &error))?;
    Ok(TextChange { path: path.clone(), before, after: Some(after) })
}

fn varied(entry: &str, there: &SoundRef, id: &SoundId, variant: Variant) -> Result<SoundRef, Trouble> {
    let mut ids = match &there.choice {
        SoundChoice::Id(known) => vec![known.clone()],
        SoundChoice::AnyOf(known) => known.clone(),
        SoundChoice::Query { .. } => {
            return Err(Trouble::other(format!("`{entry}` plays what is found for words: replace it")));
        }
    };
    if ids.contains(id) {
        return Err(Trouble::other(format!("`{entry}` has this sound already")));
    }
    if there.variant != variant {
        return Err(Trouble::other(format!("`{entry}` has another form: choose it again")));
    }
    if ids.len() >= 100 {
        return Err(Trouble::other(format!("`{entry}` has a hundred sounds, the most there can be")));
    }
    ids.push(id.clone());
    Ok(SoundRef { choice: SoundChoice::AnyOf(ids), ..there.clone() })
}
