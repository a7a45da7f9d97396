//! The way to the server, which may still be on its way.

use async_lock::OnceCell;
use soundscape_client::Client;

use crate::SoundscapeError;

/// Set once: at once for a server elsewhere, after the library's first scan for an embedded one.
#[derive(Default)]
pub(crate) struct Connection {
    outcome: OnceCell<Result<Connected, SoundscapeError>>,
}

pub(crate) struct Connected {
    pub(crate) client: Client,
    /// After the client, so that the server outlives the client's last request.
    #[cfg(feature = "local")]
    pub(crate) server: Option<crate::local::LocalServer>,
}

impl Connection {
    pub(crate) fn settled(outcome: Result<Connected, SoundscapeError>) -> Self {
        Self { outcome: OnceCell::from(outcome) }
    }

    /// Ends the waiting. Only the first call counts.
    #[cfg(feature = "local")]
    pub(crate) fn settle(&self, outcome: Result<Connected, SoundscapeError>) {
        // Refused only when it is settled already.
        let _ = self.outcome.set_blocking(outcome);
    }

    /// `None` while the server is starting.
    pub(crate) fn now(&self) -> Option<Result<&Connected, SoundscapeError>> {
        self.outcome.get().map(|outcome| outcome.as_ref().map_err(Clone::clone))
    }

    pub(crate) async fn wait(&self) -> Result<&Connected, SoundscapeError> {
        self.outcome.wait().await.as_ref().map_err(Clone::clone)
    }
}

impl From<Client> for Connected {
    fn from(client: Client) -> Self {
        Self {
            client,
            #[cfg(feature = "local")]
            server: None,
        }
    }
}
