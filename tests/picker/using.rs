//! From a sound that pleases to one that the game plays.

use std::fs;

use bevy_egui::egui::{Key, Modifiers, OutputCommand};
use bevy_soundscape::{Format, PlayedSound, SoundBank, SoundChoice, SoundPlayer, picker::Message};
use egui_kittest::kittest::Queryable as _;
use soundscape_client::LockFile;
use soundscape_server::testkit::{Fault, Route, TestServer};

use crate::panel::Panel;

fn played(panel: &mut Panel, entity: bevy::prelude::Entity) -> Option<SoundPlayer> {
    panel.world().get::<SoundPlayer>(entity).cloned()
}

#[test]
fn enter_uses_the_sound_on_the_entity_and_the_cost_is_seen_before() {
    let server = TestServer::builder().credits(40).start().unwrap();
    let mut panel = Panel::open(&server);
    let door = panel.target("Door");
    assert!(panel.shows("for Door"));
    panel
        .world()
        .entity_mut(door)
        .insert(SoundPlayer::query(bevy_soundscape::SoundQuery::new("wind")).volume_db(-3.0));
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.until("the cost", |panel| panel.shows("1 credit of 40"));
    let id = panel.model().chosen().unwrap().id.clone();
    panel.press(Key::Enter);
    panel.until("the end", |panel| panel.shows("is on the entity now"));
    let player = played(&mut panel, door).unwrap();
    assert_eq!(player.volume_db, -3.0, "the rest stays as it was");
    let PlayedSound::Inline(sound) = player.sound else { panic!("{player:?}") };
    assert_eq!(sound.choice, SoundChoice::Id(id.clone()));
    assert_eq!(server.credits_charged().unwrap(), 1);
    assert!(LockFile::read(&panel.file("soundscape.lock")).unwrap().sounds()[0].id == id);
    panel.until("the new cost", |panel| panel.shows("Free: it is in the cache"));

    // Once more costs nothing.
    panel.press(Key::Enter);
    panel.until("the end", |panel| panel.shows("is on the entity now"));
    assert_eq!(server.credits_charged().unwrap(), 1);
}

#[test]
fn what_is_used_is_pinned_undone_and_done_again() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    let door = panel.target("Door");
    panel.search("door slams");
    panel.press(Key::ArrowDown);
    panel.send(Message::Variant(bevy_soundscape::Variant::new(Format::Wav16).normalized()));
    let (bank, lock) = (panel.file("assets/picked.bank.ron"), panel.file("soundscape.lock"));
    panel.send(Message::Bank(Some(bank.clone())));
    panel.frame();
    panel.press(Key::Enter);
    panel.until("the end", |panel| panel.shows("Undo"));
    let id = panel.model().chosen().unwrap().id.clone();
    let text = fs::read_to_string(&bank).unwrap();
    let written: SoundBank = text.parse().unwrap();
    assert_eq!(written.get("door.slams").unwrap().choice, SoundChoice::Id(id.clone()));
    assert!(text.contains("format: wav16, normalize: true"), "{text}");
    let pins = LockFile::read(&lock).unwrap();
    assert_eq!(pins.sounds().len(), 1);
    assert!(pins.sounds()[0].id == id && pins.sounds()[0].format == Format::Wav16);

    panel.command(Key::Z);
    panel.until("its end", |panel| panel.shows("Door slams is taken back"));
    assert!(!bank.exists() && !lock.exists());
    assert!(played(&mut panel, door).is_none());
    panel.harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    panel.until("its end", |panel| panel.shows("Door slams is done again"));
    assert_eq!(fs::read_to_string(&bank).unwrap(), text);
    assert_eq!(LockFile::read(&lock).unwrap(), pins);
    assert!(played(&mut panel, door).is_some());

    // What somebody else has written since is not undone.
    fs::write(&bank, "(sounds: {})\n").unwrap();
    panel.click("Undo");
    panel.until("the reason", |panel| panel.shows("was changed by something else"));
    assert_eq!(fs::read_to_string(&bank).unwrap(), "(sounds: {})\n");
    assert!(played(&mut panel, door).is_some() && LockFile::read(&lock).unwrap() == pins);
    // … but can be once it is as it was.
    fs::write(&bank, text).unwrap();
    panel.click("Undo");
    panel.until("its end", |panel| panel.shows("Door slams is taken back"));
    assert!(!bank.exists() && played(&mut panel, door).is_none());
}

