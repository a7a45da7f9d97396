//! What the plugin says of itself in Bevy's diagnostics.

use bevy_app::{App, PostUpdate};
use bevy_diagnostic::{
    Diagnostic, DiagnosticMeasurement, DiagnosticPath, DiagnosticsStore, RegisterDiagnostic as _,
};
use bevy_ecs::{
    schedule::IntoScheduleConfigs as _,
    system::{Local, NonSendMarker, Res, ResMut},
};
use bevy_time::{Real, Time};

use crate::{
    Soundscape, SoundscapeSystems, clock, loads::Loads, player::Players, resolve::Resolver,
    stopwatch::Stopwatch,
};

/// The paths of the plugin's entries in Bevy's `DiagnosticsStore`, each measured once a frame.
///
/// ```
/// use bevy::diagnostic::DiagnosticsStore;
/// use bevy::prelude::*;
/// use bevy_soundscape::SoundscapeDiagnostics;
///
/// fn show(diagnostics: Res<DiagnosticsStore>) {
///     let bytes = diagnostics.get(&SoundscapeDiagnostics::DECODED_BYTES).and_then(|bytes| bytes.value());
///     println!("{bytes:?} bytes of decoded sound");
/// }
/// # bevy::ecs::system::assert_is_system(show);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SoundscapeDiagnostics;

impl SoundscapeDiagnostics {
    /// Searches and questions for metadata under way.
    pub const QUESTIONS: DiagnosticPath = DiagnosticPath::const_new("soundscape/questions");
    /// Sounds that are being fetched, decoded or opened.
    pub const IN_FLIGHT: DiagnosticPath = DiagnosticPath::const_new("soundscape/in_flight");
    /// Sounds that wait for their turn.
    pub const QUEUED: DiagnosticPath = DiagnosticPath::const_new("soundscape/queued");
    /// Players whose sound is on its way.
    pub const WAITING: DiagnosticPath = DiagnosticPath::const_new("soundscape/waiting");
    /// Players that are heard.
    pub const PLAYING: DiagnosticPath = DiagnosticPath::const_new("soundscape/playing");
    /// Bytes of decoded sound in memory.
    pub const DECODED_BYTES: DiagnosticPath = DiagnosticPath::const_new("soundscape/decoded_bytes");
    /// Sounds that were found in the cache on disk, since the start.
    pub const CACHE_HITS: DiagnosticPath = DiagnosticPath::const_new("soundscape/cache_hits");
    /// How often streamed sounds fell silent because they arrived too slowly, since the start.
    pub const UNDERRUNS: DiagnosticPath = DiagnosticPath::const_new("soundscape/underruns");
    /// Bytes of sounds that were fetched from the server, for each second. A streamed sound counts when it begins.
    pub const BYTES_PER_SECOND: DiagnosticPath = DiagnosticPath::const_new("soundscape/bytes_per_second");
    /// Milliseconds of a frame that the plugin's systems take, all together. What your observers do is not in it.
    pub const SYSTEMS: DiagnosticPath = DiagnosticPath::const_new("soundscape/systems");
}

pub(crate) fn build(app: &mut App) {
    use SoundscapeDiagnostics as Paths;
    let paths = [
        (Paths::QUESTIONS, ""),
        (Paths::IN_FLIGHT, ""),
        (Paths::QUEUED, ""),
        (Paths::WAITING, ""),
        (Paths::PLAYING, ""),
        (Paths::DECODED_BYTES, " B"),
        (Paths::CACHE_HITS, ""),
        (Paths::UNDERRUNS, ""),
        (Paths::BYTES_PER_SECOND, " B/s"),
        (Paths::SYSTEMS, " ms"),
    ];
    for (path, suffix) in paths {
        app.register_diagnostic(Diagnostic::new(path).with_suffix(suffix).with_max_history_length(60));
    }
}

pub(crate) fn finish(app: &mut App) {
    if app.world().contains_resource::<Time<Real>>() {
        let stopwatch = Stopwatch::of(app);
        app.add_systems(PostUpdate, stopwatch.times(measure).in_set(SoundscapeSystems::Report));
    }
}

fn measure(
    _here: NonSendMarker,
    mut store: ResMut<DiagnosticsStore>,
    soundscape: Res<Soundscape>,
    resolver: Res<Resolver>,
    loads: Res<Loads>,
    #[cfg(feature = "streaming")] streams: Res<crate::streaming::Streams>,
    players: Res<Players>,
    stopwatch: Res<Stopwatch>,
    time: Res<Time<Real>>,
    mut fetched_before: Local<u64>,
) {
    use SoundscapeDiagnostics as Paths;
    let traffic = soundscape.traffic();
    let (hits, fetched) = (traffic.cache_hits(), traffic.fetched_bytes());
    let delta_s = time.delta_secs_f64();
    let per_second = if delta_s > 0.0 { (fetched - *fetched_before) as f64 / delta_s } else { 0.0 };
    *fetched_before = fetched;
    let in_flight = loads.in_flight();
    #[cfg(feature = "streaming")]
    let in_flight = in_flight + streams.opening();
    let now = clock::now();
    let measurements = [
        (Paths::QUESTIONS, resolver.asked() as f64),
        (Paths::IN_FLIGHT, in_flight as f64),
        (Paths::QUEUED, loads.queued() as f64),
        (Paths::WAITING, players.waiting() as f64),
        (Paths::PLAYING, players.playing() as f64),
        (Paths::DECODED_BYTES, loads.kept_bytes() as f64),
        (Paths::CACHE_HITS, hits as f64),
        (Paths::UNDERRUNS, players.underruns() as f64),
        (Paths::BYTES_PER_SECOND, per_second),
        // This very system counts for the next frame.
        (Paths::SYSTEMS, stopwatch.take_ms()),
    ];
    // Not by `Diagnostics`, which would put each of them off and look it up three times.
    for (path, value) in &measurements {
        if let Some(diagnostic) = store.get_mut(path).filter(|diagnostic| diagnostic.is_enabled) {
            diagnostic.add_measurement(DiagnosticMeasurement { time: now, value: *value });
        }
    }
}
