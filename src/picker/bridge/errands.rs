//! What is asked of the library, and what comes of it.

use std::{collections::BTreeMap, time::Duration};

use soundscape_client::{
    Category, Client, Priority, Profile, Scope, SearchPage, SearchQuery, Sound, SoundId, SoundMetadata,
    Toward, Waveform,
};

use super::{
    errand::{Errand, look, look_at_all, trouble_of},
    files::{Files, Owned, Played},
    kept, key,
};
use crate::{
    Soundscape,
    picker::{BankFile, Hits, KeyText, Message, Project, SavedSearch},
};

/// As many as a person walks through.
const SIMILAR: u16 = 50;

/// Everything that is under way.
#[derive(Default)]
pub(super) struct Errands {
    search: Option<Errand<SearchPage>>,
    more: Option<Errand<SearchPage>>,
    generation: u64,
    /// Where the next page of the search begins.
    last_page: Option<SearchPage>,
    kept_search: Option<(u64, Option<Errand<Hits>>)>,
    key: Option<Errand<Vec<Scope>>>,
    searches: Option<Errand<BTreeMap<String, SavedSearch>>>,
    limited: Duration,
    similar: Option<(SoundId, Option<Toward>, Option<Errand<Vec<Sound>>>)>,
    categories: Option<Errand<Vec<Category>>>,
    credits: Option<Errand<Profile>>,
    kept: Option<Errand<Owned>>,
    banks: Option<Errand<Vec<BankFile>>>,
    project: Option<Errand<Project>>,
    details: Option<(SoundId, Option<Errand<SoundMetadata>>)>,
    outlines: Vec<(SoundId, Errand<Waveform>)>,
}

impl Errands {
    pub(super) fn search(&mut self, soundscape: &Soundscape, generation: u64, query: SearchQuery) {
        (self.generation, self.more, self.last_page) = (generation, None, None);
        self.search = Some(Errand::call(soundscape, move |client| client.search(&query)));
    }

    pub(super) fn more(&mut self, soundscape: &Soundscape, generation: u64) {
        if generation == self.generation
            && let Some(task) = self.last_page.as_ref().and_then(|page| soundscape.client()?.next_page(page))
        {
            self.more = Some(Errand::new(async { task.await.map_err(trouble_of) }));
        }
    }

    pub(super) fn search_kept(
        &mut self,
        soundscape: &Soundscape,
        generation: u64,
        query: SearchQuery,
        files_only: bool,
    ) {
        let errand = kept::search(soundscape.clone(), query, files_only);
        self.kept_search = Some((generation, Some(errand)));
    }

    pub(super) fn searches(&mut self, errand: Errand<BTreeMap<String, SavedSearch>>) {
        self.searches = Some(errand);
    }

    pub(super) fn try_key(&mut self, soundscape: &Soundscape, text: KeyText) {
        self.key = Some(key::try_out(soundscape.clone(), text));
    }

    /// Whether the server refuses to be asked.
    pub(super) fn look_at_limit(&mut self, soundscape: &Soundscape, messages: &mut Vec<Message>) {
        let wait = soundscape.client().and_then(Client::refused_for).unwrap_or_default();
        // It only grows when the server has refused once more.
        if wait > self.limited {
            messages.push(Message::Limited(wait));
        }
        self.limited = wait;
    }

    pub(super) fn similar(&mut self, soundscape: &Soundscape, id: SoundId, toward: Option<Toward>) {
        let of = id.clone();
        let errand = Errand::call(soundscape, move |client| client.similar(&of, toward, SIMILAR));
        self.similar = Some((id, toward, Some(errand)));
    }

    pub(super) fn categories(&mut self, soundscape: &Soundscape) {
        self.categories = Some(Errand::call(soundscape, Client::categories));
    }

    pub(super) fn credits(&mut self, soundscape: &Soundscape) {
        self.credits = Some(Errand::call(soundscape, Client::profile));
    }

    pub(super) fn kept(&mut self, soundscape: &Soundscape, files: &Files) {
        self.kept = Some(files.owned(soundscape.clone()));
    }

    pub(super) fn banks(&mut self, files: &Files) {
        self.banks = Some(files.banks());
    }

    pub(super) fn project(&mut self, files: &Files, played: Vec<Played>) {
        let files = files.clone();
        self.project = Some(Errand::new(blocking::unblock(move || files.project(played))));
    }

    pub(super) fn details(&mut self, soundscape: &Soundscape, id: SoundId) {
        let wanted = id.clone();
        let errand = Errand::call(soundscape, move |client| client.metadata(&wanted));
        self.details = Some((id, Some(errand)));
    }

    /// These and no others: what has left the screen is stopped.
    pub(super) fn outlines(&mut self, soundscape: &Soundscape, sounds: Vec<Sound>) {
        self.outlines.retain(|(id, _)| sounds.iter().any(|sound| sound.id == *id));
        for sound in sounds {
            if self.outlines.iter().all(|(id, _)| *id != sound.id) {
                let id = sound.id.clone();
                let errand = Errand::call(soundscape, move |client| {
                    client.with_priority(Priority::PREFETCH).waveform(&sound)
                });
                self.outlines.push((id, errand));
            }
        }
    }

    /// What is there since the last look.
    pub(super) fn look(&mut self, messages: &mut Vec<Message>) {
        let generation = self.generation;
        if let Some(outcome) = look(&mut self.search) {
            let outcome = outcome.map(|page| self.turn(page));
            messages.push(Message::Found { generation, outcome });
        }
        if let Some((generation, errand)) = &mut self.kept_search
            && let Some(outcome) = look(errand)
        {
            messages.push(Message::FoundKept { generation: *generation, outcome });
        }
        messages.extend(look(&mut self.key).map(Message::KeyTried));
        messages.extend(look(&mut self.searches).map(Message::Searches));
        if let Some(outcome) = look(&mut self.more) {
            let outcome = outcome.map(|page| self.turn(page));
            messages.push(Message::More { generation, outcome });
        }
        if let Some((id, toward, errand)) = &mut self.similar
            && let Some(outcome) = look(errand)
        {
            messages.push(Message::Alike { id: id.clone(), toward: *toward, outcome });
        }
        if let Some(Ok(categories)) = look(&mut self.categories) {
            messages.push(Message::Categories(categories));
        }
        if let Some(outcome) = look(&mut self.credits) {
            messages.push(Message::Credits(outcome));
        }
        if let Some(Ok(Owned { cached, pinned })) = look(&mut self.kept) {
            messages.push(Message::Kept { cached, pinned });
        }
        if let Some(Ok(banks)) = look(&mut self.banks) {
            messages.push(Message::Banks(banks));
        }
        if let Some(project) = look(&mut self.project) {
            messages.push(Message::Project(project));
        }
        if let Some((id, errand)) = &mut self.details
            && let Some(outcome) = look(errand)
        {
            messages.push(Message::Details { id: id.clone(), outcome: outcome.map(Box::new) });
        }
        let outlines = look_at_all(&mut self.outlines).into_iter();
        messages.extend(outlines.map(|(id, outcome)| Message::Outline { id, outcome }));
    }

    /// Keeps where the next page begins.
    fn turn(&mut self, mut page: SearchPage) -> Hits {
        let sounds = std::mem::take(&mut page.sounds);
        let hits = Hits { sounds, total: page.total, more: page.next.is_some(), offline: page.offline };
        self.last_page = Some(page);
        hits
    }
}
