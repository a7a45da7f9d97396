//! Taking a sound into the game: in which form, to where, and how far that is.

mod place;

use std::path::{Path, PathBuf};

use soundscape_client::{Format, Sound, SoundId, Variant};

use super::Trouble;
use crate::SoundRef;

pub use place::{BankFile, BankPlace, Occupied};

/// The use of the chosen sound.
#[derive(Debug)]
pub(crate) struct Using {
    pub(crate) variant: Variant,
    pub(crate) banks: Vec<BankFile>,
    /// The bank that it is written to.
    pub(crate) bank: Option<PathBuf>,
    /// … under this name.
    pub(crate) entry: String,
    /// What becomes of the sound that the entry has.
    pub(crate) occupied: Option<Occupied>,
    pub(crate) stage: Stage,
    /// Whether a person gave the name.
    named: bool,
}

/// How far it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Stage {
    #[default]
    Idle,
    Fetching {
        id: SoundId,
        received_bytes: u64,
        total_bytes: Option<u64>,
    },
    /// It is begun when a person insists.
    Warned(Trouble),
    /// What was done, in words.
    Done(String),
    Failed(Trouble),
}

impl Default for Using {
    fn default() -> Self {
        Self {
            variant: Variant::new(Format::Ogg),
            banks: Vec::new(),
            bank: None,
            entry: String::new(),
            occupied: None,
            stage: Stage::Idle,
            named: false,
        }
    }
}

impl Using {
    /// Says into which bank it goes, if it begins; one at a time.
    pub(super) fn begin(&mut self, sound: &Sound, denied: bool) -> Option<Option<BankPlace>> {
        if self.is_fetching() {
            return None;
        }
        if denied && !matches!(self.stage, Stage::Warned(_)) {
            self.stage = Stage::Warned(Trouble::other(format!(
                "This project does not allow the licence of {}: press once more to use it all the same",
                sound.title
            )));
            return None;
        }
        match self.place() {
            Ok(place) => {
                self.stage = Stage::Fetching { id: sound.id.clone(), received_bytes: 0, total_bytes: None };
                Some(place)
            }
            Err(trouble) => {
                self.stage = Stage::Failed(trouble);
                None
            }
        }
    }

    pub(crate) fn is_fetching(&self) -> bool {
        matches!(self.stage, Stage::Fetching { .. })
    }

    pub(super) fn progress(&mut self, received: u64, total: Option<u64>) {
        if let Stage::Fetching { received_bytes, total_bytes, .. } = &mut self.stage {
            (*received_bytes, *total_bytes) = (received, total);
        }
    }

    pub(super) fn end(&mut self, outcome: Result<String, Trouble>) {
        if self.is_fetching() {
            // The next sound gets a name of its own; into an entry that was there, more may follow.
            self.named &= outcome.is_err() || self.occupied.is_some();
            self.stage = outcome.map_or_else(Stage::Failed, Stage::Done);
        }
    }

    pub(super) fn cancel(&mut self) -> bool {
        let cancels = self.is_fetching();
        self.stage = Stage::Idle;
        cancels
    }

    /// Another sound is chosen: what is said of the last one is of no interest any more.
    pub(super) fn reset(&mut self) {
        if !self.is_fetching() {
            self.stage = Stage::Idle;
        }
    }

    pub(super) fn set_variant(&mut self, variant: Variant) {
        if !self.adds_variation() {
            self.variant = variant;
        }
    }

    pub(super) fn set_banks(&mut self, banks: Vec<BankFile>) {
        self.banks = banks;
        if self.bank.as_deref().is_some_and(|bank| self.file(bank).is_none()) {
            self.bank = None;
        }
        self.take_form();
    }

    pub(super) fn learn_bank(&mut self, written: BankFile) {
        if let Some(bank) = self.banks.iter_mut().find(|bank| bank.path == written.path) {
            *bank = written;
            self.take_form();
        }
    }

    pub(super) fn set_bank(&mut self, bank: Option<PathBuf>, sound: Option<&Sound>) {
        (self.bank, self.occupied) = (bank, None);
        self.reset();
        self.suggest(sound);
    }

    pub(super) fn set_entry(&mut self, entry: String) {
        (self.entry, self.named, self.occupied) = (entry, true, None);
        self.reset();
    }

    pub(super) fn set_occupied(&mut self, occupied: Occupied) {
        self.occupied = Some(occupied);
        self.reset();
        self.take_form();
    }

    /// Names the entry after the sound, unless a person has named it.
    pub(super) fn suggest(&mut self, sound: Option<&Sound>) {
        if let (Some(sound), Some(bank), false) = (sound, &self.bank, self.named) {
            let taken = |name: &str| self.file(bank).is_some_and(|file| file.get(name).is_some());
            (self.entry, self.occupied) = (place::suggested(&sound.title, taken), None);
        }
    }

    pub(crate) fn adds_variation(&self) -> bool {
        self.occupied == Some(Occupied::Varied) && self.existing().is_some()
    }

    /// What stands in the bank under this name.
    pub(crate) fn existing(&self) -> Option<&SoundRef> {
        self.file(self.bank.as_deref()?)?.get(self.entry.trim())
    }

    pub(crate) fn file(&self, bank: &Path) -> Option<&BankFile> {
        self.banks.iter().find(|file| file.path == *bank)
    }

    /// All variations of an entry have one form.
    fn take_form(&mut self) {
        if self.adds_variation()
            && let Some(variant) = self.existing().map(|sound| sound.variant)
        {
            self.variant = variant;
        }
    }

    /// Where it will be written, or why it cannot be.
    pub(crate) fn place(&self) -> Result<Option<BankPlace>, Trouble> {
        let Some(bank) = &self.bank else { return Ok(None) };
        if let Some(Err(trouble)) = self.file(bank).map(|file| &file.entries) {
            return Err(trouble.clone());
        }
        let entry = self.entry.trim().to_owned();
        let existing = match (self.existing(), self.occupied) {
            (Some(_), None) => {
                return Err(Trouble::other(format!(
                    "The bank has `{entry}` already: replace it, add a variation, or take another name"
                )));
            }
            (Some(sound), Some(occupied)) => {
                if occupied == Occupied::Varied {
                    place::check_variation(&entry, sound)?;
                }
                Some((occupied, sound.clone()))
            }
            (None, _) => {
                place::check_name(&entry)?;
                None
            }
        };
        Ok(Some(BankPlace { bank: bank.clone(), entry, existing }))
    }
}
