//! Players that come and go, thousands of times, leave nothing behind.

use std::{fs, path::Path};

use bevy::prelude::*;
use bevy_kira_audio::AudioInstance;
use bevy_soundscape::{SoundscapeDiagnostics, prelude::*};
use soundscape_server::testkit::{Fault, TestServer};

use crate::{stage::Stage, studio::Studio};

/// All that could pile up.
fn counts(stage: &mut Stage) -> Vec<u64> {
    stage.frames_pass(3);
    use SoundscapeDiagnostics as Paths;
    let paths = [
        Paths::QUESTIONS,
        Paths::IN_FLIGHT,
        Paths::QUEUED,
        Paths::WAITING,
        Paths::PLAYING,
        Paths::DECODED_BYTES,
    ];
    let mut counts: Vec<_> = paths.iter().map(|path| stage.measured(path) as u64).collect();
    let world = stage.app.world_mut();
    counts.push(u64::from(world.entities().count_spawned()));
    counts.push(world.resource::<Assets<AudioSource>>().len() as u64);
    counts.push(world.get_resource::<Assets<AudioInstance>>().map_or(0, |instances| instances.len() as u64));
    counts
}

/// Spawns entities in each frame, and despawns each a few frames later.
fn churn(stage: &mut Stage, cycles: usize, player: impl Fn(usize) -> SoundPlayer) {
    let mut alive = std::collections::VecDeque::new();
    for cycle in 0..cycles {
        alive.push_back(stage.app.world_mut().spawn(player(cycle)).id());
        if alive.len() > 24 {
            let entity = alive.pop_front().unwrap();
            match cycle % 3 {
                0 => stage.app.world_mut().trigger(StopSound::new(entity)),
                1 => stage.app.world_mut().trigger(PlaySound::new(entity)),
                _ => {
                    stage.app.world_mut().entity_mut(entity).remove::<SoundPlayer>();
                }
            }
            stage.app.world_mut().entity_mut(entity).despawn();
        }
        if cycle % 4 == 0 {
            stage.app.update();
        }
    }
    for entity in alive {
        stage.app.world_mut().entity_mut(entity).despawn();
    }
}

#[test]
fn of_sounds_that_are_heard() {
    let studio = Studio::open();
    let assets = tempfile::tempdir().unwrap();
    fs::write(assets.path().join("a.bank.ron"), r#"(sounds: { "door": (query: "door", variations: 2) })"#)
        .unwrap();
    let mut stage = Stage::playing(studio.plugin(), assets.path());
    let bank: Handle<SoundBank> = stage.app.world().resource::<AssetServer>().load("a.bank.ron");
    let prefetch = stage.app.world_mut().spawn(Prefetch::bank(&bank)).id();
    stage.until("the bank", |world| world.get::<PrefetchProgress>(prefetch)?.finished.then_some(()));
    let player = |cycle: usize| match cycle % 3 {
        0 => SoundPlayer::new(&bank, "door"),
        1 => SoundPlayer::new(&bank, "door").looped().fade_out(0.1),
        _ => SoundPlayer::query(SoundQuery::new("door slam")).loudness(-20.0),
    };
    churn(&mut stage, 100, player);
    let once = counts(&mut stage);
    churn(&mut stage, 3_000, player);
    assert_eq!(counts(&mut stage), once);
}

/// Threads of this process, of all tests in it.
#[cfg(all(feature = "streaming", target_os = "linux"))]
fn threads() -> usize {
    fs::read_dir("/proc/self/task").unwrap().count()
}

#[cfg(all(feature = "streaming", target_os = "linux"))]
#[test]
fn of_sounds_that_are_streamed() {
    let studio = Studio::open();
    let mut stage = Stage::playing(studio.plugin(), Path::new("assets"));
    let (tape, manager) = crate::null_output::Tape::with_mixer(44_100);
    stage.app.insert_resource(bevy_soundscape::StreamMixer::new(manager));
    stage.app.insert_resource(SoundOutput::Device);
    stage.app.add_systems(Last, move || tape.record(4));
    let id = stage.id_of("door creak");
    let player = |cycle: usize| {
        let player = SoundPlayer::id(id.clone()).stream(true);
        if cycle.is_multiple_of(2) { player } else { player.looped().fade_out(0.01) }
    };
    let settle = |stage: &mut Stage, most: usize| {
        stage.until("all streams to end", |_| (threads() <= most).then_some(()));
        counts(stage)
    };
    churn(&mut stage, 50, player);
    stage.frames_pass(50);
    // Threads of pools stay for a while; each stream has one of its own, too.
    let once = settle(&mut stage, threads());
    churn(&mut stage, 400, player);
    assert_eq!(settle(&mut stage, 40), once);
}

#[test]
fn of_sounds_that_never_come() {
    let server = TestServer::start().unwrap();
    server.inject(Fault::stall());
    let plugin = SoundscapePlugin::new(server.url(), server.key().secret());
    let mut stage = Stage::playing(plugin.cache_dir(server.folder().join("cache")), Path::new("assets"));
    let before = counts(&mut stage);
    let player = |cycle: usize| {
        let id = format!("snd_{cycle:08x}").parse().unwrap();
        if cycle.is_multiple_of(2) {
            SoundPlayer::id(id)
        } else {
            SoundPlayer::query(SoundQuery::new(format!("{cycle}")))
        }
    };
    churn(&mut stage, 1_000, player);
    assert_eq!(counts(&mut stage), before);
    stage.until("the end of all requests", |_| (server.under_way() == 0).then_some(()));
}
