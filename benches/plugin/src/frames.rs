//! Frames while 500 sounds are fetched and decoded, beside those while Bevy's own file source does it.

use std::time::Duration;

use bevy::{diagnostic::DiagnosticsStore, prelude::*};
use bevy_soundscape::{SoundBank, SoundscapeDiagnostics, prelude::*};
use serde_json::json;

use crate::{
    Result, clock,
    library::SOUNDS,
    stage::{Stage, Work},
    studio::Studio,
};

const ROUNDS: usize = 6;
/// 60 a second.
const PACE: Duration = Duration::from_nanos(16_666_667);
/// What the game does in each of them by itself.
const WORK: Duration = Duration::from_millis(4);
const PATIENCE: Duration = Duration::from_secs(120);

/// The frames of one round.
struct Frames {
    durations: Vec<Duration>,
    /// The longest that the plugin's systems took in one.
    systems_ms: f64,
}

/// The best that was seen in any round: the machine's other work only ever makes a frame longer.
struct Best {
    frames: usize,
    p99: Duration,
    longest: Duration,
    systems_ms: f64,
}

pub(crate) fn measure(studio: &Studio) -> Result<()> {
    let work = Work::lasting(WORK);
    let ways: [(&str, fn(&Studio, Work) -> Result<Frames>); 3] =
        [("file_source", file_source), ("prefetch", prefetch), ("players", players)];
    let mut best = ways.map(|_| Best::NONE);
    for round in 0..ROUNDS {
        for turn in 0..ways.len() {
            // None is always the first.
            let at = (round + turn) % ways.len();
            best[at].take(ways[at].1(studio, work)?);
        }
    }
    for ((name, _), best) in ways.iter().zip(best) {
        println!(
            "{}",
            json!({
                "part": "frames", "name": name, "frames": best.frames, "p99_ms": best.p99.as_secs_f64() * 1e3,
                "longest_ms": best.longest.as_secs_f64() * 1e3, "systems_ms": best.systems_ms,
            })
        );
    }
    Ok(())
}

fn file_source(studio: &Studio, work: Work) -> Result<Frames> {
    let mut stage = Stage::new(&studio.files(), work, |_| {});
    stage.frames(30);
    let _sounds: Vec<_> = studio.ids.iter().map(|id| stage.load(&Studio::file(id))).collect();
    Frames::until_all_is_decoded(&mut stage)
}

fn prefetch(studio: &Studio, work: Work) -> Result<Frames> {
    let mut stage = with_plugin(studio, work)?;
    let mut bank = SoundBank::default();
    bank.sounds = studio.ids.iter().map(|id| (id.to_string(), id.clone().into())).collect();
    let bank = stage.add(bank);
    stage.frames(30);
    stage.app.world_mut().spawn(Prefetch::bank(&bank));
    Frames::until_all_is_decoded(&mut stage)
}

/// As many players as sounds, all at once.
fn players(studio: &Studio, work: Work) -> Result<Frames> {
    let mut stage = with_plugin(studio, work)?;
    stage.frames(30);
    let players: Vec<_> = studio.ids.iter().map(|id| SoundPlayer::id(id.clone())).collect();
    stage.app.world_mut().spawn_batch(players);
    Frames::until_all_is_decoded(&mut stage)
}

fn with_plugin(studio: &Studio, work: Work) -> Result<Stage> {
    let plugin = studio.plugin(&studio.cold_cache()?)?;
    Ok(Stage::new(&studio.files(), work, |app| {
        app.add_plugins(plugin);
    }))
}

impl Frames {
    fn until_all_is_decoded(stage: &mut Stage) -> Result<Self> {
        let mut frames = Self { durations: Vec::new(), systems_ms: 0.0 };
        let mut due = clock::now();
        let deadline = due + PATIENCE;
        while stage.decoded() < SOUNDS {
            due += PACE;
            frames.durations.push(stage.frame());
            let diagnostics = stage.app.world().get_resource::<DiagnosticsStore>();
            let systems = diagnostics.and_then(|all| all.get(&SoundscapeDiagnostics::SYSTEMS)?.value());
            frames.systems_ms = frames.systems_ms.max(systems.unwrap_or(0.0));
            stage.check(deadline)?;
            clock::sleep_until(due);
        }
        Ok(frames)
    }
}

impl Best {
    const NONE: Self =
        Self { frames: 0, p99: Duration::MAX, longest: Duration::MAX, systems_ms: f64::INFINITY };

    fn take(&mut self, frames: Frames) {
        let Frames { mut durations, systems_ms } = frames;
        durations.sort_unstable();
        let longest = durations.last().copied().unwrap_or_default();
        let p99 = durations[durations.len().saturating_sub(1) * 99 / 100];
        self.frames += durations.len();
        self.p99 = self.p99.min(p99);
        self.longest = self.longest.min(longest);
        self.systems_ms = self.systems_ms.min(systems_ms);
    }
}
