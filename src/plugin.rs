//! The plugin: where the sounds come from.

use std::{fmt, path::PathBuf};

use bevy_app::{App, Plugin};
use bevy_asset::{AssetPlugin, AssetServer};
use soundscape_client::{ApiKey, Client, ClientBuilder};

use crate::{Soundscape, SoundscapeError, query, reflection, schedule, sound_file, source, status};

/// Adds the asset source `soundscape://`, [`SoundQuery`] and the resource [`Soundscape`].
///
/// Must come before Bevy's `AssetPlugin`, and so before `DefaultPlugins`: Bevy takes asset sources only until then.
///
/// ```
/// use bevy::{asset::AssetPlugin, prelude::*};
/// use bevy_soundscape::prelude::*;
///
/// App::new()
///     .add_plugins(SoundscapePlugin::from_env().cache_dir("target/sounds"))
///     .add_plugins((MinimalPlugins, AssetPlugin::default()))
///     .update();
/// ```
///
/// # Panics
/// When it is added after `AssetPlugin`. The message says how to put it right.
#[derive(Clone)]
#[must_use]
pub struct SoundscapePlugin {
    origin: Origin,
    cache_dir: Option<PathBuf>,
}

#[derive(Clone)]
enum Origin {
    Environment,
    Server {
        url: String,
        key: Result<ApiKey, SoundscapeError>,
    },
    Client(Client),
    #[cfg(feature = "local")]
    Folder(PathBuf),
}

impl SoundscapePlugin {
    /// The server and the key that the environment names: `SOUNDSCAPE_API_KEY`, `SOUNDSCAPE_URL` (default: the hosted
    /// server) and `SOUNDSCAPE_CACHE`.
    ///
    /// Without a key the app runs; one warning says what to set, and every request fails with the same sentence.
    pub fn from_env() -> Self {
        Self::of(Origin::Environment)
    }

    /// The server at this address, with or without the `/v2` at its end, called with this key.
    ///
    /// A key in the source code ends up in the shipped game: fine for a key of your own test server.
    pub fn new(url: impl Into<String>, key: impl AsRef<str>) -> Self {
        let key = key.as_ref().trim().parse().map_err(SoundscapeError::Key);
        Self::of(Origin::Server { url: url.into(), key })
    }

    /// A server of the app's own over a folder of sounds (WAV, AIFF, FLAC, OGG, MP3; subfolders included): no key, no
    /// network, no credits. It listens on a free loopback port.
    ///
    /// A relative folder is looked for in the working directory, then where Bevy looks for `assets`. The server starts
    /// in the background; the first start over a folder reads every sound, later ones only what changed. Until then
    /// requests wait, and [`Soundscape::status`] says so. What the server knows is kept beside the cached sounds, below
    /// `local/`.
    #[cfg(feature = "local")]
    pub fn local(folder: impl Into<PathBuf>) -> Self {
        Self::of(Origin::Folder(folder.into()))
    }

    /// A client that is set up already.
    pub fn with_client(client: Client) -> Self {
        Self::of(Origin::Client(client))
    }

    /// Keeps sounds in this folder instead of the user's folder for caches. A client that is set up already has its own.
    pub fn cache_dir(self, folder: impl Into<PathBuf>) -> Self {
        Self { cache_dir: Some(folder.into()), ..self }
    }

    const fn of(origin: Origin) -> Self {
        Self { origin, cache_dir: None }
    }

    fn soundscape(&self) -> Soundscape {
        let build = |builder: ClientBuilder| {
            let builder = match &self.cache_dir {
                Some(folder) => builder.cache_dir(folder),
                None => builder,
            };
            Ok(builder.build()?)
        };
        match &self.origin {
            Origin::Environment => {
                Soundscape::settled(ClientBuilder::from_env().map_err(SoundscapeError::from).and_then(build))
            }
            Origin::Server { url, key } => {
                Soundscape::settled(key.clone().and_then(|key| build(Client::builder(url).key(key))))
            }
            Origin::Client(client) => Soundscape::settled(Ok(client.clone())),
            #[cfg(feature = "local")]
            Origin::Folder(folder) => {
                Soundscape::starting(crate::local::start(folder.clone(), self.cache_dir.clone()))
            }
        }
    }
}

impl Plugin for SoundscapePlugin {
    fn build(&self, app: &mut App) {
        let too_late = app.is_plugin_added::<AssetPlugin>() || app.world().contains_resource::<AssetServer>();
        assert!(
            !too_late,
            "SoundscapePlugin was added after AssetPlugin, which is too late for `soundscape://`: add SoundscapePlugin \
             before DefaultPlugins (AssetPlugin), as in `.add_plugins((SoundscapePlugin::from_env(), DefaultPlugins))`"
        );
        let soundscape = self.soundscape();
        source::register(app, &soundscape);
        app.insert_resource(soundscape).add_plugins((
            schedule::plugin,
            status::plugin,
            query::plugin,
            reflection::plugin,
        ));
        #[cfg(feature = "kira")]
        playing::build(app);
    }

    fn finish(&self, app: &mut App) {
        sound_file::register(app);
        #[cfg(feature = "kira")]
        playing::finish(app);
    }
}

/// What needs bevy_kira_audio.
#[cfg(feature = "kira")]
mod playing {
    use bevy_app::App;

    use crate::{
        Soundscape, SoundscapeSettings, agenda::Agenda, diagnostics, loads::Loads, player, prefetch,
        resolve::Resolver,
    };

    pub(super) fn build(app: &mut App) {
        let soundscape = app.world().resource::<Soundscape>().clone();
        app.init_resource::<SoundscapeSettings>()
            .init_resource::<Agenda>()
            .init_resource::<Resolver>()
            .insert_resource(Loads::new(soundscape));
        player::build(app);
        prefetch::build(app);
        diagnostics::build(app);
    }

    /// AudioPlugin, which comes later, is there by now.
    pub(super) fn finish(app: &mut App) {
        player::finish(app);
        prefetch::finish(app);
        diagnostics::finish(app);
    }
}

impl fmt::Debug for SoundscapePlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin: &dyn fmt::Debug = match &self.origin {
            Origin::Environment => &"environment",
            Origin::Server { url, .. } => url,
            Origin::Client(client) => client,
            #[cfg(feature = "local")]
            Origin::Folder(folder) => folder,
        };
        f.debug_struct("SoundscapePlugin")
            .field("origin", origin)
            .field("cache_dir", &self.cache_dir)
            .finish()
    }
}
