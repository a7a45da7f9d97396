//! From what was used to what is pinned.

use std::{collections::BTreeSet, path::PathBuf};

use futures_lite::future::block_on;
use soundscape_client::{
    Client, ClientError, LockFile, PinnedQuery, PinnedSound, SearchQuery, SoundId, Variant,
};

/// Something that the app did.
pub(super) enum Note {
    /// It used a sound in a form.
    Sound(SoundId, Variant),
    /// It uses all of these for a query, one after the other.
    Choice(PinnedQuery),
    /// It looked at a page of results, and may use some of them.
    List(SearchQuery, Vec<SoundId>),
}

/// All that was used in this run and may not be pinned yet.
pub(super) struct Used {
    client: Client,
    path: PathBuf,
    sounds: BTreeSet<(SoundId, Variant)>,
    choices: Vec<PinnedQuery>,
    lists: Vec<(SearchQuery, Vec<SoundId>)>,
    /// Whether a failure was told.
    warned: bool,
}

impl Used {
    pub(super) fn new(client: Client, path: PathBuf) -> Self {
        let (sounds, choices, lists) = Default::default();
        Self { client, path, sounds, choices, lists, warned: false }
    }

    pub(super) fn take(&mut self, note: Note) {
        match note {
            Note::Sound(id, variant) => drop(self.sounds.insert((id, variant))),
            Note::Choice(chosen) if self.choices.contains(&chosen) => {}
            Note::Choice(chosen) => self.choices.push(chosen),
            Note::List(query, found) => {
                self.lists.retain(|(known, _)| *known != query);
                self.lists.push((query, found));
            }
        }
    }

    /// Pins what can be pinned; what cannot is tried again the next time.
    pub(super) fn write(&mut self) {
        if let Err(error) = self.try_write()
            && !std::mem::replace(&mut self.warned, true)
        {
            tracing::warn!("some of what is used is not pinned in {} yet: {error}", self.path.display());
        }
    }

    fn try_write(&self) -> Result<(), ClientError> {
        let lock = match LockFile::read(&self.path) {
            Err(ClientError::NoLockFile { .. }) => LockFile::new(),
            lock => lock?,
        };
        let (mut pinned, mut failure) = (Vec::new(), Ok(()));
        for (id, variant) in self.wanted(&lock) {
            match block_on(self.client.pin(&id, variant)) {
                Ok(sound) => pinned.push(sound),
                Err(error) => failure = Err(error),
            }
        }
        let queries: Vec<_> = self.choices.iter().cloned().chain(self.used_results()).collect();
        let (lock, changed) = LockFile::edit(&self.path, |lock| pin(lock, &queries, pinned))?;
        if changed {
            tracing::debug!("{} pins {} sounds", self.path.display(), lock.sounds().len());
            self.client.cache().keep_pinned(&self.path, &lock)?;
        }
        failure
    }

    /// What is not pinned yet: sounds that were used, and the other variations of a query in the forms of those that were.
    fn wanted(&self, lock: &LockFile) -> BTreeSet<(SoundId, Variant)> {
        let mut wanted = self.sounds.clone();
        let known = lock.sounds().iter().map(|sound| (sound.id.clone(), sound.variant()));
        let known: BTreeSet<_> = known.collect();
        for chosen in &self.choices {
            let of_it = |(id, _): &&(SoundId, Variant)| chosen.ids().any(|chosen| chosen == id);
            let forms: BTreeSet<_> =
                self.sounds.iter().chain(&known).filter(of_it).map(|(_, form)| *form).collect();
            wanted.extend(chosen.ids().flat_map(|id| forms.iter().map(move |form| (id.clone(), *form))));
        }
        &wanted - &known
    }

    /// Of each list the results up to the last that was used: the others were looked at only.
    fn used_results(&self) -> impl Iterator<Item = PinnedQuery> {
        self.lists.iter().filter_map(|(query, found)| {
            let is_used = |id: &SoundId| self.sounds.iter().any(|(used, _)| used == id);
            let last = found.iter().rposition(is_used)?;
            let query = query.clone().limit(u16::try_from(last + 1).unwrap_or(u16::MAX));
            PinnedQuery::new(&query, found[..=last].iter().cloned())
        })
    }
}

/// Adds. What is pinned already stays as it is, but for a query of which more is wanted now.
fn pin(lock: &mut LockFile, queries: &[PinnedQuery], sounds: Vec<PinnedSound>) {
    for query in queries {
        let is_pinned = |pinned: &PinnedQuery| pinned.variations >= query.variations;
        if !lock.resolve(&query.query).is_some_and(is_pinned) {
            lock.pin_query(query.clone());
        }
    }
    for mut sound in sounds {
        if lock.sound(&sound.id, sound.variant()).is_none() {
            sound.by_id = !lock.queries().iter().any(|query| query.ids().any(|id| *id == sound.id));
            lock.pin(sound);
        }
    }
}
