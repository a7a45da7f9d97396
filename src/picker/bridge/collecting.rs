//! The collections: their file, and the sounds that are listed of them.

use std::collections::VecDeque;

use soundscape_client::{Sound, SoundId, SoundMetadata};

use super::{
    errand::{Errand, look},
    files::{Collect, Files},
};
use crate::{
    Soundscape,
    picker::{Collections, Message},
};

/// What is under way.
#[derive(Default)]
pub(super) struct Collecting {
    /// Looks at the file and changes of it, one at a time.
    queue: VecDeque<Option<Collect>>,
    running: Option<(bool, Option<Errand<Collections>>)>,
    sounds: Option<(Vec<SoundId>, Option<Errand<Vec<SoundMetadata>>>)>,
}

impl Collecting {
    pub(super) fn read(&mut self) {
        self.queue.push_back(None);
    }

    pub(super) fn change(&mut self, change: Collect) {
        self.queue.push_back(Some(change));
    }

    pub(super) fn list(&mut self, soundscape: &Soundscape, ids: Vec<SoundId>) {
        let wanted = ids.clone();
        let errand = Errand::call(soundscape, move |client| client.metadata_of(&wanted));
        self.sounds = Some((ids, Some(errand)));
    }

    pub(super) fn look(&mut self, files: &Files, messages: &mut Vec<Message>) {
        if let Some((changes, errand)) = &mut self.running
            && let Some(outcome) = look(errand)
        {
            messages.push(match outcome {
                // What was read before is still what is known.
                Err(trouble) if *changes => Message::NotCollected(trouble),
                outcome => Message::Collections(outcome),
            });
            self.running = None;
        }
        if self.running.is_none()
            && let Some(change) = self.queue.pop_front()
        {
            self.running = Some((change.is_some(), Some(files.collections(change))));
        }
        if let Some((ids, errand)) = &mut self.sounds
            && let Some(outcome) = look(errand)
        {
            let outcome = outcome.map(|sounds| sounds.into_iter().map(sound).collect());
            messages.push(Message::Collected { ids: std::mem::take(ids), outcome });
            self.sounds = None;
        }
    }
}

/// As a search would have found it.
fn sound(known: SoundMetadata) -> Sound {
    Sound {
        id: known.id,
        title: known.title,
        category: known.category,
        subcategory: known.subcategory,
        creator: known.creator,
        duration_s: known.duration_s,
        sample_rate_hz: known.sample_rate_hz,
        bit_depth: known.bit_depth,
        channels: known.channels,
        loudness_lufs: known.loudness_lufs,
        waveform_url: known.waveform_url,
        preview_url: known.preview_url,
        tags: known.tags,
        license_type: known.license_type,
        attribution_required: known.attribution_required,
        file_size_bytes: known.file_size_bytes,
    }
}
