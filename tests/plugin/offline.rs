//! Without the server: what is known plays and is found, the rest fails, and the app is told.

use bevy::prelude::*;
use bevy_soundscape::{SoundscapeError, prelude::*};
use soundscape_server::testkit::{Outage, Route, TestServer};

use crate::stage::Stage;

fn plugin(server: &TestServer) -> SoundscapePlugin {
    SoundscapePlugin::new(server.url(), server.key().secret()).cache_dir(server.folder().join("cache"))
}

/// The ids that are found, and whether that is an earlier answer.
fn found(stage: &mut Stage, words: &str) -> (Vec<SoundId>, bool) {
    let entity = stage.app.world_mut().spawn(SoundQuery::new(words)).id();
    stage.until("results", |world| {
        let results = world.get::<SoundResults>(entity)?;
        Some((results.sounds.iter().map(|sound| sound.id.clone()).collect(), results.offline))
    })
}

fn is_offline(stage: &Stage) -> bool {
    matches!(stage.soundscape().status(), SoundscapeStatus::Offline)
}

#[test]
fn a_server_that_goes_away_and_comes_back_is_told_once_each() {
    let server = TestServer::start().unwrap();
    let mut stage = Stage::new(plugin(&server));
    let (offline, online) = (stage.collect::<SoundscapeOffline>(), stage.collect::<SoundscapeOnline>());
    let words = server.sounds()[0].title.clone();
    let before = found(&mut stage, &words);
    assert!(!before.1 && !is_offline(&stage));
    let path = format!("soundscape://{}.ogg", before.0[0]);
    let frames = stage.frames(&path);

    server.outage(Outage::Refused).unwrap();
    for _ in 0..2 {
        assert_eq!(found(&mut stage, &words), (before.0.clone(), true));
    }
    assert!(is_offline(&stage));
    stage.frames_pass(2);
    assert_eq!((offline.lock().unwrap().len(), online.lock().unwrap().len()), (1, 0));

    server.heal().unwrap();
    assert_eq!(found(&mut stage, &words), before);
    stage.frames_pass(2);
    assert_eq!((offline.lock().unwrap().len(), online.lock().unwrap().len()), (1, 1));
    assert!(!is_offline(&stage) && stage.frames(&path) == frames);
}

#[test]
fn asked_to_be_offline_it_makes_no_request_and_plays_what_it_knows() {
    let server = TestServer::start().unwrap();
    let words = server.sounds()[0].title.clone();
    let mut stage = Stage::new(plugin(&server));
    let (ids, _) = found(&mut stage, &words);
    let path = format!("soundscape://{}.ogg", ids[0]);
    let frames = stage.frames(&path);
    let best = stage.frames(&format!("soundscape://search/{words}.ogg"));
    drop(stage);
    let requests =
        || [Route::Search, Route::Tickets, Route::Files, Route::Other].map(|route| server.requests(route));
    let before = requests();

    let mut stage = Stage::new(plugin(&server).offline());
    let (ready, offline) = (stage.collect::<SoundscapeReady>(), stage.collect::<SoundscapeOffline>());
    assert_eq!(stage.frames(&path), frames);
    assert_eq!(stage.frames(&format!("soundscape://search/{words}.ogg")), best);
    assert_eq!(found(&mut stage, &words), (ids.clone(), true));
    let player = stage.app.world_mut().spawn(SoundPlayer::id(ids[0].clone())).id();
    stage.until("the sound", |world| world.get::<PlayingSound>(player).map(drop));

    let entity = stage.app.world_mut().spawn(SoundQuery::new("something else")).id();
    let error = stage.until("a failure", |world| Some(world.get::<SoundQueryFailed>(entity)?.error.clone()));
    assert!(error.to_string().starts_with("offline, and the cache does not have"), "{error}");
    let reason = stage.reason(&format!("soundscape://{}.wav", ids[0]));
    assert!(
        matches!(reason, SoundscapeError::Client(_)) && reason.to_string().contains("go online once"),
        "{reason}"
    );
    assert_eq!((ready.lock().unwrap().len(), offline.lock().unwrap().len()), (1, 1));
    assert!(is_offline(&stage));
    assert_eq!(requests(), before);
}
