//! The asset source `soundscape://`: bytes of sounds, for any loader.

mod reader;

use std::{fs, io, path::Path, sync::Arc};

use bevy_app::App;
use bevy_asset::{
    AssetApp as _,
    io::{AssetReader, AssetReaderError, AssetSourceBuilder, ErasedAssetReader, PathStream, VecReader},
};
use blocking::unblock;
use soundscape_client::{CachedSound, Client, ClientError, SearchQuery, SoundId};

use crate::{InvalidSoundPath, SoundPath, Soundscape, SoundscapeError, Wanted};
use reader::LazyReader;

/// Makes `soundscape://` known. Too late once `AssetPlugin` was added.
pub(crate) fn register(app: &mut App, soundscape: &Soundscape) {
    let [reader, processed_reader] = [soundscape.clone(), soundscape.clone()]
        .map(|soundscape| move || Box::new(SoundSource(soundscape.clone())) as Box<dyn ErasedAssetReader>);
    // Without a second reader every load fails in an app that processes its assets.
    let source = AssetSourceBuilder::new(reader).with_processed_reader(processed_reader);
    app.register_asset_source(SoundPath::SOURCE, source);
}

struct SoundSource(Soundscape);

impl AssetReader for SoundSource {
    /// Returns at once: Bevy drops a reader whose handles are gone, but waits for this function.
    async fn read<'a>(&'a self, path: &'a Path) -> Result<LazyReader, AssetReaderError> {
        let path = SoundPath::try_from(path).map_err(refused)?;
        Ok(LazyReader::new(bytes_of(self.0.clone(), path)))
    }

    /// Asked before every load, and never there.
    async fn read_meta<'a>(&'a self, path: &'a Path) -> Result<VecReader, AssetReaderError> {
        Err(AssetReaderError::NotFound(path.with_added_extension("meta")))
    }

    async fn read_directory<'a>(&'a self, _: &'a Path) -> Result<Box<PathStream>, AssetReaderError> {
        let text = "soundscape:// has no folders: load single sounds, or search with a SoundQuery";
        Err(io::Error::new(io::ErrorKind::Unsupported, text).into())
    }

    async fn is_directory<'a>(&'a self, _: &'a Path) -> Result<bool, AssetReaderError> {
        Ok(false)
    }
}

fn refused(error: InvalidSoundPath) -> AssetReaderError {
    io::Error::from(SoundscapeError::from(error)).into()
}

async fn bytes_of(soundscape: Soundscape, path: SoundPath) -> Result<Vec<u8>, SoundscapeError> {
    let client = soundscape.ready().await?;
    let id = match path.sound.clone() {
        Wanted::Id(id) => id,
        Wanted::Search(words) => best_hit(client, words).await?,
    };
    // Without a task where the sound is in the cache already.
    let (known, wanted, variant) = (client.clone(), id.clone(), path.variant);
    if let Some((cached, bytes)) = unblock(move || {
        let cached = known.cached(&wanted, variant)?;
        let bytes = read(&cached).ok()?;
        Some((cached, bytes))
    })
    .await
    {
        soundscape.traffic().count(&cached);
        return Ok(bytes);
    }
    let cached =
        soundscape.unhurried().start(&path, client, |client| client.fetch(&id, path.variant)).await?;
    soundscape.traffic().count(&cached);
    // All of it, since its file stays for as long as it lives.
    unblock(move || read(&cached)).await
}

fn read(sound: &CachedSound) -> Result<Vec<u8>, SoundscapeError> {
    let path = &sound.path;
    fs::read(path).map_err(|source| ClientError::Io { path: path.clone(), source: Arc::new(source) }.into())
}

async fn best_hit(client: &Client, words: String) -> Result<SoundId, SoundscapeError> {
    let found = client.search(&SearchQuery::new(&words).limit(1)).await?;
    let best = found.sounds.into_iter().next();
    best.map(|sound| sound.id).ok_or(SoundscapeError::NothingFound { words })
}
