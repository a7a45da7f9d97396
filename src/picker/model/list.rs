//! The sounds that were found, and which one is chosen.

use std::ops::Range;

use soundscape_client::Sound;

use super::{Hits, Trouble};

/// The list: old results stay until new ones are in.
#[derive(Debug, Default)]
pub(crate) struct List {
    pub(crate) sounds: Vec<Sound>,
    pub(crate) total: u64,
    /// What they were found for.
    pub(crate) words: String,
    /// Whether it is an earlier answer, since nobody can be asked.
    pub(crate) offline: bool,
    pub(crate) rest: Rest,
    /// The chosen row.
    pub(crate) row: usize,
    /// Whether a person has chosen it.
    pub(crate) touched: bool,
    /// Counts up when the chosen row has to come into sight.
    pub(crate) reveals: u64,
}

/// The sounds after those that are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rest {
    #[default]
    None,
    There,
    Coming,
    Failed(Trouble),
}

impl List {
    /// The next page is asked for when so few rows are left below the screen.
    const AHEAD: usize = 40;
    /// Rows below and above the chosen one whose sounds are made ready.
    const READY: usize = 4;

    pub(super) fn replace(&mut self, hits: Hits, words: String) {
        let chosen = self.chosen().filter(|_| self.touched).map(|sound| sound.id.clone());
        let still = chosen.and_then(|id| hits.sounds.iter().position(|sound| sound.id == id));
        let Hits { sounds, total, more, offline } = hits;
        let rest = if more { Rest::There } else { Rest::None };
        let (row, touched, reveals) = (still.unwrap_or(0), still.is_some(), self.reveals + 1);
        *self = Self { sounds, total, words, offline, rest, row, touched, reveals };
    }

    pub(super) fn clear(&mut self) {
        self.replace(Hits::default(), String::new());
    }

    pub(super) fn extend(&mut self, outcome: Result<Hits, Trouble>) {
        match outcome {
            Ok(hits) => {
                self.rest = if hits.more { Rest::There } else { Rest::None };
                self.sounds.extend(hits.sounds);
            }
            Err(trouble) => self.rest = Rest::Failed(trouble),
        }
    }

    /// Whether it is time for the next page.
    pub(super) fn wants_more(&mut self, shown: &Range<usize>) -> bool {
        let wants = self.rest == Rest::There && shown.end + Self::AHEAD >= self.sounds.len();
        if wants {
            self.rest = Rest::Coming;
        }
        wants
    }

    pub(crate) fn chosen(&self) -> Option<&Sound> {
        self.sounds.get(self.row)
    }

    /// Says whether a sound is chosen now. The first step into the list stays on its first row.
    pub(super) fn step(&mut self, rows: isize) -> bool {
        let rows = if self.touched { rows } else { 0 };
        self.reveals += 1;
        self.go_to(self.row.saturating_add_signed(rows))
    }

    pub(super) fn go_to(&mut self, row: usize) -> bool {
        self.row = row.min(self.sounds.len().saturating_sub(1));
        self.touched = !self.sounds.is_empty();
        self.touched
    }

    /// The sounds that a person may hear next, most likely first.
    pub(super) fn around(&self) -> Vec<Sound> {
        let row = self.row as isize;
        let near = (1..=Self::READY as isize).flat_map(|step| [row + step, row - step]);
        let rows = [row].into_iter().chain(near).filter_map(|row| usize::try_from(row).ok());
        rows.filter_map(|row| self.sounds.get(row).cloned()).collect()
    }
}
