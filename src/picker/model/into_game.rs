//! From the panel into the game and its files: using, dragging, collecting, pinning.

use soundscape_client::Sound;

use super::{Effect, Hits, Message, Model, Stage, Tab, Trouble};
use crate::picker::Collections;

impl Model {
    /// The sound that is dragged.
    pub fn dragged(&self) -> Option<&Sound> {
        self.dragging.sound.as_ref()
    }

    /// The name of the entity that it is dragged over.
    pub fn dragged_over(&self) -> Option<&str> {
        self.dragging.over.as_ref()?.as_deref().ok()
    }

    /// Why the chosen sound is not used.
    pub fn trouble_in_using(&self) -> Option<&Trouble> {
        match &self.using.stage {
            Stage::Failed(trouble) | Stage::Warned(trouble) => Some(trouble),
            _ => None,
        }
    }

    /// What was done last, in words.
    pub fn done(&self) -> Option<&str> {
        match &self.using.stage {
            Stage::Done(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn take_into_game(&mut self, message: Message, effects: &mut Vec<Effect>) {
        match message {
            Message::Variant(variant) => self.using.set_variant(variant),
            Message::Bank(bank) => self.using.set_bank(bank, self.list.chosen()),
            Message::Entry(entry) => self.using.set_entry(entry),
            Message::Occupied(occupied) => self.using.set_occupied(occupied),
            Message::Use => self.use_chosen(false, effects),
            Message::CancelUse if self.using.cancel() => effects.push(Effect::CancelUse),
            Message::Tab(tab) => self.turn_to(tab, effects),
            Message::Collection(name) => {
                self.collecting.show(name);
                self.list_collection(effects);
            }
            Message::Favourite => {
                let favourite = self.list.chosen().map(|sound| self.collecting.is_favourite(&sound.id));
                let name = Collections::FAVOURITES.to_owned();
                self.collect(name, favourite == Some(false), effects);
            }
            Message::Collect { name, member } => self.collect(name, member, effects),
            Message::Dragged(row) => {
                if self.list.go_to(row) {
                    self.using.reset();
                    self.using.suggest(self.list.chosen());
                    self.selection.rest(self.now);
                }
                self.dragging.begin(self.list.chosen());
            }
            Message::Hovered(over) => self.dragging.is_over(over),
            Message::Dropped { in_world } => match self.dragging.end(in_world) {
                Some(Ok(_)) => self.use_chosen(true, effects),
                Some(Err(trouble)) if !self.using.is_fetching() => self.using.stage = Stage::Failed(trouble),
                _ => {}
            },
            Message::Unpin(pins) => effects.push(Effect::Unpin(pins)),
            Message::Undo | Message::Redo => {
                self.using.reset();
                let redo = matches!(message, Message::Redo);
                effects.push(if redo { Effect::Redo } else { Effect::Undo });
            }

            Message::Progress { received_bytes, total_bytes } => {
                self.using.progress(received_bytes, total_bytes);
            }
            Message::Used { outcome } => {
                self.using.end(outcome);
                effects.push(Effect::Credits);
                self.look_at_files(effects);
            }
            Message::Restored { outcome } => {
                if !self.using.is_fetching() {
                    self.using.stage = outcome.map_or_else(Stage::Failed, Stage::Done);
                }
                self.look_at_files(effects);
            }
            Message::Banks(banks) => self.using.set_banks(banks),
            Message::BankWritten(bank) => self.using.learn_bank(bank),
            Message::Project(project) => self.project = Some(project),
            Message::Denied(licenses) => self.denied = licenses,
            Message::Collections(known) => {
                self.collecting.learn(known);
                self.list_collection(effects);
            }
            Message::NotCollected(trouble) => self.collecting.refused = Some(trouble),
            Message::Collected { ids, outcome } => {
                if let Some(sounds) = self.collecting.accept(&ids, outcome) {
                    let total = sounds.len() as u64;
                    let hits = Hits { sounds, total, ..Hits::default() };
                    self.tabs.list(Tab::Collections, &mut self.list).replace(hits, String::new(), None);
                    self.outlines.look_again();
                }
            }
            // The others are taken already.
            _ => {}
        }
    }

    pub(super) fn look_at_files(&self, effects: &mut Vec<Effect>) {
        effects.extend([Effect::Kept, Effect::Banks]);
        if self.tabs.tab == Tab::Project {
            effects.push(Effect::Project);
        }
    }

    fn turn_to(&mut self, tab: Tab, effects: &mut Vec<Effect>) {
        self.likeness.go_back(&mut self.list);
        self.likeness.leave();
        self.tabs.go(tab, &mut self.list);
        self.using.reset();
        self.using.suggest(self.list.chosen());
        self.outlines.look_again();
        self.selection.rest(self.now);
        self.list_collection(effects);
        self.look_at_files(effects);
        self.prefetch(effects);
    }

    fn list_collection(&mut self, effects: &mut Vec<Effect>) {
        if self.tabs.tab == Tab::Collections
            && let Some(ids) = self.collecting.wants()
        {
            effects.push(Effect::Collected(ids));
        }
    }

    fn collect(&mut self, name: String, member: bool, effects: &mut Vec<Effect>) {
        self.collecting.refused = None;
        if let Some(sound) = self.list.chosen().filter(|_| self.list.touched) {
            let (id, title) = (sound.id.clone(), sound.title.clone());
            effects.push(Effect::Collect { name, id, title, member });
        }
    }

    fn use_chosen(&mut self, hovered: bool, effects: &mut Vec<Effect>) {
        if let Some(sound) = self.list.chosen()
            && let Some(place) = self.using.begin(sound, self.denied.contains(&sound.license_type))
        {
            effects.push(Effect::Use { sound: sound.clone(), variant: self.using.variant, place, hovered });
        }
    }
}
