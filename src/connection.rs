//! The way to the library, which may still be on its way.

use async_lock::OnceCell;

use crate::{SoundscapeError, library::Library};

/// Set once: at once for a server elsewhere, after the library's first scan for an embedded one, and when Bevy knows where
/// its assets are for a baked folder.
#[derive(Default)]
pub(crate) struct Connection {
    outcome: OnceCell<Result<Library, SoundscapeError>>,
}

impl Connection {
    pub(crate) fn settled(outcome: Result<Library, SoundscapeError>) -> Self {
        Self { outcome: OnceCell::from(outcome) }
    }

    /// Ends the waiting. Only the first call counts.
    pub(crate) fn settle(&self, outcome: Result<Library, SoundscapeError>) {
        // Refused only when it is settled already.
        let _ = self.outcome.set_blocking(outcome);
    }

    /// `None` while the library is not there yet.
    pub(crate) fn now(&self) -> Option<Result<&Library, SoundscapeError>> {
        self.outcome.get().map(|outcome| outcome.as_ref().map_err(Clone::clone))
    }

    pub(crate) async fn wait(&self) -> Result<&Library, SoundscapeError> {
        self.outcome.wait().await.as_ref().map_err(Clone::clone)
    }
}
