//! A sound on its way into the game: its file, and what is known of it.

use std::sync::Arc;

use soundscape_client::{ProgressWatch, Sound};

use super::scene::Goal;
use crate::{
    Soundscape,
    picker::{
        BankPlace, Message, Trouble,
        bridge::{
            errand::{Errand, look, trouble_of},
            files::Entering,
        },
    },
};

/// It is fetched.
pub(super) struct Taking {
    errand: Option<Errand<Fetched>>,
    progress: ProgressWatch,
}

/// It is there.
pub(super) struct Fetched {
    pub(super) title: String,
    pub(super) goal: Goal,
    pub(super) entering: Arc<Entering>,
}

impl Taking {
    pub(super) fn begin(
        soundscape: &Soundscape,
        sound: &Sound,
        goal: Goal,
        place: Option<BankPlace>,
    ) -> Result<Self, Trouble> {
        let Some(client) = soundscape.client() else {
            return Err(Trouble::other("The library is not there yet: try again in a moment"));
        };
        let variant = goal.variant;
        let (file, progress) = client.fetch_watched(&sound.id, variant);
        let metadata = client.metadata(&sound.id);
        let title = sound.title.clone();
        let fetch = async move {
            let (file, metadata) = (file.await.map_err(trouble_of)?, metadata.await.map_err(trouble_of)?);
            Ok::<_, Trouble>(Fetched {
                title,
                goal,
                entering: Arc::new(Entering { variant, place, file, metadata }),
            })
        };
        Ok(Self { errand: Some(Errand::new(fetch)), progress })
    }

    pub(super) fn progress(&self) -> Message {
        let progress = self.progress.latest();
        Message::Progress { received_bytes: progress.received_bytes, total_bytes: progress.total_bytes }
    }

    pub(super) fn look(&mut self) -> Option<Result<Fetched, Trouble>> {
        look(&mut self.errand)
    }
}

impl Fetched {
    /// What was done with it, in words.
    pub(super) fn report(&self, assigned: bool) -> String {
        let place = if assigned { "is on the entity now" } else { "is in the cache now" };
        let bank = self.entering.place.as_ref().map_or_else(String::new, |place| {
            format!(", and in {} as {}", place.bank.display(), place.entry)
        });
        format!("{} {place}{bank}", self.title)
    }
}
