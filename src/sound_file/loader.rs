//! The asset loaders of both files.

use std::{io, str::FromStr};

use bevy_asset::{AssetLoader, LoadContext, io::Reader};
use bevy_reflect::TypePath;

use crate::{InvalidSoundFile, SoundBank, SoundRef};

/// Loads `*.sound.ron`.
#[derive(TypePath)]
pub(super) struct SoundRefLoader;

/// Loads `*.bank.ron`.
#[derive(TypePath)]
pub(super) struct SoundBankLoader;

#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error(transparent)]
    Read(#[from] io::Error),
    #[error(transparent)]
    Invalid(#[from] InvalidSoundFile),
}

impl AssetLoader for SoundRefLoader {
    type Asset = SoundRef;
    type Settings = ();
    type Error = LoadError;

    async fn load(
        &self,
        reader: &mut dyn Reader,
        (): &(),
        _: &mut LoadContext<'_>,
    ) -> Result<SoundRef, LoadError> {
        parse(reader).await
    }

    fn extensions(&self) -> &[&str] {
        &["sound.ron"]
    }
}

impl AssetLoader for SoundBankLoader {
    type Asset = SoundBank;
    type Settings = ();
    type Error = LoadError;

    async fn load(
        &self,
        reader: &mut dyn Reader,
        (): &(),
        _: &mut LoadContext<'_>,
    ) -> Result<SoundBank, LoadError> {
        parse(reader).await
    }

    fn extensions(&self) -> &[&str] {
        &["bank.ron"]
    }
}

async fn parse<T: FromStr<Err = InvalidSoundFile>>(reader: &mut dyn Reader) -> Result<T, LoadError> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).await?;
    let text = String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(text.parse()?)
}
