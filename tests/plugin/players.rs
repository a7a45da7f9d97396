//! A player from its insertion to its end, with nothing heard but all taking its time.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use bevy::prelude::*;
use bevy_kira_audio::SpatialAudioReceiver;
use bevy_soundscape::{ErrorCode, SoundRef, SoundscapeError, prelude::*};
use soundscape_server::testkit::{Fault, TestServer};

use crate::{stage::Stage, studio::Studio};

/// What is told, in its order.
pub type Told = Arc<Mutex<Vec<String>>>;

pub fn listen(stage: &mut Stage) -> Told {
    let told = Told::default();
    let (started, finished, failed) = (told.clone(), told.clone(), told.clone());
    stage
        .app
        .add_observer(move |event: On<SoundStarted>| {
            let what = event.id.as_ref().map_or("placeholder".into(), ToString::to_string);
            started.lock().unwrap().push(format!("started {what}"));
        })
        .add_observer(move |event: On<SoundFinished>| {
            finished.lock().unwrap().push(format!("finished {:?}", event.reason));
        })
        .add_observer(move |event: On<SoundFailed>| {
            failed.lock().unwrap().push(format!("failed {}", event.error));
        });
    told
}

fn stage(studio: &Studio) -> Stage {
    Stage::playing(studio.plugin(), Path::new("assets"))
}

fn spawn(stage: &mut Stage, bundle: impl Bundle) -> Entity {
    stage.app.world_mut().spawn(bundle).id()
}

/// Spawns a player and waits until it is heard.
fn heard(stage: &mut Stage, bundle: impl Bundle) -> Entity {
    let entity = spawn(stage, bundle);
    stage.until("the sound", |world| world.get::<PlayingSound>(entity).map(drop));
    entity
}

fn playing(stage: &Stage, entity: Entity) -> Option<PlayingSound> {
    stage.app.world().get::<PlayingSound>(entity).cloned()
}

/// How many frames it is heard for.
fn frames_left(stage: &mut Stage, entity: Entity) -> u32 {
    for frames in 0.. {
        if playing(stage, entity).is_none() {
            return frames;
        }
        assert!(frames < 10_000);
        stage.app.update();
    }
    unreachable!()
}

#[test]
fn it_waits_starts_plays_and_ends() {
    let studio = Studio::open();
    let mut stage = stage(&studio);
    let told = listen(&mut stage);
    let id = stage.id_of("door slam");
    let entity = spawn(&mut stage, SoundPlayer::query(SoundQuery::new("door slam")));
    stage.app.update();
    assert!(told.lock().unwrap().is_empty(), "nothing is there at once");
    let sound = stage.until("the sound", |world| world.get::<PlayingSound>(entity).cloned());
    assert_eq!((sound.id.as_ref(), sound.looped), (Some(&id), false));
    assert!((sound.duration_s - 0.6).abs() < 1e-4, "{sound:?}");
    assert_eq!(*told.lock().unwrap(), [format!("started {id}")]);
    // 60 frames of 10 ms.
    let frames = frames_left(&mut stage, entity);
    assert!((59..=61).contains(&frames), "{frames}");
    assert_eq!(told.lock().unwrap()[1..], ["finished Ended"]);

    // The second time it is there at once.
    stage.app.world_mut().trigger(PlaySound::new(entity));
    stage.app.update();
    assert!(playing(&stage, entity).is_some());
    assert_eq!(told.lock().unwrap().len(), 3);
}

