//! The app of each example: with a window, or, with `--headless`, for a fixed number of frames.

use std::time::Duration;

use bevy::{
    app::ScheduleRunnerPlugin,
    asset::AssetPlugin,
    diagnostic::DiagnosticsStore,
    prelude::*,
    time::TimeUpdateStrategy,
    window::{Window, WindowPlugin},
};
use bevy_soundscape::{SoundscapeDiagnostics, prelude::*};

/// Frames that a run without a window goes on for after its first sound, and how long each of them is for the app. Those
/// in which a sound is still on its way do not count.
const FRAMES: u32 = 240;
const FRAME: Duration = Duration::from_millis(16);
/// Frames within which the first sound must be heard.
const PATIENCE: u32 = 120_000;

/// An app over the starter library, or that of `--library DIR`, with all plugins that an example needs.
pub fn app(title: &str) -> App {
    let folder = std::env::args().skip_while(|argument| argument != "--library").nth(1);
    app_with(SoundscapePlugin::local(folder.unwrap_or_else(|| "assets/sounds".into())), title)
}

/// The same with sounds from elsewhere.
pub fn app_with(plugin: SoundscapePlugin, title: &str) -> App {
    let mut app = App::new();
    app.add_plugins(plugin);
    if std::env::args().any(|argument| argument == "--headless") {
        let runner = ScheduleRunnerPlugin::run_loop(Duration::from_millis(1));
        app.add_plugins((MinimalPlugins.set(runner), AssetPlugin::default(), TransformPlugin))
            .insert_resource(TimeUpdateStrategy::ManualDuration(FRAME))
            .init_resource::<ButtonInput<KeyCode>>()
            .add_systems(Last, end);
    } else {
        let window = Window { title: title.into(), ..Window::default() };
        app.add_plugins(
            DefaultPlugins.set(WindowPlugin { primary_window: Some(window), ..WindowPlugin::default() }),
        );
    }
    app.add_plugins(AudioPlugin).init_resource::<Heard>().add_observer(started).add_observer(failed);
    app
}

/// What happened, for the exit code.
#[derive(Resource, Default)]
struct Heard {
    sounds: u32,
    failures: u32,
}

fn started(started: On<SoundStarted>, mut heard: ResMut<Heard>) {
    heard.sounds += 1;
    if let Some(id) = &started.id {
        println!("{id} started: {:.2} s", started.duration_s);
    }
}

fn failed(failed: On<SoundFailed>, mut heard: ResMut<Heard>) {
    heard.failures += 1;
    println!("failed: {}", failed.error);
}

fn end(
    heard: Res<Heard>,
    diagnostics: Res<DiagnosticsStore>,
    mut frames: Local<(u32, u32)>,
    mut exit: MessageWriter<AppExit>,
) {
    let waiting = diagnostics.get(&SoundscapeDiagnostics::WAITING).and_then(|waiting| waiting.value());
    let (all, after_the_first) = &mut *frames;
    *all += 1;
    *after_the_first += u32::from(heard.sounds > 0 && waiting == Some(0.0));
    if heard.failures > 0 || *all > PATIENCE {
        exit.write(AppExit::error());
    } else if *after_the_first > FRAMES {
        println!("{} sounds in {FRAMES} frames", heard.sounds);
        exit.write(AppExit::Success);
    }
}
