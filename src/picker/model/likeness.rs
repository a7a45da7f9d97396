//! Sounds that are like one, in place of the search's, until a person goes back to it.

use soundscape_client::{Sound, SoundId, Toward};

use super::{Effect, List, Trouble};

/// What is listed instead of the search's sounds.
#[derive(Debug, Default)]
pub(crate) struct Likeness {
    /// What is asked for.
    asked: Option<Like>,
    /// What is listed.
    pub(crate) shown: Option<Like>,
    pub(crate) trouble: Option<Trouble>,
    /// The search's list, while another one is shown.
    search: Option<Box<List>>,
}

/// Like which sound, and how else than it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Like {
    pub(crate) sound: Sound,
    pub(crate) toward: Option<Toward>,
}

impl Likeness {
    pub(crate) fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    pub(super) fn ask(&mut self, sound: Sound, toward: Option<Toward>, effects: &mut Vec<Effect>) {
        effects.push(Effect::Similar { id: sound.id.clone(), toward });
        (self.asked, self.trouble) = (Some(Like { sound, toward }), None);
    }

    /// Says whether the list is another one now: the sound itself, to be compared with, then those that are like it.
    pub(super) fn learn(
        &mut self,
        list: &mut List,
        id: &SoundId,
        toward: Option<Toward>,
        outcome: Result<Vec<Sound>, Trouble>,
    ) -> bool {
        let Some(like) = self.asked.take_if(|like| like.sound.id == *id && like.toward == toward) else {
            return false;
        };
        match outcome {
            Ok(sounds) => {
                let sounds = [like.sound.clone()].into_iter().chain(sounds).collect();
                let before = list.swap(sounds);
                // From one likeness to the next: back is to the search.
                self.search.get_or_insert_with(|| Box::new(before));
                self.shown = Some(like);
                true
            }
            Err(trouble) => {
                self.trouble = Some(trouble);
                false
            }
        }
    }

    /// Says whether the list is the search's again.
    pub(super) fn go_back(&mut self, list: &mut List) -> bool {
        let Some(search) = self.search.take() else { return false };
        list.restore(*search);
        *self = Self::default();
        true
    }

    /// The search has another list.
    pub(super) fn leave(&mut self) {
        *self = Self::default();
    }

    /// The list of the search, shown or not.
    pub(super) fn searched<'a>(&'a mut self, shown: &'a mut List) -> &'a mut List {
        self.search.as_deref_mut().unwrap_or(shown)
    }
}
