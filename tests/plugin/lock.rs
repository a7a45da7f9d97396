//! What `soundscape.lock` pins comes before what the server says, and what is used is written into it.

use std::{fs, path::Path};

use bevy::prelude::*;
use bevy_soundscape::{ClientError, LockFile, SoundscapeError, Variant, prelude::*};
use futures_lite::future::block_on;
use soundscape_client::{PinnedQuery, PinnedSound, SearchQuery};

use crate::{
    baked::{play_through, project},
    stage::Stage,
    studio::Studio,
};

const SEARCH: &str = "/v2/sounds/search";
const METADATA: &str = "/v2/sounds/{id}/metadata";
const OGG: Variant = Variant::new(Format::Ogg);

fn pin(studio: &Studio, lock: &Path, words: &str, ids: &[&SoundId]) {
    let client = studio.client();
    let pins: Vec<PinnedSound> = ids.iter().map(|id| block_on(client.pin(id, OGG)).unwrap()).collect();
    LockFile::edit(lock, |lock| {
        let ids = ids.iter().map(|id| (*id).clone());
        lock.pin_query(PinnedQuery::new(&SearchQuery::new(words), ids).unwrap());
        pins.into_iter().for_each(|pinned| lock.pin(pinned));
    })
    .unwrap();
}

fn heard(stage: &mut Stage, player: SoundPlayer) -> PlayingSound {
    let entity = stage.app.world_mut().spawn(player).id();
    stage.until("the sound", |world| world.get::<PlayingSound>(entity).cloned())
}

#[test]
fn what_is_pinned_is_not_asked_for() {
    let (studio, assets, lock) = project();
    let mut stage = Stage::new(studio.plugin());
    let [creak, slam] = ["door creak", "door slam"].map(|words| stage.id_of(words));
    let slammed = stage.frames(&format!("soundscape://{slam}.ogg"));
    // The server would find the other one first.
    pin(&studio, &lock, "door creak", &[&slam, &creak]);
    let counts = || (studio.requests(SEARCH), studio.requests(METADATA));
    let before = counts();

    let mut stage = Stage::playing(studio.plugin().lock_file(&lock), assets.path());
    assert_eq!(stage.frames("soundscape://search/door creak.ogg"), slammed);
    let query = || SoundQuery::new("door  creak");
    let quiet = heard(&mut stage, SoundPlayer::query(query()).loudness(-40.0));
    assert_eq!(quiet.id, Some(slam.clone()));
    assert!(quiet.gain_db < -10.0, "its loudness is known: {quiet:?}");
    assert_eq!(heard(&mut stage, SoundPlayer::id(slam.clone()).loudness(-40.0)).gain_db, quiet.gain_db);
    // More variations than are pinned are no reason to ask.
    let steps: SoundRef = r#"(query: "door creak", variations: 6)"#.parse().unwrap();
    let drawn: Vec<_> = (0..4).map(|_| heard(&mut stage, SoundPlayer::sound(steps.clone())).id).collect();
    assert!(drawn.contains(&Some(creak)) && drawn.contains(&Some(slam)), "{drawn:?}");
    assert_eq!(counts(), before);

    // Who searches wants to see what there is.
    let entity = stage.app.world_mut().spawn(query()).id();
    let titles = stage.until("results", |world| {
        Some(
            world
                .get::<SoundResults>(entity)?
                .sounds
                .iter()
                .map(|sound| sound.title.clone())
                .collect::<Vec<_>>(),
        )
    });
    assert_eq!(titles, ["Door creak slow", "Door slam"]);
}

#[test]
fn other_bytes_than_are_pinned_are_an_error_that_says_so() {
    let (studio, _assets, lock) = project();
    let mut stage = Stage::new(studio.plugin());
    let slam = stage.id_of("door slam");
    pin(&studio, &lock, "door", &[&slam]);
    let text = fs::read_to_string(&lock).unwrap();
    let (head, tail) = text.split_once("sha256 = \"").unwrap();
    fs::write(&lock, format!("{head}sha256 = \"{}{}", "0".repeat(64), &tail[64..])).unwrap();

    let mut stage = Stage::new(studio.plugin().lock_file(&lock));
    for path in [format!("soundscape://{slam}.ogg"), "soundscape://search/door.ogg".into()] {
        let error = stage.reason(&path);
        assert!(matches!(error, SoundscapeError::Client(ClientError::NotAsPinned { .. })), "{error:?}");
        assert!(error.to_string().contains("pin it anew with `soundscape lock add`"), "{error}");
    }
    let file = stage.soundscape().fetch(&slam, OGG);
    assert!(stage.answer(file).is_err());
    // Another form is not pinned.
    stage.frames(&format!("soundscape://{slam}.wav"));
}

