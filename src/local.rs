//! The embedded server of `SoundscapePlugin::local`.

mod data_folder;

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

use crate::{SoundscapeError, connection::Connection, library::Library, online::Online, pins::Pins};
use data_folder::{DataFolder, name_of};

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

/// A running server, and its hold on its data.
pub(crate) struct LocalServer {
    /// `None` only while it is being dropped.
    running: Option<(Embedded, DataFolder)>,
}

/// Starts a server over `folder` in the background; `connection` is settled when it is ready.
pub(crate) fn start(folder: PathBuf, cache_dir: Option<PathBuf>, pins: Pins) -> Arc<Connection> {
    let connection = Arc::new(Connection::default());
    let settled = connection.clone();
    unblock(move || settled.settle(connect(&folder, cache_dir, pins))).detach();
    connection
}

fn connect(folder: &Path, cache_dir: Option<PathBuf>, pins: Pins) -> Result<Library, SoundscapeError> {
    let cache_dir = cache_dir.or_else(default_cache_dir).ok_or(ClientError::NoCacheDir)?;
    let folder = find(folder)?;
    let name = name_of(&folder);
    let data = DataFolder::take(&cache_dir, &name)?;
    let failed = |source| LocalError::Server { folder: folder.clone(), source: Arc::new(source) };
    let server = block_on(Embedded::start(Config::embedded(&folder, &data.path))).map_err(failed)?;
    let key = server.create_key(&NewKey::local()).map_err(failed)?.key;
    // The port is another one each time; what was cached stays known by the folder's name.
    let client = Client::builder(server.url()).key(key).cache_dir(cache_dir);
    let client = client.cache_namespace(format!("local/{name}")).build()?;
    let server = Some(Arc::new(LocalServer { running: Some((server, data)) }));
    Ok(Library::Server(Online { client, pins: Arc::new(pins), server }))
}

impl LocalServer {
    pub(crate) fn server(&self) -> Option<&Embedded> {
        self.running.as_ref().map(|(server, _)| server)
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        if let Some((server, data)) = self.running.take() {
            // Off the main thread, because it waits; and the data is let go only when the server has.
            unblock(move || {
                server.stop();
                drop(data);
            })
            .detach();
        }
    }
}

/// As it stands, or below the folder that Bevy finds assets in.
fn find(folder: &Path) -> Result<PathBuf, LocalError> {
    let found = folder.canonicalize().or_else(|error| {
        let beside_the_game = FileAssetReader::get_base_path().join(folder).canonicalize();
        beside_the_game.map_err(|_| error)
    });
    found.map_err(|source| LocalError::Folder { folder: folder.into(), source: Arc::new(source) })
}
