//! How large the file of a sound is, learnt while it is loaded.

use soundscape_client::{CachedSound, Client, ClientError, SoundId, Task, Variant};

use crate::{Request, SoundPath, Soundscape};

/// A share in the transfer, which tells the size long before the end.
pub(super) struct Weighing {
    request: Request<Weighed>,
    most_bytes: u64,
    /// Held, so that the transfer goes on for as long as this lives.
    weighed: Option<Weighed>,
}

struct Weighed {
    bytes: u64,
    /// `None`: it is over.
    _transfer: Option<Task<Result<CachedSound, ClientError>>>,
}

impl Weighing {
    pub(super) fn begin(soundscape: Soundscape, id: SoundId, variant: Variant, most_bytes: u64) -> Self {
        let weigh = async move {
            let library = soundscape.library().await?;
            let (known, client) = (library.size(&id, variant).await?, soundscape.client());
            let client = match (known, client) {
                (None, Some(client)) => client,
                (known, _) => return Ok(Weighed { bytes: known.unwrap_or_default(), _transfer: None }),
            };
            let path = SoundPath::id(id.clone()).variant(variant);
            let watch = |client: &Client| client.fetch_watched(&id, variant);
            let (transfer, mut progress) = soundscape.unhurried().start(&path, client, watch);
            let mut latest = Some(progress.latest());
            while let Some(now) = latest {
                if let Some(bytes) = now.total_bytes {
                    return Ok(Weighed { bytes, _transfer: Some(transfer) });
                }
                latest = progress.changed().await;
            }
            Ok(Weighed { bytes: transfer.await?.bytes, _transfer: None })
        };
        Self { request: Request::of(weigh), most_bytes, weighed: None }
    }

    /// As far as is known. An error is told by whoever loads it.
    pub(super) fn is_too_large(&mut self) -> bool {
        if let Some(Ok(weighed)) = self.request.poll_now() {
            self.weighed = Some(weighed);
        }
        self.weighed.as_ref().is_some_and(|weighed| weighed.bytes > self.most_bytes)
    }

    /// Somebody wants it however large it is.
    pub(super) fn allow_all(&mut self) {
        self.most_bytes = u64::MAX;
    }
}
