//! What is to be heard now goes before what is prefetched, also where requests wait for each other: at the client.

use std::{fs, time::Duration};

use bevy::prelude::*;
use bevy_soundscape::{Client, prelude::*};
use soundscape_server::testkit::{Fault, TestServer};

use crate::stage::Stage;

const PREFETCHES: usize = 50;
/// Requests that may begin until a player's is at the client.
const MEANWHILE: usize = 10;

/// One request at a time, each of which takes a while.
fn narrow() -> (TestServer, SoundscapePlugin) {
    let server = TestServer::start().unwrap();
    server.inject(Fault::delay(Duration::from_millis(100)));
    let client = Client::builder(server.url()).key(server.key().clone()).max_concurrent_requests(1);
    let client = client.cache_dir(server.folder().join("cache")).build().unwrap();
    (server, SoundscapePlugin::with_client(client))
}

/// Prefetches so many sounds or searches, all of which the plugin begins at once, and waits until a few went out.
fn prefetch(server: &TestServer, plugin: SoundscapePlugin, entry: impl Fn(usize) -> String) -> Stage {
    let entries: Vec<_> = (0..PREFETCHES).map(|n| format!("\"{n}\": {}", entry(n))).collect();
    fs::write(server.folder().join("game.bank.ron"), format!("(sounds: {{ {} }})", entries.join(", ")))
        .unwrap();
    let mut stage = Stage::playing(plugin, server.folder());
    stage.app.world_mut().resource_mut::<SoundscapeSettings>().loads_at_once = 2 * PREFETCHES;
    let bank: Handle<SoundBank> = stage.app.world().resource::<AssetServer>().load("game.bank.ron");
    stage.app.world_mut().spawn(Prefetch::bank(&bank));
    stage.until("some of them", |_| (server.seen().len() > 3).then_some(()));
    stage
}

/// Plays a sound, and sees after how many other requests the one that `is_its` comes.
fn overtakes(
    server: &TestServer,
    stage: &mut Stage,
    player: SoundPlayer,
    is_its: impl Fn(&str, Option<&str>) -> bool,
) {
    let before = server.seen().len();
    stage.app.world_mut().spawn(player);
    let place = stage
        .until("its request", |_| server.seen().iter().position(|seen| is_its(seen.path(), seen.query())));
    assert!((before..before + MEANWHILE).contains(&place), "request {place}, {before} were there");
    assert!(server.seen().len() < PREFETCHES, "prefetches are left");
}

#[test]
fn a_sound_overtakes_fifty_prefetches() {
    let (server, plugin) = narrow();
    let id = |n: usize| format!("snd_000000{n:02}");
    let mut stage = prefetch(&server, plugin, |n| format!("(id: \"{}\")", id(n)));

    let new = server.sounds()[0].id.clone();
    overtakes(&server, &mut stage, SoundPlayer::id(new.clone()), |path, _| path.contains(new.as_str()));

    // One of the fifty, whose turn had not come.
    let begun = server.seen();
    let waiting =
        (0..PREFETCHES).map(id).find(|id| !begun.iter().any(|seen| seen.path().contains(id))).unwrap();
    overtakes(&server, &mut stage, SoundPlayer::id(waiting.parse().unwrap()), |path, _| {
        path.contains(&waiting)
    });
}

#[test]
fn a_search_overtakes_fifty_of_prefetches() {
    let (server, plugin) = narrow();
    let words = |n: usize| format!("word{n:02}");
    let mut stage = prefetch(&server, plugin, |n| format!("(query: \"{}\")", words(n)));
    let asks_for =
        |words: String| move |_: &str, query: Option<&str>| query.is_some_and(|query| query.contains(&words));

    let player = SoundPlayer::query(SoundQuery::new("submarine"));
    overtakes(&server, &mut stage, player, asks_for("submarine".into()));

    let begun = server.seen();
    let is_waiting =
        |words: &String| !begun.iter().any(|seen| asks_for(words.clone())(seen.path(), seen.query()));
    let waiting = (0..PREFETCHES).map(words).find(is_waiting).unwrap();
    overtakes(&server, &mut stage, SoundPlayer::query(SoundQuery::new(&waiting)), asks_for(waiting.clone()));
}
