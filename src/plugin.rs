//! The plugin: where the sounds come from.

use std::{fmt, path::PathBuf, sync::Arc};

use bevy_app::{App, Plugin};
use bevy_asset::{AssetPlugin, AssetServer};
use soundscape_client::{ApiKey, Client, ClientBuilder, LockFile};

use crate::{
    Soundscape, SoundscapeError,
    baked::BakedFolder,
    library::Library,
    online::Online,
    pins::{LockKeeper, Pins, Recorder},
    query, reflection, schedule, sound_file, source, status,
};

/// Adds the asset source `soundscape://`, [`SoundQuery`](crate::SoundQuery) and the resource [`Soundscape`].
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
    offline: bool,
    lock_file: PathBuf,
    pins_used_sounds: bool,
}

#[derive(Clone)]
enum Origin {
    Environment,
    Server {
        url: String,
        key: Result<ApiKey, SoundscapeError>,
    },
    Client(Client),
    Baked(PathBuf),
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

    /// What `soundscape bake` put into this folder, below the one where Bevy finds assets: for a game that is shipped. No
    /// key, no network, no client and no thread of its own. The files are read as Bevy reads its other assets, from an APK,
    /// too.
    ///
    /// What was pinned is played, chosen and found as before. What was not fails with the commands that bake it.
    ///
    /// ```no_run
    /// use bevy::prelude::*;
    /// use bevy_soundscape::prelude::*;
    ///
    /// // Made by `soundscape bake assets/baked`.
    /// App::new().add_plugins(SoundscapePlugin::baked("baked")).add_plugins(DefaultPlugins).run();
    /// ```
    pub fn baked(folder: impl Into<PathBuf>) -> Self {
        Self::of(Origin::Baked(folder.into()))
    }

    /// A client that is set up already.
    pub fn with_client(client: Client) -> Self {
        Self::of(Origin::Client(client))
    }

    /// Makes no request: what the cache has is played, and searches are answered by what the server said earlier.
    /// [`Soundscape::status`] is [`Offline`](crate::SoundscapeStatus::Offline). Needs no key.
    ///
    /// Without it the same holds for as long as the server cannot be reached. `SOUNDSCAPE_OFFLINE=1` is the same for
    /// [`from_env`](Self::from_env). An embedded server is always there, and a client that is set up already has its own
    /// setting.
    pub fn offline(self) -> Self {
        Self { offline: true, ..self }
    }

    /// The lock file that says which sounds stand for which words, and what bytes they have. Default: `soundscape.lock`.
    ///
    /// A relative path is looked for beside the package's `Cargo.toml` when Cargo runs the app, then in the working
    /// directory. Where there is none, nothing is pinned. What is pinned is not searched for any more, and is played only
    /// if it has the pinned bytes. A baked folder needs no lock file.
    pub fn lock_file(self, path: impl Into<PathBuf>) -> Self {
        Self { lock_file: path.into(), ..self }
    }

    /// Writes what the app uses into the [lock file](Self::lock_file): the sounds that are played, prefetched or loaded,
    /// and what stands for each query, with all its variations. For prototyping:
    ///
    /// 1. play through the game,
    /// 2. run `soundscape bake assets/baked`,
    /// 3. ship with [`SoundscapePlugin::baked`]`("baked")`.
    ///
    /// It is written in the background, in the pauses. What is pinned already stays as it is. A variation that was not
    /// played yet is fetched for it.
    ///
    /// ```no_run
    /// use bevy::prelude::*;
    /// use bevy_soundscape::prelude::*;
    ///
    /// App::new().add_plugins(SoundscapePlugin::from_env().pin_used_sounds()).add_plugins(DefaultPlugins).run();
    /// ```
    pub fn pin_used_sounds(self) -> Self {
        Self { pins_used_sounds: true, ..self }
    }

    /// Keeps sounds in this folder instead of the user's folder for caches. A client that is set up already has its own.
    pub fn cache_dir(self, folder: impl Into<PathBuf>) -> Self {
        Self { cache_dir: Some(folder.into()), ..self }
    }

    fn of(origin: Origin) -> Self {
        let lock_file = LockFile::NAME.into();
        Self { origin, cache_dir: None, offline: false, lock_file, pins_used_sounds: false }
    }

    fn soundscape(&self, recorder: Option<Arc<Recorder>>) -> Soundscape {
        let pins = Pins::new(self.lock_file.clone(), recorder);
        let client = match &self.origin {
            Origin::Environment => {
                ClientBuilder::from_env().map_err(Into::into).and_then(|it| self.build(it))
            }
            Origin::Server { url, key } => {
                key.clone().and_then(|key| self.build(Client::builder(url).key(key)))
            }
            Origin::Client(client) => Ok(client.clone()),
            // Bevy knows later where its assets are.
            Origin::Baked(_) => return Soundscape::starting(Arc::default()),
            #[cfg(feature = "local")]
            Origin::Folder(folder) => {
                return Soundscape::starting(crate::local::start(
                    folder.clone(),
                    self.cache_dir.clone(),
                    pins,
                ));
            }
        };
        Soundscape::settled(client.map(|client| Library::Server(Online::new(client, Arc::new(pins)))))
    }

    fn build(&self, builder: ClientBuilder) -> Result<Client, SoundscapeError> {
        let builder = match &self.cache_dir {
            Some(folder) => builder.cache_dir(folder),
            None => builder,
        };
        // The environment may have said so, too.
        let builder = if self.offline { builder.offline(true) } else { builder };
        Ok(builder.build()?)
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
        let records = self.pins_used_sounds && !matches!(self.origin, Origin::Baked(_));
        let recorder = records.then(Arc::<Recorder>::default);
        if let Some(recorder) = &recorder {
            app.insert_resource(LockKeeper(recorder.clone()));
        }
        let soundscape = self.soundscape(recorder);
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
        if let Origin::Baked(folder) = &self.origin {
            let folder = Arc::new(BakedFolder::new(folder, app));
            app.world().resource::<Soundscape>().settle(Library::Baked(folder));
        }
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
            Origin::Baked(folder) => folder,
            #[cfg(feature = "local")]
            Origin::Folder(folder) => folder,
        };
        f.debug_struct("SoundscapePlugin")
            .field("origin", origin)
            .field("cache_dir", &self.cache_dir)
            .field("offline", &self.offline)
            .field("lock_file", &self.lock_file)
            .field("pins_used_sounds", &self.pins_used_sounds)
            .finish()
    }
}
