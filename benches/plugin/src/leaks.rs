//! What thousands of players and queries that come and go leave behind.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use bevy::{diagnostic::DiagnosticsStore, prelude::*};
use bevy_soundscape::{SoundId, SoundscapeDiagnostics, SoundscapeSettings, prelude::*};
use serde_json::json;

use crate::{
    Result, clock, process,
    stage::{Stage, Work},
    studio::Studio,
};

const CYCLES: usize = 10_000;
/// Before anything is compared, for caches, threads and pools to be there.
const WARM_UP: usize = 2_000;
/// How many live at once.
const ALIVE: usize = 24;
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn measure(studio: &Studio) -> Result<()> {
    let plugin = studio.plugin(&studio.warm_cache())?;
    let mut stage = Stage::new(&studio.files(), Work::NONE, |app| {
        app.add_plugins(plugin);
    });
    stage.app.insert_resource(SoundscapeSettings { memory_budget_bytes: 32 << 20, ..Default::default() });
    churn(&mut stage, &studio.ids, 0..WARM_UP);
    let before = Counts::take(&mut stage)?;
    let half = WARM_UP + CYCLES / 2;
    churn(&mut stage, &studio.ids, WARM_UP..half);
    let at_half = Counts::take(&mut stage)?;
    churn(&mut stage, &studio.ids, half..WARM_UP + CYCLES);
    let after = Counts::take(&mut stage)?;
    println!(
        "{}",
        json!({
            "part": "leaks", "name": "leaks", "cycles": CYCLES, "things_before": before.things, "things": after.things,
            "threads_before": before.threads, "threads": after.threads, "memory_before_mb": before.memory_mb,
            "memory_at_half_mb": at_half.memory_mb, "memory_mb": after.memory_mb,
        })
    );
    Ok(())
}

/// Each lives for a few frames; some are stopped, played again or taken off their entity before that.
fn churn(stage: &mut Stage, ids: &[SoundId], cycles: std::ops::Range<usize>) {
    let mut alive = VecDeque::new();
    for cycle in cycles {
        let world = stage.app.world_mut();
        let id = ids[cycle * 7 % ids.len()].clone();
        let entity = match cycle % 5 {
            0 => world.spawn(SoundPlayer::id(id)),
            1 => world.spawn(SoundPlayer::id(id).looped().fade_out(0.1)),
            // A few words only, since what was answered is known for good.
            2 => world.spawn(SoundPlayer::query(SoundQuery::new(format!("blow {}", cycle % 20)))),
            3 => world.spawn(SoundQuery::new(format!("blow {}", cycle % 50))),
            _ => world.spawn(SoundPlayer::id(lost(cycle))),
        };
        alive.push_back(entity.id());
        if alive.len() > ALIVE
            && let Some(entity) = alive.pop_front()
        {
            match cycle % 4 {
                0 => world.trigger(StopSound::new(entity)),
                1 => world.trigger(PlaySound::new(entity)),
                2 => {
                    world.entity_mut(entity).remove::<(SoundPlayer, SoundQuery)>();
                }
                _ => {}
            }
            world.entity_mut(entity).despawn();
        }
        if cycle % 4 == 0 {
            stage.app.update();
            clock::pause(Duration::from_micros(200));
        }
    }
    for entity in alive {
        stage.app.world_mut().entity_mut(entity).despawn();
    }
}

/// One that the server does not have. A few only, since failures are remembered for a while.
fn lost(cycle: usize) -> SoundId {
    // Never fails: eight digits are an id.
    #[expect(clippy::unwrap_used, reason = "eight hexadecimal digits are an id")]
    format!("snd_{:08x}", cycle % 10).parse().unwrap()
}

struct Counts {
    /// All that the plugin and the app keep count of.
    things: f64,
    threads: f64,
    memory_mb: f64,
}

impl Counts {
    /// Once all that was under way has ended.
    fn take(stage: &mut Stage) -> Result<Self> {
        use SoundscapeDiagnostics as Paths;
        const UNDER_WAY: [bevy::diagnostic::DiagnosticPath; 5] =
            [Paths::QUESTIONS, Paths::IN_FLIGHT, Paths::QUEUED, Paths::WAITING, Paths::PLAYING];
        let deadline: Instant = clock::now() + PATIENCE;
        loop {
            stage.frames(3);
            let world = stage.app.world();
            let diagnostics = world.resource::<DiagnosticsStore>();
            let value = |path| diagnostics.get(path).and_then(|found| found.value()).unwrap_or(0.0);
            let under_way: f64 = UNDER_WAY.iter().map(value).sum();
            if under_way == 0.0 || clock::now() > deadline {
                let things = under_way + f64::from(world.entities().count_spawned());
                let memory_mb = process::resident_kb()? / 1e3;
                return Ok(Self { things, threads: process::threads()?, memory_mb });
            }
            clock::pause(Duration::from_millis(1));
        }
    }
}
