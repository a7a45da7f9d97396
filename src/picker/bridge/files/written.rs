//! What was written, as far as it can be taken back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use soundscape_client::{LockFile, PinnedSound, SoundId, Variant};

use super::{read, replace, trouble};
use crate::{
    SoundBank,
    picker::{Trouble, bridge::errand::trouble_of},
};

/// Changes of files.
#[derive(Clone, Debug)]
pub(in crate::picker::bridge) struct Written {
    pub(in crate::picker::bridge) pins: Vec<PinChange>,
    pub(in crate::picker::bridge) banks: Vec<TextChange>,
    /// Whether there was no lock file before.
    pub(in crate::picker::bridge) new_lock: bool,
}

/// What banks say after a change, for the game that has them loaded.
pub(in crate::picker::bridge) type WrittenBanks = Vec<(PathBuf, SoundBank)>;

/// What is pinned of a sound in one form, before and after.
#[derive(Clone, Debug)]
pub(in crate::picker::bridge) struct PinChange {
    pub(in crate::picker::bridge) id: SoundId,
    pub(in crate::picker::bridge) variant: Variant,
    pub(in crate::picker::bridge) before: Option<PinnedSound>,
    pub(in crate::picker::bridge) after: Option<PinnedSound>,
}

/// A file's text before and after; `None`: there was no file.
#[derive(Clone, Debug)]
pub(in crate::picker::bridge) struct TextChange {
    pub(in crate::picker::bridge) path: PathBuf,
    pub(in crate::picker::bridge) before: Option<String>,
    pub(in crate::picker::bridge) after: Option<String>,
}

impl Written {
    /// Brings the files to what they are after the change. Blocks.
    ///
    /// Nothing is written when somebody else has written a bank meanwhile. In the lock file, which the running game may
    /// write too, only what this changes is changed.
    pub(in crate::picker::bridge) fn apply(&self, lock: &Path) -> Result<WrittenBanks, Trouble> {
        if let Some(changed) = self.banks.iter().find(|bank| !bank.is_before()) {
            let text = "it was changed by something else meanwhile, and is left as it is";
            return Err(trouble(&changed.path, &text));
        }
        // The pins first: a bank that names what is not pinned is worse than a pin that nobody uses.
        self.pin(lock)?;
        for (at, bank) in self.banks.iter().enumerate() {
            if let Err(error) = bank.write() {
                // As far as the disk lets it.
                self.banks[..at].iter().for_each(|written| drop(written.reversed().write()));
                let _ = self.reversed().pin(lock);
                return Err(error);
            }
        }
        let parsed = |bank: &TextChange| {
            let text = bank.after.as_deref();
            let after = text.map_or_else(|| Some(SoundBank::default()), |text| text.parse().ok());
            Some((bank.path.clone(), after?))
        };
        Ok(self.banks.iter().filter_map(parsed).collect())
    }

    /// Back to what was before.
    pub(in crate::picker::bridge) fn reversed(&self) -> Self {
        let mut reversed = self.clone();
        reversed.pins.iter_mut().for_each(|pin| std::mem::swap(&mut pin.before, &mut pin.after));
        reversed.banks.iter_mut().for_each(|bank| *bank = bank.reversed());
        reversed
    }

    fn pin(&self, path: &Path) -> Result<(), Trouble> {
        if self.pins.is_empty() {
            return Ok(());
        }
        let edited = LockFile::edit(path, |lock| {
            for change in &self.pins {
                lock.unpin_form(&change.id, change.variant);
                change.after.clone().into_iter().for_each(|pin| lock.pin(pin));
            }
        });
        let left = |error| Trouble::other(format!("{} (it is left as it is)", trouble_of(error).text));
        let (lock, _) = edited.map_err(left)?;
        let takes_back = self.pins.iter().all(|pin| pin.after.is_none());
        if self.new_lock && takes_back && lock.sounds().is_empty() && lock.queries().is_empty() {
            fs::remove_file(path).map_err(|error| trouble(path, &error))?;
        }
        Ok(())
    }
}

impl TextChange {
    fn write(&self) -> Result<(), Trouble> {
        match &self.after {
            Some(text) => replace(&self.path, text),
            None => fs::remove_file(&self.path),
        }
        .map_err(|error| trouble(&self.path, &error))
    }

    fn reversed(&self) -> Self {
        let Self { path, before, after } = self.clone();
        Self { path, before: after, after: before }
    }

    /// Whether nobody else has written it.
    fn is_before(&self) -> bool {
        read(&self.path).is_ok_and(|text| text == self.before)
    }
}
