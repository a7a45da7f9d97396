//! The asset source `soundscape://`: bytes of sounds, for any loader.

mod reader;

use std::{io, path::Path};

use bevy_app::App;
use bevy_asset::{
    AssetApp as _,
    io::{AssetReader, AssetReaderError, AssetSourceBuilder, ErasedAssetReader, PathStream, VecReader},
};

use crate::{InvalidSoundPath, SoundPath, Soundscape, SoundscapeError};
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
        let soundscape = self.0.clone();
        Ok(LazyReader::new(async move { soundscape.bytes(path).await }))
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
