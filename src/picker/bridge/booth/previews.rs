//! Previews of sounds, decoded before they are wanted.

use std::{collections::HashMap, io::Cursor};

use bevy_asset::{Assets, Handle};
use bevy_kira_audio::{AudioSource, prelude::StaticSoundData};
use soundscape_client::{Priority, Sound, SoundId};

use super::{
    super::{
        errand::{Errand, client, look_at_all, trouble_of},
        kept,
    },
    unheard,
};
use crate::{
    Soundscape,
    picker::{Message, Trouble},
};

/// Those that are ready, and those that will be.
#[derive(Default)]
pub(super) struct Previews {
    ready: HashMap<SoundId, Handle<AudioSource>>,
    coming: Vec<(SoundId, Errand<StaticSoundData>)>,
}

impl Previews {
    /// These and no others, beside the one of `heard`.
    pub(super) fn want(&mut self, soundscape: &Soundscape, sounds: Vec<Sound>, heard: Option<&SoundId>) {
        let wanted = |id: &SoundId| Some(id) == heard || sounds.iter().any(|sound| sound.id == *id);
        self.ready.retain(|id, _| wanted(id));
        self.coming.retain(|(id, _)| wanted(id));
        for (at, sound) in sounds.into_iter().enumerate() {
            if !self.ready.contains_key(&sound.id) && !self.is_coming(&sound.id) {
                let priority = if at == 0 { Priority::INTERACTIVE } else { Priority::PREFETCH };
                self.coming.push((sound.id.clone(), preview(soundscape, sound, priority)));
            }
        }
    }

    pub(super) fn get(&self, id: &SoundId) -> Option<Handle<AudioSource>> {
        self.ready.get(id).cloned()
    }

    pub(super) fn is_coming(&self, id: &SoundId) -> bool {
        self.coming.iter().any(|(coming, _)| coming == id)
    }

    /// Takes in what is there since the last look.
    pub(super) fn look(
        &mut self,
        mut sources: Option<&mut Assets<AudioSource>>,
        messages: &mut Vec<Message>,
    ) {
        for (id, outcome) in look_at_all(&mut self.coming) {
            match (outcome, &mut sources) {
                (Ok(sound), Some(sources)) => {
                    self.ready.insert(id, sources.add(AudioSource { sound }));
                }
                (Ok(_), None) => messages.push(unheard(
                    id,
                    "Nothing plays sounds in this app: add AudioPlugin of bevy_kira_audio",
                )),
                (Err(trouble), _) => messages.push(Message::Unheard { id, trouble }),
            }
        }
    }
}

fn preview(soundscape: &Soundscape, sound: Sound, priority: Priority) -> Errand<StaticSoundData> {
    let title = sound.title.clone();
    let soundscape = soundscape.clone();
    Errand::new(async move {
        let client = client(&soundscape).await?.with_priority(priority);
        let (cached, id) = (client.clone(), sound.id.clone());
        if let Some(file) = blocking::unblock(move || kept::decode(&cached, &id)).await {
            return Ok(file);
        }
        let preview = client.preview(&sound);
        let bytes = preview.await.map_err(trouble_of)?;
        let decode = blocking::unblock(move || StaticSoundData::from_cursor(Cursor::new(bytes)));
        decode
            .await
            .map_err(|error| Trouble::other(format!("The preview of {title} cannot be played: {error}")))
    })
}
