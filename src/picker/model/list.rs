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
    /// How many sounds were looked through for those that are listed.
    pub(crate) seen: usize,
    /// Pages in a row of which none was listed.
    in_vain: usize,
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
    /// After so many pages in a row that have nothing to list, a person says whether to go on.
    const PAGES_IN_VAIN: usize = 5;
    /// Rows below and above the chosen one whose sounds are made ready.
    const READY: usize = 4;

    /// `least_s`: shorter sounds are left out.
    pub(super) fn replace(&mut self, mut hits: Hits, words: String, least_s: Option<f64>) {
        let seen = hits.sounds.len();
        leave_out(&mut hits, least_s);
        let in_vain = usize::from(hits.sounds.is_empty());
        let chosen = self.chosen().filter(|_| self.touched).map(|sound| sound.id.clone());
        let still = chosen.and_then(|id| hits.sounds.iter().position(|sound| sound.id == id));
        let Hits { sounds, total, more, offline } = hits;
        let rest = if more { Rest::There } else { Rest::None };
        let (row, touched, reveals) = (still.unwrap_or(0), still.is_some(), self.reveals + 1);
        *self = Self { sounds, total, words, offline, rest, seen, in_vain, row, touched, reveals };
    }

    /// Lists these sounds instead, of which the first is chosen, and gives back the list as it was.
    pub(super) fn swap(&mut self, sounds: Vec<Sound>) -> Self {
        let (total, words, reveals) = (sounds.len() as u64, self.words.clone(), self.reveals + 1);
        let list = Self { sounds, total, words, touched: true, reveals, ..Self::default() };
        std::mem::replace(self, list)
    }

    /// Lists again what was listed before.
    pub(super) fn restore(&mut self, list: Self) {
        *self = Self { reveals: self.reveals + 1, ..list };
    }

    pub(super) fn clear(&mut self) {
        self.replace(Hits::default(), String::new(), None);
    }

    pub(super) fn extend(&mut self, outcome: Result<Hits, Trouble>, least_s: Option<f64>) {
        match outcome {
            Ok(mut hits) => {
                self.rest = if hits.more { Rest::There } else { Rest::None };
                self.seen += hits.sounds.len();
                leave_out(&mut hits, least_s);
                self.in_vain = if hits.sounds.is_empty() { self.in_vain + 1 } else { 0 };
                self.sounds.extend(hits.sounds);
            }
            Err(trouble) => self.rest = Rest::Failed(trouble),
        }
    }

    /// Whether the next page is not asked for by itself.
    pub(crate) fn hesitates(&self) -> bool {
        self.rest == Rest::There && self.in_vain >= Self::PAGES_IN_VAIN
    }

    /// A person wants the next pages, although those before had nothing.
    pub(super) fn go_on(&mut self) {
        self.in_vain = 0;
    }

    /// Whether it is time for the next page.
    pub(super) fn wants_more(&mut self, shown: &Range<usize>) -> bool {
        let near = shown.end + Self::AHEAD >= self.sounds.len();
        let wants = self.rest == Rest::There && near && !self.hesitates();
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

fn leave_out(hits: &mut Hits, least_s: Option<f64>) {
    if let Some(least_s) = least_s {
        hits.sounds.retain(|sound| sound.duration_s >= least_s);
    }
}
