//! A folder that `soundscape bake` made, read through Bevy's own reader of assets.

mod error;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use async_lock::OnceCell;
use bevy_app::App;
use bevy_asset::io::{AssetReaderError, AssetSource, AssetSourceBuilders, AssetSourceId, ErasedAssetReader};
use blocking::unblock;
use futures_lite::future::block_on;
#[cfg(feature = "kira")]
use soundscape_client::Variant;
use soundscape_client::{Manifest, PinnedQuery, SearchPage, SearchQuery, SoundId, SoundMetadata};

use crate::{SoundPath, SoundscapeError, Wanted, candidate::Candidate, library::best};

pub use error::BakedError;

/// A baked folder. Nothing of it is read before something is asked.
pub(crate) struct BakedFolder {
    reader: Box<dyn ErasedAssetReader>,
    folder: PathBuf,
    manifest: OnceCell<Manifest>,
}

impl BakedFolder {
    /// Below the folder where Bevy finds assets; in an app without AssetPlugin, where it would.
    pub(crate) fn new(folder: &Path, app: &mut App) -> Self {
        let builders = app.world_mut().get_resource_mut::<AssetSourceBuilders>();
        let reader = builders.and_then(|mut builders| {
            let default = builders.get_mut(AssetSourceId::Default)?;
            Some((default.reader)())
        });
        let reader = reader.unwrap_or_else(|| AssetSource::get_default_reader("assets".into())());
        Self { reader, folder: folder.to_owned(), manifest: OnceCell::new() }
    }

    /// Read once. A failure is not remembered, so that a folder that is baked meanwhile is found.
    pub(crate) async fn manifest(self: &Arc<Self>) -> Result<&Manifest, SoundscapeError> {
        let read = || {
            let folder = self.clone();
            // Not here: this may be polled on the main thread.
            unblock(move || block_on(folder.read_manifest()))
        };
        Ok(self.manifest.get_or_try_init(read).await?)
    }

    pub(crate) async fn search(self: &Arc<Self>, query: &SearchQuery) -> Result<SearchPage, SoundscapeError> {
        let found = self.manifest().await?.search(query);
        found.ok_or_else(|| BakedError::query(query, &self.folder).into())
    }

    pub(crate) async fn metadata(self: &Arc<Self>, id: &SoundId) -> Result<SoundMetadata, SoundscapeError> {
        let known = self.manifest().await?.metadata(id);
        known.ok_or_else(|| BakedError::sound(&SoundPath::id(id.clone()), id, &self.folder).into())
    }

    /// The sounds that stand for a search, without those that are not baked; never none.
    pub(crate) async fn choose(
        self: &Arc<Self>,
        query: &SearchQuery,
    ) -> Result<Vec<Candidate>, SoundscapeError> {
        let manifest = self.manifest().await?;
        let pinned = manifest.resolve(query).into_iter().flat_map(PinnedQuery::ids);
        let baked = |id: &&SoundId| manifest.sounds.iter().any(|baked| baked.sound.id == **id);
        let baked = pinned.filter(baked).map(|id| Candidate::new(id.clone(), manifest.facts(id)));
        let baked: Vec<_> = baked.collect();
        if baked.is_empty() {
            return Err(BakedError::query(query, &self.folder).into());
        }
        Ok(baked)
    }

    #[cfg(feature = "kira")]
    pub(crate) async fn measure(self: &Arc<Self>, candidate: Candidate) -> Candidate {
        match self.manifest().await {
            Ok(manifest) => Candidate::new(candidate.id.clone(), manifest.facts(&candidate.id)),
            // Told when the sound is loaded.
            Err(_) => candidate,
        }
    }

    /// Whether a sound is baked, without a look at its file.
    #[cfg(feature = "kira")]
    pub(crate) async fn contains(
        self: &Arc<Self>,
        id: &SoundId,
        variant: Variant,
    ) -> Result<(), SoundscapeError> {
        let path = SoundPath::id(id.clone()).variant(variant);
        let baked = self.manifest().await?.sound(id, variant);
        baked.map(drop).ok_or_else(|| BakedError::sound(&path, id, &self.folder).into())
    }

    /// Compared with the hash that the manifest has.
    pub(crate) async fn bytes(self: &Arc<Self>, path: SoundPath) -> Result<Vec<u8>, SoundscapeError> {
        let id = match &path.sound {
            Wanted::Id(id) => id.clone(),
            Wanted::Search(words) => best(self.choose(&SearchQuery::new(words)).await?, words)?,
        };
        let baked = self.manifest().await?.sound(&id, path.variant);
        let baked = baked.ok_or_else(|| BakedError::sound(&path, &id, &self.folder))?;
        // Not the path in the manifest, which could lead out of the folder.
        let file = self.folder.join(baked.sound.path());
        let bytes = self.read(&file).await.map_err(|error| BakedError::file(error, &file, &self.folder))?;
        if baked.sound.is_file(&bytes) {
            return Ok(bytes);
        }
        Err(BakedError::Damaged { path: file, folder: self.folder.clone() }.into())
    }

    async fn read_manifest(&self) -> Result<Manifest, BakedError> {
        let path = self.folder.join(Manifest::NAME);
        let bytes = self.read(&path).await.map_err(|error| BakedError::file(error, &path, &self.folder))?;
        Manifest::parse(&bytes).map_err(|source| BakedError::Manifest { path, source })
    }

    async fn read(&self, path: &Path) -> Result<Vec<u8>, AssetReaderError> {
        let mut bytes = Vec::new();
        self.reader.read(path).await?.read_to_end(&mut bytes).await?;
        Ok(bytes)
    }
}
