//! A changed file is heard without anybody asking for it.

use std::fs;

use bevy::prelude::*;
use bevy_soundscape::{SoundRef, prelude::*};

use crate::{stage::Stage, studio::Studio};

#[test]
fn a_changed_file_is_heard_at_once() {
    let studio = Studio::open();
    let assets = tempfile::tempdir().unwrap();
    let write = |volume_db: f32| {
        let sound = format!(r#"(query: "door creak", looped: true, volume_db: {volume_db})"#);
        fs::write(assets.path().join("door.sound.ron"), &sound).unwrap();
        fs::write(assets.path().join("game.bank.ron"), format!("(sounds: {{ \"door\": {sound} }})")).unwrap();
    };
    write(-3.0);
    let mut stage = Stage::watching(studio.plugin(), assets.path());
    let server = stage.app.world().resource::<AssetServer>().clone();
    let (file, bank): (Handle<SoundRef>, Handle<SoundBank>) =
        (server.load("door.sound.ron"), server.load("game.bank.ron"));
    let players = [SoundPlayer::file(&file), SoundPlayer::new(&bank, "door")];
    let players = players.map(|player| stage.app.world_mut().spawn(player).id());
    for volume_db in [-3.0, -11.0] {
        // The first is there already: who writes while it is being read for the first time may have half of it read.
        if volume_db != -3.0 {
            write(volume_db);
        }
        for player in players {
            stage.until("its new volume", |world| {
                (world.get::<PlayingSound>(player)?.gain_db == volume_db).then_some(())
            });
        }
    }
}
