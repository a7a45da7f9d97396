//! Why a baked folder does not give a sound.

use std::{
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use bevy_asset::io::AssetReaderError;
use soundscape_client::{Format, Malformed, SearchQuery, SoundId};

use crate::SoundPath;

/// Why a baked folder does not give a sound. `Display` says what is wrong and what to do.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BakedError {
    /// A sound or a query that is not baked.
    #[error("{what} is not in the baked folder: {remedy}")]
    NotBaked {
        /// The path of the sound, or the words.
        what: String,
        /// The commands that put it there.
        remedy: String,
    },
    /// The manifest, or a file that it names, is not there.
    #[error("there is no {} among the assets: make it with `soundscape bake {}`", .path.display(), in_assets(.folder))]
    Missing {
        /// The file, below the folder with the assets.
        path: PathBuf,
        /// The baked folder.
        folder: PathBuf,
    },
    /// The system cannot read a file.
    #[error("cannot read {} ({source}): make it with `soundscape bake {}`", .path.display(), in_assets(.folder))]
    Unreadable {
        /// The file, below the folder with the assets.
        path: PathBuf,
        /// The baked folder.
        folder: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// The manifest is none, or of a later version.
    #[error("{}: {source}", .path.display())]
    Manifest {
        /// The manifest, below the folder with the assets.
        path: PathBuf,
        /// What is wrong in it.
        source: Malformed,
    },
    /// A file has other bytes than those that were baked.
    #[error("{} has other bytes than were baked: make it anew with `soundscape bake {}`", .path.display(), in_assets(.folder))]
    Damaged {
        /// The file, below the folder with the assets.
        path: PathBuf,
        /// The baked folder.
        folder: PathBuf,
    },
    /// A question that only a server can answer.
    #[error(
        "{what} needs a server, and this app plays from a baked folder: ask for it with SoundscapePlugin::from_env only"
    )]
    NeedsServer {
        /// What was asked for.
        what: &'static str,
    },
}

impl BakedError {
    /// What a search would find is not baked.
    pub(super) fn query(query: &SearchQuery, folder: &Path) -> Self {
        let mut arguments = format!("\"{}\"", query.words.replace('"', "\\\""));
        // Writing to a string does not fail.
        if let Some(category) = &query.category {
            let _ = write!(arguments, " --category {category}");
        }
        if let Some(seconds) = query.duration_max_s {
            let _ = write!(arguments, " --duration-max {seconds}");
        }
        if let Some(license) = query.license {
            let _ = write!(arguments, " --license {license}");
        }
        if let Some(limit) = query.limit.filter(|limit| *limit > 1) {
            let _ = write!(arguments, " --variations {limit}");
        }
        Self::not_baked(format!("`{}`", query.words), &arguments, folder)
    }

    /// A sound is not baked in this form.
    pub(super) fn sound(path: &SoundPath, id: &SoundId, folder: &Path) -> Self {
        let mut arguments = id.to_string();
        if path.variant.format != Format::Ogg {
            let _ = write!(arguments, " --format {}", path.variant.format);
        }
        if path.variant.normalize {
            arguments += " --normalize";
        }
        Self::not_baked(path.to_string(), &arguments, folder)
    }

    pub(super) fn file(error: AssetReaderError, path: &Path, folder: &Path) -> Self {
        let (path, folder) = (path.to_owned(), folder.to_owned());
        match error {
            AssetReaderError::NotFound(_) => Self::Missing { path, folder },
            AssetReaderError::Io(source) => Self::Unreadable { path, folder, source },
            AssetReaderError::HttpError(status) => {
                let source = Arc::new(io::Error::other(format!("HTTP status {status}")));
                Self::Unreadable { path, folder, source }
            }
        }
    }

    fn not_baked(what: String, arguments: &str, folder: &Path) -> Self {
        let folder = in_assets(folder);
        let remedy = format!("`soundscape lock add {arguments} && soundscape bake {folder}`");
        Self::NotBaked { what, remedy }
    }

    pub(crate) const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotBaked { .. } | Self::Missing { .. })
    }
}

/// As it is called where the commands are run: beside `assets`.
fn in_assets(folder: &Path) -> String {
    Path::new("assets").join(folder).display().to_string()
}