#[test]
fn a_lock_file_in_the_middle_of_a_merge_is_told_and_read_when_it_is_put_right() {
    let (studio, _assets, lock) = project();
    let mut stage = Stage::new(studio.plugin());
    let slam = stage.id_of("door slam");
    pin(&studio, &lock, "door", &[&slam]);
    let text = fs::read_to_string(&lock).unwrap();
    fs::write(&lock, format!("<<<<<<< HEAD\n{text}")).unwrap();

    let mut stage = Stage::new(studio.plugin().lock_file(&lock));
    let said = stage.reason("soundscape://search/door.ogg").to_string();
    assert!(said.contains("soundscape.lock") && said.contains("keeping both sides"), "{said}");
    fs::write(&lock, text).unwrap();
    stage.frames("soundscape://search/door.ogg");
}

#[test]
fn what_is_used_is_pinned_beside_what_others_pinned() {
    let (studio, assets, lock) = project();
    let mut stage = Stage::new(studio.plugin());
    let [creak, slam, gravel] =
        ["door creak", "door slam", "footstep gravel"].map(|words| stage.id_of(words));
    // Somebody decided against what the server finds first.
    pin(&studio, &lock, "door creak", &[&slam]);
    let by_hand = LockFile::read(&lock).unwrap();
    let plugin = || studio.plugin().lock_file(&lock).pin_used_sounds();

    // Two games at once, each of which uses something else.
    let mut first = Stage::playing(plugin(), assets.path());
    let mut second = Stage::playing(plugin(), assets.path());
    play_through(&mut first);
    second.frames("soundscape://search/footstep.wav");
    assert_eq!(heard(&mut second, SoundPlayer::query(SoundQuery::new("door creak"))).id, Some(slam.clone()));
    // Written while they run, without being told to.
    first.until("the lock file", |_| {
        let written = LockFile::read(&lock).unwrap();
        written.resolve(&SearchQuery::new("door slam")).map(drop)
    });
    drop((first, second));

    let written = LockFile::read(&lock).unwrap();
    let ids = |words: &str| -> Vec<SoundId> {
        let pinned = written.queries().iter().find(|pinned| pinned.query.words == words);
        pinned.map(|pinned| pinned.ids().cloned().collect()).unwrap_or_default()
    };
    assert_eq!(ids("door creak"), [slam.clone()], "what was pinned stays");
    assert_eq!(
        written.resolve(&SearchQuery::new("door creak")),
        by_hand.resolve(&SearchQuery::new("door creak"))
    );
    assert_eq!(ids("door slam"), [slam.clone()]);
    assert_eq!(ids("footstep gravel"), [gravel.clone()]);
    // A list was looked at, and its best was used; by another path it is the only one.
    assert_eq!(ids("footstep"), [gravel.clone()]);
    let door = written.queries().iter().find(|pinned| pinned.variations == 2).unwrap();
    assert_eq!(door.query.category.as_ref().map(|category| category.as_str()), Some("foley"));
    let mut both = [creak.clone(), slam.clone()];
    both.sort();
    let mut pinned: Vec<_> = door.ids().cloned().collect();
    pinned.sort();
    assert_eq!(pinned, both);
    for (id, variant) in [
        (&creak, OGG),
        (&slam, OGG),
        (&slam, Variant::new(Format::Wav16)),
        (&gravel, Variant::new(Format::Wav16)),
        (&gravel, Variant::new(Format::Wav24).normalized()),
    ] {
        assert!(written.sound(id, variant).is_some_and(|sound| sound.facts.is_some()), "{id} {variant:?}");
    }
    assert!(written.sounds().iter().all(|sound| !sound.by_id), "each has a query that stands for it");

    // Again, nothing is new: not a byte of the file changes.
    let before = (fs::read(&lock).unwrap(), fs::metadata(&lock).unwrap().modified().unwrap());
    let mut again = Stage::playing(plugin(), assets.path());
    play_through(&mut again);
    drop(again);
    assert_eq!((fs::read(&lock).unwrap(), fs::metadata(&lock).unwrap().modified().unwrap()), before);
}

#[test]
fn variations_that_were_not_heard_are_pinned_and_more_replace_fewer() {
    let (studio, assets, lock) = project();
    let plugin = || studio.plugin().lock_file(&lock).pin_used_sounds();
    let play = |variations: u16| {
        let mut stage = Stage::playing(plugin(), assets.path());
        let door = SoundRef::query(SoundQuery::new("door"), variations);
        heard(&mut stage, SoundPlayer::sound(door));
        drop(stage);
        let written = LockFile::read(&lock).unwrap();
        let pinned = written.resolve(&SearchQuery::new("door")).unwrap().clone();
        assert!(pinned.ids().all(|id| written.sound(id, OGG).is_some()), "{written:?}");
        assert_eq!(written.sounds().len(), pinned.ids().count());
        (pinned.variations, pinned.ids().count())
    };
    assert_eq!(play(1), (1, 1));
    assert_eq!(play(5), (5, 2));
    assert_eq!(play(2), (5, 2));
}
