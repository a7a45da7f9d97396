//! How large the file of a sound is, learnt while it is loaded.

use soundscape_client::{CachedSound, Client, ClientError, SoundId, Task, Variant};

use crate::{SoundPath, Soundscape, SoundscapeError};

/// A share in the transfer, which goes on for as long as this lives.
pub(super) struct Weighed {
    pub(super) bytes: u64,
    /// `None`: it is over.
    _transfer: Option<Task<Result<CachedSound, ClientError>>>,
}

impl Weighed {
    /// Known long before the end of the transfer.
    pub(super) async fn of(
        soundscape: &Soundscape,
        id: &SoundId,
        variant: Variant,
    ) -> Result<Self, SoundscapeError> {
        let library = soundscape.library().await?;
        let (known, client) = (library.size(id, variant).await?, soundscape.client());
        let client = match (known, client) {
            (None, Some(client)) => client,
            (known, _) => return Ok(Self { bytes: known.unwrap_or_default(), _transfer: None }),
        };
        let path = SoundPath::id(id.clone()).variant(variant);
        let watch = |client: &Client| client.fetch_watched(id, variant);
        let (transfer, mut progress) = soundscape.unhurried().start(&path, client, watch);
        let mut latest = Some(progress.latest());
        while let Some(now) = latest {
            if let Some(bytes) = now.total_bytes {
                return Ok(Self { bytes, _transfer: Some(transfer) });
            }
            latest = progress.changed().await;
        }
        Ok(Self { bytes: transfer.await?.bytes, _transfer: None })
    }
}
