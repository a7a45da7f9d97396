//! A load as it is begun and awaited: in Bevy's task pool, so that no frame pays for it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use bevy_asset::{AssetServer, Handle, WaitForAssetError};
use bevy_kira_audio::AudioSource;
use bevy_tasks::{IoTaskPool, Task};
use futures_lite::future;

use super::{Item, Until, weighing::Weighed};
use crate::{Soundscape, SoundscapeError, Wanted};

/// A load under way. Dropping it ends it.
pub(super) struct Carrying {
    most_bytes: Arc<AtomicU64>,
    _task: Task<()>,
}

/// Names a load that was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket(pub(super) u64);

/// What is told of a load.
pub(super) enum Told {
    /// Bevy loads it: it is there as soon as the handle's asset is. Dropping the handle ends that.
    Begun(Handle<AudioSource>),
    OnDisk,
    /// Its file is larger than it may be. Held, so that the transfer goes on.
    Large(Weighed),
    Failed(SoundscapeError),
}

impl Carrying {
    pub(super) fn begin(
        item: &Item,
        most_bytes: Option<u64>,
        server: &AssetServer,
        soundscape: &Soundscape,
        tell: impl Fn(Told) + Send + Sync + 'static,
    ) -> Self {
        let most = Arc::new(AtomicU64::new(most_bytes.unwrap_or(u64::MAX)));
        let (item, server, soundscape) = (item.clone(), server.clone(), soundscape.clone());
        let allowed = most.clone();
        let weighs = most_bytes.is_some();
        let carry = async move {
            match (&item.path.sound, item.until) {
                (Wanted::Id(id), Until::OnDisk) => {
                    let fetched = soundscape.prefetch(id, item.path.variant).await;
                    tell(fetched.map_or_else(Told::Failed, |()| Told::OnDisk));
                }
                _ => decode(&item, weighs.then_some(&*allowed), &server, &soundscape, &tell).await,
            }
        };
        Self { most_bytes: most, _task: IoTaskPool::get().spawn(carry) }
    }

    /// Somebody wants it however large it is.
    pub(super) fn allow_all(&self) {
        self.most_bytes.store(u64::MAX, Relaxed);
    }

    pub(super) fn allows_all(&self) -> bool {
        self.most_bytes.load(Relaxed) == u64::MAX
    }
}

async fn decode(
    item: &Item,
    most_bytes: Option<&AtomicU64>,
    server: &AssetServer,
    soundscape: &Soundscape,
    tell: &impl Fn(Told),
) {
    let handle = server.load(item.path.clone());
    // By its id: a handle held here would keep what nobody else wants.
    let id = handle.id();
    tell(Told::Begun(handle));
    let failure = async {
        match server.wait_for_asset_id(id).await {
            Err(WaitForAssetError::Failed(error)) => Some(Told::Failed(match SoundscapeError::of(&error) {
                Some(reason) => reason.clone(),
                None => SoundscapeError::Asset(error),
            })),
            // There, or no longer wanted.
            _ => None,
        }
    };
    let too_large = async {
        // An error is told by whoever loads it.
        let mut share = None;
        if let (Some(most), Wanted::Id(id)) = (most_bytes, &item.path.sound)
            && let Ok(weighed) = Weighed::of(soundscape, id, item.path.variant).await
        {
            if weighed.bytes > most.load(Relaxed) {
                return Some(Told::Large(weighed));
            }
            share = Some(weighed);
        }
        let never = future::pending().await;
        drop(share);
        never
    };
    if let Some(told) = future::or(failure, too_large).await {
        tell(told);
    }
}
