//! A baked folder: the pinned sounds as files beside the game, which then needs no key and no network.
//!
//! ```text
//! DIR/manifest.json                       what is baked: queries, files, credits
//! DIR/snd_8f3a2c1d.ogg                    soundscape://snd_8f3a2c1d.ogg
//! DIR/snd_8f3a2c1d.wav24.wav              soundscape://snd_8f3a2c1d.wav24.wav
//! DIR/normalized/snd_8f3a2c1d.ogg         soundscape://normalized/snd_8f3a2c1d.ogg
//! ```
//! The path of a file is the asset path ([`Variant::path_of`](crate::Variant::path_of)), so that one with an id needs
//! no look at the manifest. For `soundscape://search/WORDS.ENDING`, [`Manifest::resolve`] gives the id. Equal lock files
//! give equal folders, byte for byte; what is right already is not touched.

mod answers;
mod baking;
mod manifest;
mod verify;

use std::{path::Path, sync::Arc};

use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Serialize;

use crate::{Client, ClientError, LockFile};
use baking::Baking;

pub use manifest::{BakedSound, Manifest};
pub use verify::{Finding, Wrong, verify};

/// What baking did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Baked {
    /// Files that were written, as paths in the folder.
    pub written: Vec<String>,
    /// Files that were right already.
    pub unchanged: Vec<String>,
    /// Files that an earlier bake made and that are not pinned any more.
    pub removed: Vec<String>,
}

/// Sounds that are fetched and written at a time.
const AT_ONCE: usize = 16;

impl Client {
    /// Bakes what is pinned into a folder. `progress` gets the number of files that were written, and of those to write.
    ///
    /// Every file is compared with its pinned hash. What the cache has is not requested again. Killed in between, it
    /// leaves whole files, and baking again completes them.
    pub async fn bake(
        &self,
        lock: &LockFile,
        folder: &Path,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<Baked, ClientError> {
        let (plan, planned) = (folder.to_owned(), lock.clone());
        let baking = Arc::new(self.unblock(move || Baking::plan(plan, &planned)).await?);
        let total = baking.missing().len();
        progress(0, total);
        let write = |index: usize| {
            let baking = baking.clone();
            async move {
                let pinned = &baking.missing()[index];
                let sound = self.fetch_pinned(pinned).await?;
                let (baking, pinned) = (baking.clone(), pinned.clone());
                self.unblock(move || baking.place(&pinned, &sound)).await
            }
        };
        let mut writes = stream::iter((0..total).map(write)).buffer_unordered(AT_ONCE);
        let mut written = 0;
        while let Some(()) = writes.try_next().await? {
            written += 1;
            progress(written, total);
        }
        drop(writes);
        self.unblock(move || baking.finish()).await
    }
}
