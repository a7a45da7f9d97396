//! Taking a sound into the game: in which form, to where, and how far that is.

use soundscape_client::{Format, SoundId, Variant};

use super::Trouble;

/// The use of the chosen sound.
#[derive(Debug)]
pub(crate) struct Using {
    pub(crate) variant: Variant,
    /// The entry of the bank that it is written to; empty: none.
    pub(crate) bank: String,
    pub(crate) stage: Stage,
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
    /// What was done, in words.
    Done(String),
    Failed(Trouble),
}

/// The name of an entry in a bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankEntry(
    /// As it stands in the file.
    pub String,
);

impl Default for Using {
    fn default() -> Self {
        Self { variant: Variant::new(Format::Ogg), bank: String::new(), stage: Stage::Idle }
    }
}

impl Using {
    /// Says whether it begins; one at a time.
    pub(super) fn begin(&mut self, id: &SoundId) -> bool {
        let begins = !self.is_fetching();
        if begins {
            self.stage = Stage::Fetching { id: id.clone(), received_bytes: 0, total_bytes: None };
        }
        begins
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

    pub(super) fn bank_entry(&self) -> Option<BankEntry> {
        let entry = self.bank.trim();
        (!entry.is_empty()).then(|| BankEntry(entry.to_owned()))
    }
}