#[test]
fn an_undo_leaves_the_pins_of_others() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    let lock = panel.file("soundscape.lock");
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.press(Key::Enter);
    panel.until("the end", |panel| panel.shows("is in the cache now"));
    let mut other = LockFile::read(&lock).unwrap().sounds()[0].clone();
    other.id = "snd_0123abcd".parse().unwrap();
    LockFile::edit(&lock, |lock| lock.pin(other.clone())).unwrap();
    panel.click("Undo");
    panel.until("its end", |panel| panel.shows("is taken back"));
    assert_eq!(LockFile::read(&lock).unwrap().sounds(), [other]);

    fs::write(&lock, "version = \"?\"").unwrap();
    panel.click("Redo");
    panel.until("the reason", |panel| panel.shows("soundscape.lock") && panel.shows("left as it is"));
    assert_eq!(fs::read_to_string(&lock).unwrap(), "version = \"?\"");
}

#[test]
fn whenever_it_is_cancelled_nothing_is_left_behind() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    let door = panel.target("Door");
    let (bank, lock) = (panel.file("assets/picked.bank.ron"), panel.file("soundscape.lock"));
    panel.search("door slams");
    panel.press(Key::ArrowDown);
    panel.send(Message::Bank(Some(bank.clone())));
    let mut cancelled = 0;
    let take_back = |panel: &mut Panel| {
        panel.click("Undo");
        panel.until("its end", |panel| panel.shows("is taken back"));
    };
    for frames in 0..12 {
        panel.press(Key::Enter);
        panel.frames(frames);
        if !panel.shows("Cancel") {
            panel.until("the end", |panel| panel.shows("Undo"));
            take_back(&mut panel);
            continue;
        }
        panel.click_at_once("Cancel");
        assert!(panel.shows("Use on Door"));
        // Too late by a frame: it was through.
        if panel.shows("Undo") {
            take_back(&mut panel);
            continue;
        }
        cancelled += 1;
        // Both files are there for a moment at most, and then they are gone for good.
        let mut quiet = 0;
        panel.until("no files", |_| {
            quiet = if bank.exists() || lock.exists() { 0 } else { quiet + 1 };
            quiet > 40
        });
        assert!(played(&mut panel, door).is_none() && !panel.shows("Undo"));
    }
    assert!(cancelled > 0);
}

#[test]
fn the_path_and_a_line_of_rust_go_onto_the_clipboard() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.click("Details");
    // It opens slowly.
    panel.harness.run_steps(30);
    let id = panel.model().chosen().unwrap().id.clone();
    let path = format!("soundscape://{id}.ogg");
    for (button, text) in
        [("Copy path", path.clone()), ("Copy Rust", format!("assets.load::<AudioSource>(\"{path}\")"))]
    {
        panel.harness.get_by_label(button).click();
        panel.harness.run_steps(1);
        let copied = panel.harness.output().platform_output.commands.clone();
        assert!(copied.contains(&OutputCommand::CopyText(text)), "{copied:?}");
    }
}

#[test]
fn a_download_shows_how_far_it_is_and_can_be_cancelled() {
    let server = TestServer::builder().sound_bytes(400_000).start().unwrap();
    let mut panel = Panel::open(&server);
    let door = panel.target("Door");
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.until("sound", |panel| panel.model().is_heard());
    panel.frames(3);
    server.inject(Fault::slow(20_000).on(Route::Files));
    panel.send(Message::Variant(bevy_soundscape::Variant::new(Format::Wav24)));
    panel.press(Key::Enter);
    panel.until("progress", |panel| panel.shows(" kB of "));
    panel.click_at_once("Cancel");
    panel.until("its end", |_| server.under_way() == 0);
    assert!(panel.shows("Use on Door") && played(&mut panel, door).is_none());
}

#[test]
fn without_credits_the_day_of_the_reset_is_said() {
    let server = TestServer::builder().credits(0).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.until("the cost", |panel| panel.shows("No credits until "));
    panel.press(Key::Enter);
    panel.until("the refusal", |panel| panel.shows("redits"));
}
