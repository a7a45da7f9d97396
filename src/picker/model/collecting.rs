//! The tabs of the panel, and the collections of the project.

use soundscape_client::{Sound, SoundId};

use super::{List, Trouble};
use crate::picker::Collections;

/// What the panel lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tab {
    /// What a search finds.
    #[default]
    Search,
    /// What was put aside.
    Collections,
    /// What the project pins.
    Project,
}

/// The tabs, and what of the others is not seen.
#[derive(Debug, Default)]
pub(crate) struct Tabs {
    pub(crate) tab: Tab,
    hidden: [List; 3],
}

/// The collections, and which of them is listed.
#[derive(Debug)]
pub(crate) struct Collecting {
    /// `None`: not read yet.
    pub(crate) known: Option<Result<Collections, Trouble>>,
    /// Why the last change was not written.
    pub(crate) refused: Option<Trouble>,
    /// Why the sounds of the collection are not listed.
    pub(crate) trouble: Option<Trouble>,
    pub(crate) shown: String,
    /// Sounds of the collection that the server does not know.
    pub(crate) missing: usize,
    /// The sounds that were asked for.
    listed: Option<Vec<SoundId>>,
}

impl Tab {
    pub(crate) const ALL: [Self; 3] = [Self::Search, Self::Collections, Self::Project];
}

impl Tabs {
    /// Changes to another tab, whose list takes the place of this one.
    pub(super) fn go(&mut self, tab: Tab, list: &mut List) {
        std::mem::swap(list, &mut self.hidden[self.tab as usize]);
        std::mem::swap(list, &mut self.hidden[tab as usize]);
        self.tab = tab;
    }

    /// The list of a tab, seen or not.
    pub(super) fn list<'a>(&'a mut self, of: Tab, list: &'a mut List) -> &'a mut List {
        if of == self.tab { list } else { &mut self.hidden[of as usize] }
    }
}

impl Default for Collecting {
    fn default() -> Self {
        let shown = Collections::FAVOURITES.to_owned();
        Self { known: None, refused: None, trouble: None, shown, missing: 0, listed: None }
    }
}

impl Collecting {
    /// The collections, where their file could be read.
    pub(crate) fn get(&self) -> Option<&Collections> {
        self.known.as_ref()?.as_ref().ok()
    }

    pub(crate) fn is_favourite(&self, id: &SoundId) -> bool {
        self.get().is_some_and(|known| known.contains(Collections::FAVOURITES, id))
    }

    pub(super) fn learn(&mut self, known: Result<Collections, Trouble>) {
        self.known = Some(known);
    }

    pub(super) fn show(&mut self, name: String) {
        self.shown = name;
    }

    /// The sounds to ask for, when they are others than before.
    pub(super) fn wants(&mut self) -> Option<Vec<SoundId>> {
        let ids: Vec<_> = self.get()?.sounds(&self.shown).map(|(id, _)| id.clone()).collect();
        if self.listed.as_ref() == Some(&ids) {
            return None;
        }
        self.listed = Some(ids.clone());
        Some(ids)
    }

    /// The sounds in the order of their titles; `None`: others are wanted meanwhile, or they are not there.
    pub(super) fn accept(
        &mut self,
        ids: &[SoundId],
        outcome: Result<Vec<Sound>, Trouble>,
    ) -> Option<Vec<Sound>> {
        if self.listed.as_deref() != Some(ids) {
            return None;
        }
        self.trouble = outcome.as_ref().err().cloned();
        if self.trouble.is_some() {
            // To be asked for again.
            self.listed = None;
        }
        let mut sounds = outcome.ok()?;
        self.missing = ids.len().saturating_sub(sounds.len());
        sounds.sort_by(|a, b| (a.title.to_lowercase(), &a.id).cmp(&(b.title.to_lowercase(), &b.id)));
        Some(sounds)
    }

    pub(super) fn forget(&mut self) {
        self.listed = None;
    }
}
