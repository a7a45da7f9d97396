//! A game without a window: the same work in each frame, whatever else goes on.

use std::{
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use bevy::{
    asset::{AssetLoadFailedEvent, AssetMetaCheck, AssetPath, AssetPlugin},
    prelude::*,
};
use bevy_kira_audio::prelude::{AudioSource, OggLoader, WavLoader};
use bevy_soundscape::SoundBank;

use crate::{Result, clock};

pub(crate) struct Stage {
    pub(crate) app: App,
}

/// What a game does in each frame.
#[derive(Resource, Clone, Copy)]
pub(crate) struct Work {
    passes: u32,
}

/// Something that moves.
#[derive(Component)]
struct Body {
    place: Vec3,
    speed: Vec3,
}

/// Loads that failed.
#[derive(Resource, Default)]
struct Failures(Vec<String>);

impl Work {
    pub(crate) const NONE: Self = Self { passes: 0 };
    const BODIES: u32 = 10_000;

    /// So much that a frame takes about this long here and now.
    pub(crate) fn lasting(duration: Duration) -> Self {
        let quickest = |passes| {
            let mut stage = Stage::new(Path::new("."), Self { passes }, |_| {});
            (0..40).map(|_| stage.frame()).min().unwrap_or_default()
        };
        let (one, eleven) = (quickest(1), quickest(11));
        let pass = eleven.saturating_sub(one) / 10;
        let passes = duration.saturating_sub(one).as_secs_f64() / pass.as_secs_f64().max(1e-9);
        Self { passes: 1 + passes as u32 }
    }
}

impl Stage {
    /// Without AudioPlugin nothing is heard, but all takes its time. `first` adds what must come before AssetPlugin.
    pub(crate) fn new(assets: &Path, work: Work, first: impl FnOnce(&mut App)) -> Self {
        let mut app = App::new();
        first(&mut app);
        let assets = AssetPlugin {
            file_path: assets.to_string_lossy().into_owned(),
            // What has a signature has no such file beside it, and is refused for asking.
            meta_check: AssetMetaCheck::Never,
            ..AssetPlugin::default()
        };
        app.add_plugins((MinimalPlugins, assets))
            .init_asset::<AudioSource>()
            .init_asset_loader::<OggLoader>()
            .init_asset_loader::<WavLoader>()
            .init_resource::<Failures>()
            .insert_resource(work)
            .add_systems(Update, (play, note_failures));
        app.finish();
        app.cleanup();
        let bodies = (0..Work::BODIES)
            .map(|number| Body { place: Vec3::splat(number as f32), speed: Vec3::new(1.0, 0.5, 0.25) });
        app.world_mut().spawn_batch(bodies.collect::<Vec<_>>());
        Self { app }
    }

    /// How long it took.
    pub(crate) fn frame(&mut self) -> Duration {
        let start = clock::now();
        self.app.update();
        start.elapsed()
    }

    pub(crate) fn frames(&mut self, count: usize) {
        (0..count).for_each(|_| self.app.update());
    }

    pub(crate) fn load(&self, path: &str) -> Handle<AudioSource> {
        self.app.world().resource::<AssetServer>().load(AssetPath::parse(path).into_owned())
    }

    /// How many sounds are decoded.
    pub(crate) fn decoded(&self) -> usize {
        self.app.world().resource::<Assets<AudioSource>>().len()
    }

    /// An error when a load has failed, or when it is later than that.
    pub(crate) fn check(&self, deadline: Instant) -> Result<()> {
        match self.app.world().resource::<Failures>().0.first() {
            Some(failure) => Err(failure.as_str().into()),
            None if clock::now() > deadline => Err("it takes too long".into()),
            None => Ok(()),
        }
    }

    pub(crate) fn add(&mut self, bank: SoundBank) -> Handle<SoundBank> {
        self.app.world_mut().resource_mut::<Assets<SoundBank>>().add(bank)
    }
}

fn play(work: Res<Work>, mut bodies: Query<&mut Body>) {
    for _ in 0..work.passes {
        for mut body in &mut bodies {
            let Body { place, speed } = &mut *body;
            *place += *speed * 0.016;
            if place.length_squared() > 1e6 {
                *speed = -*speed;
            }
        }
    }
    black_box(&bodies);
}

fn note_failures(
    mut events: MessageReader<AssetLoadFailedEvent<AudioSource>>,
    mut failures: ResMut<Failures>,
) {
    failures.0.extend(events.read().map(|event| format!("{}: {}", event.path, event.error)));
}
