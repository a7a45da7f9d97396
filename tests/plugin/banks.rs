//! Players of a bank's entries, and what a change of its file does.

use std::{fs, path::Path};

use bevy::prelude::*;
use bevy_soundscape::{SoundscapeError, prelude::*};
use tempfile::TempDir;

use crate::{players::listen, stage::Stage, studio::Studio};

const BANK: &str = "doors.bank.ron";

fn write(assets: &Path, entries: &str) {
    fs::write(assets.join(BANK), format!("(sounds: {{ {entries} }})")).unwrap();
}

fn stage(studio: &Studio, entries: &str) -> (Stage, TempDir, Handle<SoundBank>) {
    let assets = tempfile::tempdir().unwrap();
    write(assets.path(), entries);
    let stage = Stage::playing(studio.plugin(), assets.path());
    let bank = stage.app.world().resource::<AssetServer>().load(BANK);
    (stage, assets, bank)
}

fn heard(stage: &mut Stage, player: SoundPlayer) -> (Entity, PlayingSound) {
    let entity = stage.app.world_mut().spawn(player).id();
    (entity, stage.until("the sound", |world| world.get::<PlayingSound>(entity).cloned()))
}

#[test]
fn variations_alternate_over_all_players_of_an_entry() {
    let studio = Studio::open();
    let entries = r#""door": (query: "door", variations: 2, pitch: (0.5, 2), volume_db: (-9, -3))"#;
    let draw = |seed: Option<u64>| {
        let (mut stage, _assets, bank) = stage(&studio, entries);
        stage.app.world_mut().resource_mut::<SoundscapeSettings>().seed = seed;
        let door = || SoundPlayer::new(&bank, "door").once().then_despawn();
        let drawn: Vec<_> = (0..12).map(|_| heard(&mut stage, door()).1).collect();
        for pair in drawn.windows(2) {
            assert_ne!(pair[0].id, pair[1].id);
        }
        assert!(drawn.iter().all(|sound| (-9.0..=-3.0).contains(&sound.gain_db)), "{drawn:?}");
        drawn.into_iter().map(|sound| (sound.id, sound.gain_db)).collect::<Vec<_>>()
    };
    let searches = studio.requests("/v2/sounds/search");
    assert_eq!(draw(Some(3)), draw(Some(3)));
    assert_ne!(draw(Some(3)), draw(None));
    assert_eq!(studio.requests("/v2/sounds/search"), searches + 4, "one search for each run of the app");
}

