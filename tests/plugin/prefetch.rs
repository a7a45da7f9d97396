//! A bank in memory before it is needed.

use std::{fs, path::Path};

use bevy::{ecs::schedule::common_conditions::run_once, prelude::*};
use bevy_kira_audio::SpatialAudioReceiver;
use bevy_soundscape::{PrefetchedBanks, SoundscapeDiagnostics, prelude::*};
use soundscape_server::testkit::{Fault, Route, TestServer};

use crate::{stage::Stage, studio::Studio};

const BANK: &str = "game.bank.ron";

#[derive(Resource, Default)]
struct Entered(u32);

fn write(assets: &Path, entries: &str) {
    fs::write(assets.join(BANK), format!("(sounds: {{ {entries} }})")).unwrap();
}

/// A server that never answers.
fn silent() -> TestServer {
    let server = TestServer::start().unwrap();
    server.inject(Fault::stall());
    server
}

fn load(stage: &Stage) -> Handle<SoundBank> {
    stage.app.world().resource::<AssetServer>().load(BANK)
}

#[test]
fn all_of_it_is_there_when_the_game_begins() {
    let studio = Studio::open();
    let assets = tempfile::tempdir().unwrap();
    write(
        assets.path(),
        r#""door": (query: "door", variations: 2), "step": (query: "footstep", loudness: -23),
           "same": (query: "door slam"), "wav": (query: "door slam", format: wav16), "lost": (query: "submarine"),
           "none": (id: "snd_00000000")"#,
    );
    let mut stage = Stage::playing(studio.plugin(), assets.path());
    stage.app.init_resource::<Entered>().add_systems(
        Update,
        (|mut entered: ResMut<Entered>| entered.0 += 1).run_if(sounds_ready(BANK).and_then(run_once)),
    );
    let done = stage.collect::<SoundsPrefetched>();
    let failed = stage.collect::<SoundFailed>();
    let bank = load(&stage);
    let entity = stage.app.world_mut().spawn(Prefetch::bank(&bank)).id();
    let mut last = 0.0;
    let progress = stage.until("the end", |world| {
        let progress = *world.get::<PrefetchProgress>(entity)?;
        assert!(
            progress.finished
                || progress.fraction() < 1.0
                || progress.ready + progress.failed == progress.total
        );
        last = progress.fraction();
        progress.finished.then_some(progress)
    });
    assert_eq!(last, 1.0);
    // Two doors, a step, the slam as WAV.
    assert_eq!((progress.ready, progress.failed, progress.total), (4, 2, 6));
    {
        let done = done.lock().unwrap();
        assert_eq!(done.len(), 1);
        assert_eq!((done[0].entity, done[0].ready, done[0].failed), (entity, 4, 2));
    }
    let reasons: Vec<_> = failed.lock().unwrap().iter().map(|failed| failed.error.to_string()).collect();
    assert!(reasons.iter().any(|reason| reason.contains("`submarine`")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("snd_00000000")), "{reasons:?}");
    stage.frames_pass(2);
    assert_eq!(stage.app.world().resource::<Entered>().0, 1);

    // Now a player starts within a frame, without the server.
    let requests = studio.requests("/v2/sounds/search");
    for entry in ["door", "step", "same", "wav"] {
        let player = stage.app.world_mut().spawn(SoundPlayer::new(&bank, entry)).id();
        stage.frames_pass(1);
        assert!(stage.app.world().get::<PlayingSound>(player).is_some(), "{entry}");
    }
    assert_eq!(studio.requests("/v2/sounds/search"), requests);

    // A changed file is prefetched anew.
    write(assets.path(), r#""creak": (query: "door creak", format: wav24)"#);
    stage.app.world().resource::<AssetServer>().reload(BANK);
    stage.until("the changed bank", |world| {
        let progress = world.get::<PrefetchProgress>(entity)?;
        (progress.finished && progress.total == 1).then_some(())
    });
    assert_eq!(done.lock().unwrap().len(), 2);
    stage.app.world_mut().entity_mut(entity).despawn();
    assert!(!stage.app.world().resource::<PrefetchedBanks>().contains(&bank));
}

#[test]
fn a_bank_that_cannot_be_read_does_not_hold_the_game_up() {
    let studio = Studio::open();
    let assets = tempfile::tempdir().unwrap();
    write(assets.path(), r#""door": (words: "door")"#);
    let mut stage = Stage::playing(studio.plugin(), assets.path());
    let failed = stage.collect::<SoundFailed>();
    let bank = load(&stage);
    stage.app.world_mut().spawn(Prefetch::bank(&bank));
    stage.until("the end", |world| world.resource::<PrefetchedBanks>().contains(&bank).then_some(()));
    assert!(failed.lock().unwrap()[0].error.to_string().contains("`words` is no field"));
}

#[test]
fn the_nearest_to_the_listener_is_next_and_a_prefetch_is_last() {
    let server = silent();
    let assets = tempfile::tempdir().unwrap();
    write(assets.path(), r#""later": (id: "snd_000000aa")"#);
    let plugin = SoundscapePlugin::new(server.url(), server.key().secret()).cache_dir(assets.path());
    let mut stage = Stage::playing(plugin, assets.path());
    stage.app.world_mut().resource_mut::<SoundscapeSettings>().loads_at_once = 1;
    stage.app.world_mut().spawn((SpatialAudioReceiver, GlobalTransform::from_xyz(5.0, 0.0, 0.0)));
    let play = |stage: &mut Stage, id: &str, x: f32| {
        let player = SoundPlayer::id(id.parse().unwrap());
        stage.app.world_mut().spawn((player, GlobalTransform::from_xyz(x, 0.0, 0.0))).id()
    };
    let first = play(&mut stage, "snd_00000001", 90.0);
    stage.app.update();
    let bank = load(&stage);
    let prefetch = stage.app.world_mut().spawn(Prefetch::bank(&bank)).id();
    stage.until("the bank", |world| (world.get::<PrefetchProgress>(prefetch)?.total == 1).then_some(()));
    let (far, near) = (play(&mut stage, "snd_00000002", -40.0), play(&mut stage, "snd_00000003", 6.0));
    stage.app.update();
    let order =
        [(first, "snd_00000001"), (near, "snd_00000003"), (far, "snd_00000002"), (prefetch, "snd_000000aa")];
    for (turn, (entity, id)) in order.into_iter().enumerate() {
        let ticket = stage.until("its request", |_| {
            server.seen().into_iter().filter(|seen| seen.route() == Route::Tickets).nth(turn)
        });
        assert!(ticket.path().contains(id), "{id} is next, not {ticket:?}");
        stage.app.world_mut().entity_mut(entity).despawn();
    }
}

#[test]
fn a_few_at_once_what_is_heard_first_and_nothing_after_a_despawn() {
    let server = silent();
    let assets = tempfile::tempdir().unwrap();
    let entries: Vec<_> = (0..40).map(|n| format!("\"{n}\": (id: \"snd_000000{n:02}\")")).collect();
    write(assets.path(), &entries.join(", "));
    let plugin = SoundscapePlugin::new(server.url(), server.key().secret()).cache_dir(assets.path());
    let mut stage = Stage::playing(plugin, assets.path());
    stage.app.world_mut().resource_mut::<SoundscapeSettings>().loads_at_once = 3;
    let bank = load(&stage);
    let prefetch = stage.app.world_mut().spawn(Prefetch::bank(&bank)).id();
    let measured = |stage: &Stage| {
        use SoundscapeDiagnostics as Paths;
        [Paths::IN_FLIGHT, Paths::QUEUED, Paths::WAITING].map(|path| stage.measured(&path) as u32)
    };
    stage.until("the bank", |world| (world.get::<PrefetchProgress>(prefetch)?.total == 40).then_some(()));
    // However slow the machine is, sixteen entries are read in a frame.
    (0..3).for_each(|_| stage.app.update());
    assert_eq!(measured(&stage), [3, 37, 0]);
    let player = stage.app.world_mut().spawn(SoundPlayer::id("snd_000000ff".parse().unwrap())).id();
    stage.app.update();
    assert_eq!(measured(&stage), [3, 38, 1]);

    stage.app.world_mut().entity_mut(prefetch).despawn();
    stage.app.update();
    assert_eq!(measured(&stage), [1, 0, 1], "only what is to be heard is left");
    stage.app.world_mut().entity_mut(player).despawn();
    stage.app.update();
    assert_eq!(measured(&stage), [0, 0, 0]);
}