#[test]
fn knobs_are_heard_while_it_plays() {
    let studio = Studio::open();
    let mut stage = stage(&studio);
    let id = stage.id_of("door slam");
    let entity = heard(&mut stage, SoundPlayer::id(id).volume_db(-3.0));
    let turn = |stage: &mut Stage, turn: fn(&mut SoundControl)| {
        turn(&mut stage.app.world_mut().get_mut(entity).unwrap());
        stage.app.update();
    };
    stage.frames_pass(10);
    turn(&mut stage, |control| {
        control.paused = true;
        control.volume_db = -6.0;
    });
    let before = playing(&stage, entity).unwrap();
    assert_eq!(before.gain_db, -9.0);
    stage.frames_pass(200);
    assert_eq!(playing(&stage, entity).unwrap().position_s, before.position_s);
    turn(&mut stage, |control| {
        control.paused = false;
        control.rate = 4.0;
    });
    // What is left of 600 ms, at four times the speed.
    let frames = frames_left(&mut stage, entity);
    assert!((11..=13).contains(&frames), "{frames}");

    let waits = spawn(
        &mut stage,
        (SoundPlayer::query(SoundQuery::new("door slam")), SoundControl { paused: true, ..default() }),
    );
    stage.frames_pass(100);
    assert!(playing(&stage, waits).is_none(), "paused before its start, it waits");
    stage.app.world_mut().get_mut::<SoundControl>(waits).unwrap().paused = false;
    stage.until("the sound", |world| world.get::<PlayingSound>(waits).map(drop));
}

#[test]
fn each_end_has_its_reason() {
    let studio = Studio::open();
    let mut stage = stage(&studio);
    let told = listen(&mut stage);
    let (slam, creak) = (stage.id_of("door slam"), stage.id_of("door creak"));
    let looped = || SoundPlayer::id(slam.clone()).looped();
    let check = |told: &Told, expected: &[&str]| {
        let told = std::mem::take(&mut *told.lock().unwrap());
        assert_eq!(told, expected);
    };
    let started = |id: &SoundId| format!("started {id}");

    let entity = heard(&mut stage, looped());
    stage.frames_pass(150);
    check(&told, &[&started(&slam)]);
    stage.app.world_mut().trigger(StopSound::fading(entity, 0.2));
    let frames = frames_left(&mut stage, entity);
    assert!((19..=22).contains(&frames), "{frames}");
    check(&told, &["finished Stopped"]);

    let entity = heard(&mut stage, looped());
    stage.app.world_mut().entity_mut(entity).insert(SoundPlayer::id(creak.clone()));
    stage.until("the other", |world| world.get::<PlayingSound>(entity).map(drop));
    check(&told, &[&started(&slam), "finished Replaced", &started(&creak)]);
    stage.app.world_mut().entity_mut(entity).remove::<SoundPlayer>();
    check(&told, &["finished Removed"]);
    stage.app.update();
    assert!(playing(&stage, entity).is_none());

    let entity = heard(&mut stage, looped());
    stage.app.world_mut().entity_mut(entity).despawn();
    stage.frames_pass(3);
    check(&told, &[&started(&slam), "finished Removed"]);

    let entity = heard(&mut stage, SoundPlayer::id(slam.clone()).then_despawn());
    let other = heard(&mut stage, SoundPlayer::id(slam.clone()).then_remove());
    stage.frames_pass(70);
    assert!(stage.app.world().get_entity(entity).is_err());
    assert!(stage.app.world().get::<SoundPlayer>(other).is_none());
    check(&told, &[&started(&slam), &started(&slam), "finished Ended", "finished Ended"]);

    let waits = spawn(&mut stage, SoundPlayer::query(SoundQuery::new("footstep")));
    stage.app.world_mut().trigger(StopSound::new(waits));
    stage.frames_pass(100);
    check(&told, &["finished Stopped"]);
}

#[test]
fn failures_are_told_in_words_and_a_placeholder_stands_in() {
    let studio = Studio::open();
    let mut stage = stage(&studio);
    let failed = stage.collect::<SoundFailed>();
    let fail = |stage: &mut Stage, player: SoundPlayer| {
        spawn(stage, player);
        stage.until("a failure", |_| failed.lock().unwrap().pop()).error
    };
    let unknown: SoundId = "snd_00000000".parse().unwrap();
    let error = fail(&mut stage, SoundPlayer::id(unknown.clone()));
    assert_eq!(error.code(), Some(ErrorCode::NotFound), "{error}");
    let requests = studio.requests("/v2/sounds/{id}/download");
    fail(&mut stage, SoundPlayer::id(unknown.clone()));
    assert_eq!(studio.requests("/v2/sounds/{id}/download"), requests, "not asked again at once");
    let error = fail(&mut stage, SoundPlayer::query(SoundQuery::new("submarine")));
    assert!(matches!(error, SoundscapeError::NothingFound { .. }), "{error}");

    let beep = stage.load("soundscape://search/door slam.wav");
    stage.until("the placeholder", |world| world.resource::<Assets<AudioSource>>().get(&beep).map(drop));
    stage.app.world_mut().resource_mut::<SoundscapeSettings>().placeholder = Some(beep);
    let told = listen(&mut stage);
    let entity = heard(&mut stage, SoundPlayer::id(unknown).looped());
    assert_eq!(frames_left(&mut stage, entity) / 10, 6, "once, whatever the sound was");
    let told = told.lock().unwrap();
    assert!(told[0].contains("snd_00000000"), "{told:?}");
    assert_eq!(told[1..], ["started placeholder", "finished Ended"]);
}

