//! The embedded server of `SoundscapePlugin::local`.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use bevy_asset::io::file::FileAssetReader;
use blocking::unblock;
use futures_lite::future::block_on;
use soundscape_client::{Client, ClientError, default_cache_dir};
use soundscape_server::{Config, Embedded, NewKey, ServerError};

use crate::{
    SoundscapeError,
    connection::{Connected, Connection},
};

/// Why the server over a folder of sounds did not start.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LocalError {
    /// The folder is not there, or may not be read.
    #[error(
        "cannot read the sounds in {} ({source}): give SoundscapePlugin::local a folder that exists, relative to the working \
         directory or to the game's own folder", .folder.display()
    )]
    Folder {
        /// The folder as it was given.
        folder: PathBuf,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// The server itself did not start.
    #[error("the server over {} did not start: {source}", .folder.display())]
    Server {
        /// The folder.
        folder: PathBuf,
        /// What the server said.
        source: Arc<ServerError>,
    },
}

/// Starts a server over `folder` in the background; `connection` is settled when it is ready.
pub(crate) fn start(folder: PathBuf, cache_dir: Option<PathBuf>) -> Arc<Connection> {
    let connection = Arc::new(Connection::default());
    let settled = connection.clone();
    unblock(move || settled.settle(connect(&folder, cache_dir))).detach();
    connection
}

fn connect(folder: &Path, cache_dir: Option<PathBuf>) -> Result<Connected, SoundscapeError> {
    let cache_dir = cache_dir.or_else(default_cache_dir).ok_or(ClientError::NoCacheDir)?;
    let folder = find(folder)?;
    let name = name_of(&folder);
    let failed = |source| LocalError::Server { folder: folder.clone(), source: Arc::new(source) };

    let data = cache_dir.join("local").join(&name);
    let server = block_on(Embedded::start(Config::embedded(&folder, data))).map_err(failed)?;
    let key = server.create_key(&NewKey::local()).map_err(failed)?.key;
    // The port is another one each time; what was cached stays known by the folder's name.
    let client =
        Client::builder(server.url()).key(key).cache_dir(cache_dir).cache_namespace(format!("local/{name}"));
    Ok(Connected { client: client.build()?, server: Some(server) })
}

/// As it stands, or below the folder that Bevy finds assets in.
fn find(folder: &Path) -> Result<PathBuf, LocalError> {
    let found = folder.canonicalize().or_else(|error| {
        let beside_the_game = FileAssetReader::get_base_path().join(folder).canonicalize();
        beside_the_game.map_err(|_| error)
    });
    found.map_err(|source| LocalError::Folder { folder: folder.into(), source: Arc::new(source) })
}

/// A folder name that stands for `folder`: a readable part, and a hash of the whole path.
fn name_of(folder: &Path) -> String {
    let last = folder.file_name().unwrap_or_default().to_string_lossy();
    let readable: String = last.chars().filter(|c| c.is_ascii_alphanumeric()).take(24).collect();
    format!("{readable}-{:016x}", fnv1a(folder.as_os_str().as_encoded_bytes()))
}

/// The Fowler–Noll–Vo hash FNV-1a, 64 bit: the standard library's may change from one release to the next.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_name() {
        // The reference values of draft-eastlake-fnv.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(name_of(Path::new("/")), format!("-{:016x}", fnv1a(b"/")));
        assert_eq!(name_of(Path::new("/a/My sounds")), format!("Mysounds-{:016x}", fnv1a(b"/a/My sounds")));
        assert_ne!(name_of(Path::new("/a/sounds")), name_of(Path::new("/b/sounds")));
    }
}
