//! The demo without a window: each step printed with its time, into a null output.

use std::{path::PathBuf, time::Duration};

use bevy::{
    app::ScheduleRunnerPlugin,
    asset::{AssetLoadFailedEvent, AssetPlugin},
    prelude::*,
};
use bevy_kira_audio::prelude::{AudioSource, OggLoader};
use bevy_soundscape::{CachedSound, Request, Sound, Variant, prelude::*};

use crate::null_output;

/// What to do.
#[derive(Resource, Clone)]
pub struct Plan {
    pub library: PathBuf,
    pub query: String,
    pub record: Option<PathBuf>,
}

/// The best hit, on its way into the cache.
#[derive(Resource)]
struct Fetching {
    id: SoundId,
    file: Request<CachedSound>,
}

/// The best hit, on its way from the cache into memory.
#[derive(Resource)]
struct Decoding(Handle<AudioSource>);

/// Runs to the end; the exit code says whether something was heard.
pub fn run(plan: Plan) -> AppExit {
    let runner = ScheduleRunnerPlugin::run_loop(Duration::from_millis(1));
    App::new()
        .add_plugins(SoundscapePlugin::local(&plan.library))
        .add_plugins((MinimalPlugins.set(runner), AssetPlugin::default()))
        .insert_resource(plan)
        .init_asset::<AudioSource>()
        .init_asset_loader::<OggLoader>()
        .add_systems(Startup, announce)
        .add_observer(search)
        .add_observer(fetch)
        .add_observer(|failed: On<SoundscapeFailed>, mut steps: Steps| steps.fail(&failed.error))
        .add_observer(|failed: On<SoundQueryFailed>, mut steps: Steps| steps.fail(&failed.error))
        .add_systems(Update, decode.run_if(resource_exists::<Fetching>))
        .add_systems(Update, play.run_if(resource_exists::<Decoding>))
        .run()
}

fn announce(plan: Res<Plan>, steps: Steps) {
    steps.done(format!("starting a server over {}", plan.library.display()));
}

fn search(
    _: On<SoundscapeReady>,
    plan: Res<Plan>,
    soundscape: Res<Soundscape>,
    steps: Steps,
    mut commands: Commands,
) {
    if let Some(report) = soundscape.server().map(|server| server.report()) {
        let sounds = if report.sounds == 1 { "sound" } else { "sounds" };
        steps.done(format!("server started over {} {sounds}", report.sounds));
        for (file, reason) in &report.failed {
            println!("          skipped {}: {reason}", file.display());
        }
    }
    commands.spawn(SoundQuery::new(&plan.query));
}

fn fetch(
    found: On<SoundsFound>,
    plan: Res<Plan>,
    soundscape: Res<Soundscape>,
    mut steps: Steps,
    mut commands: Commands,
) {
    let Some(best) = found.sounds.first() else {
        return steps.fail(format!("no sound is found for `{}`: use fewer or other words", plan.query));
    };
    let Sound { title, id, duration_s, category, .. } = best;
    let total = found.total;
    steps.done(format!(
        "`{}`: {total} found, the best is {title} ({id}, {duration_s:.2} s, {category})",
        plan.query
    ));
    let file = soundscape.fetch(id, Variant::new(Format::Ogg));
    commands.insert_resource(Fetching { id: id.clone(), file });
}

fn decode(
    mut fetching: ResMut<Fetching>,
    assets: Res<AssetServer>,
    mut steps: Steps,
    mut commands: Commands,
) {
    let file = match fetching.file.poll_now() {
        None => return,
        Some(Ok(file)) => file,
        Some(Err(error)) => return steps.fail(error),
    };
    let from = if file.from_cache { "found in the cache" } else { "fetched" };
    steps.done(format!("{from}: {} bytes of OGG Vorbis", file.bytes));
    commands.insert_resource(Decoding(assets.load(SoundPath::id(fetching.id.clone()))));
    commands.remove_resource::<Fetching>();
}

fn play(
    decoding: Res<Decoding>,
    sources: Res<Assets<AudioSource>>,
    mut failed: MessageReader<AssetLoadFailedEvent<AudioSource>>,
    plan: Res<Plan>,
    mut steps: Steps,
) {
    if let Some(failed) = failed.read().next() {
        return match SoundscapeError::of(&failed.error) {
            Some(error) => steps.fail(error),
            None => steps.fail(&failed.error),
        };
    }
    let Some(source) = sources.get(&decoding.0) else { return };
    steps.done(format!("decoded: {} frames at {} Hz", source.sound.frames.len(), source.sound.sample_rate));

    let played = match null_output::play(source.sound.clone()) {
        Ok(played) if played.peak() > 0.0 => played,
        Ok(_) => return steps.fail("nothing was heard: the sound is silent"),
        Err(error) => return steps.fail(error),
    };
    let peak_dbfs = 20.0 * played.peak().log10();
    steps.done(format!("played {:.2} s into a null output, peak {peak_dbfs:.1} dBFS", played.duration_s()));
    if let Some(file) = &plan.record {
        match played.write(file) {
            Ok(()) => steps.done(format!("wrote {}", file.display())),
            Err(error) => return steps.fail(format!("cannot write {}: {error}", file.display())),
        }
    }
    steps.exit.write(AppExit::Success);
}

/// Prints steps, and ends the app.
#[derive(bevy::ecs::system::SystemParam)]
struct Steps<'w> {
    time: Res<'w, Time<Real>>,
    exit: MessageWriter<'w, AppExit>,
}

impl Steps<'_> {
    fn done(&self, step: impl std::fmt::Display) {
        println!("{:8.3} s  {step}", self.time.elapsed_secs_f64());
    }

    fn fail(&mut self, reason: impl std::fmt::Display) {
        println!("{:8.3} s  failed: {reason}", self.time.elapsed_secs_f64());
        self.exit.write(AppExit::error());
    }
}