#[test]
fn without_a_player_of_sounds_it_fails_with_the_remedy() {
    let mut app = App::new();
    app.add_plugins(SoundscapePlugin::new("http://127.0.0.1:9", "ss_test_4kR9mXp2vLw8nQ3jH7"));
    app.add_plugins((MinimalPlugins, bevy::asset::AssetPlugin::default()));
    app.finish();
    let failed = Arc::new(Mutex::new(Vec::new()));
    let noted = failed.clone();
    app.add_observer(move |failed: On<SoundFailed>| noted.lock().unwrap().push(failed.error.to_string()));
    app.world_mut().spawn(SoundPlayer::query(SoundQuery::new("door")));
    app.update();
    assert!(failed.lock().unwrap()[0].contains("add AudioPlugin"), "{failed:?}");
}

#[test]
fn loudness_place_and_bus_add_up() {
    #[derive(Resource)]
    struct Music;
    let studio = Studio::open();
    let mut stage = stage(&studio);
    let id = stage.id_of("door creak");
    let request = stage.soundscape().metadata(&id);
    let lufs = stage.answer(request).unwrap().loudness_lufs.unwrap() as f32;
    let player = SoundPlayer::id(id.clone()).looped().loudness(lufs + 5.0).on::<Music>();
    let entity = heard(&mut stage, (player, GlobalTransform::from_xyz(0.0, 0.0, -10.0)));
    let gain = |stage: &Stage, entity| playing(stage, entity).unwrap().gain_db;
    assert!((gain(&stage, entity) - 5.0).abs() < 1e-3, "nobody listens at a place: {}", gain(&stage, entity));

    let ear = spawn(&mut stage, (SpatialAudioReceiver, GlobalTransform::IDENTITY));
    stage.frames_pass(2);
    // 10 of 25 metres, of 60 dB.
    assert!((gain(&stage, entity) + 19.0).abs() < 1e-3, "{}", gain(&stage, entity));
    *stage.app.world_mut().get_mut::<GlobalTransform>(ear).unwrap() =
        GlobalTransform::from_xyz(0.0, 0.0, -10.0);
    stage.app.world_mut().resource_mut::<BusVolumes>().set::<Music>(-7.0);
    stage.frames_pass(2);
    assert!((gain(&stage, entity) + 2.0).abs() < 1e-3, "{}", gain(&stage, entity));

    // Normalised, it has another loudness to begin with.
    let sound = SoundRef::id(id).normalized().loudness(lufs);
    let entity = heard(&mut stage, SoundPlayer::sound(sound).looped().everywhere());
    // Its true peak is about 0.5, which is -6 dB; normalised it is at -1.
    assert!((gain(&stage, entity) + 5.0).abs() < 0.2, "{}", gain(&stage, entity));
}

#[test]
fn despawning_stops_what_is_on_its_way() {
    let server = TestServer::start().unwrap();
    server.inject(Fault::stall());
    let plugin = SoundscapePlugin::new(server.url(), server.key().secret());
    let mut stage = Stage::playing(plugin.cache_dir(server.folder().join("cache")), server.folder());
    let players: [SoundPlayer; 2] =
        [SoundPlayer::id("snd_00000000".parse().unwrap()), SoundPlayer::query(SoundQuery::new("door"))];
    for player in players {
        let entity = spawn(&mut stage, player);
        stage.until("its request", |_| (server.under_way() == 1).then_some(()));
        stage.app.world_mut().entity_mut(entity).despawn();
        stage.until("its end", |_| (server.under_way() == 0).then_some(()));
    }
}
