//! An app without a window and without a sound device.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use bevy::{
    asset::{AssetLoadError, AssetLoadFailedEvent, AssetPath, AssetPlugin},
    diagnostic::{DiagnosticPath, DiagnosticsStore},
    prelude::*,
    time::TimeUpdateStrategy,
};
use bevy_kira_audio::prelude::{AudioSource, Mp3Loader, OggLoader, WavLoader};
use bevy_soundscape::{Request, SoundscapeError, prelude::*};

pub struct Stage {
    pub app: App,
}

/// Sounds that failed to load.
#[derive(Resource, Default)]
struct Failures(Vec<(AssetPath<'static>, AssetLoadError)>);

impl Stage {
    /// Nothing here takes that long; a test that waits longer has failed.
    const DEADLINE: Duration = Duration::from_secs(60);

    /// How long a frame of [`Stage::playing`] is.
    pub const FRAME: Duration = Duration::from_millis(10);

    pub fn new(plugin: SoundscapePlugin) -> Self {
        Self::over(plugin, Self::unwatched())
    }

    /// With assets of its own, and frames that are all equally long. Without AudioPlugin nothing is heard, but all takes
    /// its time.
    pub fn playing(plugin: SoundscapePlugin, assets: &Path) -> Self {
        let file_path = assets.to_str().unwrap().to_owned();
        Self::in_even_frames(plugin, AssetPlugin { file_path, ..Self::unwatched() })
    }

    /// The same, where Bevy watches the files.
    #[cfg(feature = "hot-reload")]
    pub fn watching(plugin: SoundscapePlugin, assets: &Path) -> Self {
        let file_path = assets.to_str().unwrap().to_owned();
        Self::in_even_frames(plugin, AssetPlugin { file_path, ..AssetPlugin::default() })
    }

    /// Without `hot-reload` this is the default.
    fn unwatched() -> AssetPlugin {
        AssetPlugin { watch_for_changes_override: Some(false), ..AssetPlugin::default() }
    }

    fn in_even_frames(plugin: SoundscapePlugin, assets: AssetPlugin) -> Self {
        let mut stage = Self::over(plugin, assets);
        stage.app.insert_resource(TimeUpdateStrategy::ManualDuration(Self::FRAME));
        stage
    }

    /// With assets from elsewhere.
    pub fn with_assets(plugin: SoundscapePlugin, register: impl FnOnce(&mut App)) -> Self {
        let mut app = App::new();
        register(&mut app);
        Self::of(app, plugin, AssetPlugin::default())
    }

    fn over(plugin: SoundscapePlugin, assets: AssetPlugin) -> Self {
        Self::of(App::new(), plugin, assets)
    }

    fn of(mut app: App, plugin: SoundscapePlugin, assets: AssetPlugin) -> Self {
        app.add_plugins((plugin, MinimalPlugins, assets))
            .init_asset::<AudioSource>()
            .init_asset_loader::<OggLoader>()
            .init_asset_loader::<Mp3Loader>()
            .init_asset_loader::<WavLoader>()
            .init_resource::<Failures>()
            .add_systems(
                Update,
                |mut events: MessageReader<AssetLoadFailedEvent<AudioSource>>,
                 mut failures: ResMut<Failures>| {
                    failures.0.extend(events.read().map(|event| (event.path.clone(), event.error.clone())));
                },
            );
        app.finish();
        app.cleanup();
        Self { app }
    }

    /// Runs frames until there is something.
    pub fn until<T>(&mut self, what: &str, mut look: impl FnMut(&mut World) -> Option<T>) -> T {
        let start = self.time();
        loop {
            self.app.update();
            if let Some(found) = look(self.app.world_mut()) {
                return found;
            }
            assert!(self.time() - start < Self::DEADLINE, "waited in vain for {what}");
            // Lets other threads work between two frames; waits for nothing in particular.
            thread::park_timeout(Duration::from_millis(1));
        }
    }

    fn time(&self) -> Duration {
        self.app.world().resource::<Time<Real>>().elapsed()
    }

    pub fn soundscape(&self) -> Soundscape {
        self.app.world().resource::<Soundscape>().clone()
    }

    pub fn answer<T: Send + 'static>(&mut self, mut request: Request<T>) -> Result<T, SoundscapeError> {
        self.until("an answer", |_| request.poll_now())
    }

    /// The id of the sound that these words find first.
    pub fn id_of(&mut self, words: &str) -> SoundId {
        let request = self.soundscape().search(&SoundQuery::new(words));
        self.answer(request).unwrap().sounds[0].id.clone()
    }

    pub fn load(&self, path: &str) -> Handle<AudioSource> {
        self.app.world().resource::<AssetServer>().load(AssetPath::parse(path).into_owned())
    }

    /// Left and right of each frame.
    pub fn frames(&mut self, path: &str) -> Vec<[f32; 2]> {
        let handle = self.load(path);
        let sound = self.until(path, |world| {
            let failures = &world.resource::<Failures>().0;
            assert!(failures.is_empty(), "{failures:?}");
            Some(world.resource::<Assets<AudioSource>>().get(&handle)?.sound.clone())
        });
        sound.frames.iter().map(|frame| [frame.left, frame.right]).collect()
    }

    /// Loads what must fail.
    pub fn failure(&mut self, path: &str) -> AssetLoadError {
        let _handle = self.load(path);
        self.until("a failure", |world| {
            let failures = &mut world.resource_mut::<Failures>().0;
            let at = failures.iter().position(|(failed, _)| failed.to_string() == path)?;
            Some(failures.remove(at).1)
        })
    }

    /// The plugin's own reason of a load that must fail.
    pub fn reason(&mut self, path: &str) -> SoundscapeError {
        let error = self.failure(path);
        SoundscapeError::of(&error).unwrap_or_else(|| panic!("no reason in {error}")).clone()
    }

    /// Where the plugin keeps the sound of a path by id.
    pub fn cached(&mut self, path: &SoundPath) -> PathBuf {
        let bevy_soundscape::Wanted::Id(id) = &path.sound else { panic!("{path} is no path by id") };
        let request = self.soundscape().fetch(id, path.variant);
        self.answer(request).unwrap().path
    }

    pub fn frames_pass(&mut self, frames: u32) {
        for _ in 0..frames {
            self.app.update();
        }
    }

    /// The latest of a measurement.
    pub fn measured(&self, path: &DiagnosticPath) -> f64 {
        let diagnostics = self.app.world().resource::<DiagnosticsStore>();
        diagnostics.get(path).and_then(|diagnostic| diagnostic.value()).unwrap()
    }

    /// Notes every event of this kind.
    pub fn collect<E: Event + Clone>(&mut self) -> Arc<std::sync::Mutex<Vec<E>>>
    where
        for<'a> E::Trigger<'a>: Default,
    {
        let events = Arc::new(std::sync::Mutex::new(Vec::new()));
        let noted = events.clone();
        self.app.add_observer(move |event: On<E>| noted.lock().unwrap().push(event.event().clone()));
        events
    }
}