#[test]
fn each_of_several_ids_is_played_and_none_twice_in_a_row() {
    let studio = Studio::open();
    let (mut stage, assets, bank) = stage(&studio, r#""door": (query: "door creak")"#);
    let (creak, slam) = (stage.id_of("door creak"), stage.id_of("door slam"));
    let searches = studio.requests("/v2/sounds/search");
    for settings in ["", ", loudness: -23"] {
        write(assets.path(), &format!(r#""door": (ids: ["{creak}", "{slam}"]{settings})"#));
        stage.app.world().resource::<AssetServer>().reload(BANK);
        stage.until("the change", |world| {
            let bank = world.resource::<Assets<SoundBank>>().get(&bank)?;
            (bank.get("door")?.to_string().contains("ids") && bank.to_string().contains(settings))
                .then_some(())
        });
        let door = || SoundPlayer::new(&bank, "door").once().then_despawn();
        let drawn: Vec<_> = (0..4).map(|_| heard(&mut stage, door()).1.id.unwrap()).collect();
        let [first, second] = [drawn[0].clone(), drawn[1].clone()];
        assert_ne!(first, second);
        assert!([&creak, &slam].contains(&&first) && [&creak, &slam].contains(&&second), "{drawn:?}");
        assert_eq!(drawn, [first.clone(), second.clone(), first, second]);
    }
    assert_eq!(studio.requests("/v2/sounds/search"), searches, "nothing is searched for");

    let failed = stage.collect::<SoundFailed>();
    stage.app.world_mut().spawn(SoundPlayer::sound(bevy_soundscape::SoundRef::any_of([])));
    let failed = stage.until("a failure", |_| failed.lock().unwrap().pop());
    assert!(failed.error.to_string().contains("no ids to choose from"), "{}", failed.error);
}

#[test]
fn an_unknown_entry_and_a_broken_file_are_told() {
    let studio = Studio::open();
    let (mut stage, assets, bank) = stage(&studio, r#""door.open": (query: "door creak")"#);
    let failed = stage.collect::<SoundFailed>();
    let fail = |stage: &mut Stage, player: SoundPlayer| {
        stage.app.world_mut().spawn(player);
        stage.until("a failure", |_| failed.lock().unwrap().pop()).error
    };
    let error = fail(&mut stage, SoundPlayer::new(&bank, "door.opne"));
    assert!(matches!(error, SoundscapeError::NoEntry { .. }), "{error:?}");
    assert!(error.to_string().contains("is it `door.open`?"), "{error}");

    fs::write(assets.path().join("broken.bank.ron"), "(sounds: { \"a\": (query: 3) })").unwrap();
    let broken: Handle<SoundBank> = stage.app.world().resource::<AssetServer>().load("broken.bank.ron");
    for _ in 0..2 {
        let error = fail(&mut stage, SoundPlayer::new(&broken, "a")).to_string();
        for part in ["broken.bank.ron", "entry `a`", "`query` is 3", "words in quotes"] {
            assert!(error.contains(part), "{error} lacks {part}");
        }
    }

    fs::write(assets.path().join("slam.sound.ron"), "(query: \"door slam\", volume_db: -4)").unwrap();
    let slam: Handle<SoundRef> = stage.app.world().resource::<AssetServer>().load("slam.sound.ron");
    let (_, sound) = heard(&mut stage, SoundPlayer::file(&slam));
    assert_eq!(sound.gain_db, -4.0);
}

#[test]
fn a_changed_file_is_heard_at_once() {
    let studio = Studio::open();
    let (mut stage, assets, bank) = stage(&studio, r#""bed": (query: "door creak", looped: true)"#);
    let told = listen(&mut stage);
    let (creak, slam) = (stage.id_of("door creak"), stage.id_of("door slam"));
    let (bed, sound) = heard(&mut stage, SoundPlayer::new(&bank, "bed"));
    assert_eq!(sound.id.as_ref(), Some(&creak));
    let reload = |stage: &mut Stage, entries: &str| {
        write(assets.path(), entries);
        stage.app.world().resource::<AssetServer>().reload(BANK);
    };

    reload(&mut stage, r#""bed": (query: "door creak", looped: true, volume_db: -8)"#);
    stage.until("the volume", |world| (world.get::<PlayingSound>(bed)?.gain_db == -8.0).then_some(()));
    assert_eq!(*told.lock().unwrap(), [format!("started {creak}")], "the sound goes on");

    reload(&mut stage, r#""bed": (query: "door slam", looped: true)"#);
    stage.until("the other sound", |world| {
        (world.get::<PlayingSound>(bed)?.id.as_ref() == Some(&slam)).then_some(())
    });
    assert_eq!(told.lock().unwrap()[1..], ["finished Replaced".into(), format!("started {slam}")]);

    reload(&mut stage, r#""bed": (query: )"#);
    stage.frames_pass(50);
    let (_, again) = heard(&mut stage, SoundPlayer::new(&bank, "bed"));
    assert_eq!(again.id.as_ref(), Some(&slam), "a file that cannot be read changes nothing");

    // One that waits for an answer takes the new file, too.
    reload(&mut stage, r#""bed": (query: "submarine")"#);
    stage.until("the file", |world| {
        let banks = world.resource::<Assets<SoundBank>>();
        banks.get(&bank)?.to_string().contains("submarine").then_some(())
    });
    stage.app.world_mut().spawn(SoundPlayer::new(&bank, "bed"));
    let failed = stage.collect::<SoundFailed>();
    stage.until("a failure", |_| failed.lock().unwrap().pop());
}
