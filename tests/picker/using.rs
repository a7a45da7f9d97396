//! From a sound that pleases to one that the game plays.

use std::fs;

use bevy_egui::egui::Key;
use bevy_soundscape::{Format, PlayedSound, SoundBank, SoundChoice, SoundPlayer, picker::Message};
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
    panel.until("the new cost", |panel| panel.shows("Free: it is in the cache"));

    // Once more costs nothing.
    panel.press(Key::Enter);
    panel.until("the end", |panel| panel.shows("is on the entity now"));
    assert_eq!(server.credits_charged().unwrap(), 1);
}

#[test]
fn a_bank_entry_is_written_pinned_undone_and_done_again() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    let door = panel.target("Door");
    panel.search("door slams");
    panel.press(Key::ArrowDown);
    panel.send(Message::Bank("door.slam".into()));
    panel.send(Message::Variant(bevy_soundscape::Variant::new(Format::Wav16).normalized()));
    panel.frame();
    panel.press(Key::Enter);
    panel.until("the end", |panel| panel.shows("door.slam"));
    panel.until("the end", |panel| panel.shows("Undo"));
    let id = panel.model().chosen().unwrap().id.clone();
    let text = fs::read_to_string(panel.file("picked.bank.ron")).unwrap();
    let bank: SoundBank = text.parse().unwrap();
    assert_eq!(bank.get("door.slam").unwrap().choice, SoundChoice::Id(id.clone()));
    assert!(text.contains("format: wav16, normalize: true"), "{text}");
    let lock = fs::read_to_string(panel.file("soundscape.lock")).unwrap();
    assert!(lock.contains(id.as_str()) && lock.contains("wav16"), "{lock}");

    panel.click("Undo");
    let (bank, lock) = (panel.file("picked.bank.ron"), panel.file("soundscape.lock"));
    panel.until("no files", |_| !bank.exists() && !lock.exists());
    assert!(played(&mut panel, door).is_none());
    panel.click("Redo");
    panel.until("files", |_| bank.exists() && lock.exists());
    assert!(played(&mut panel, door).is_some());
    assert_eq!(fs::read_to_string(&bank).unwrap(), text);

    // What somebody else has written since is not undone.
    fs::write(&bank, "(sounds: {})\n").unwrap();
    panel.click("Undo");
    panel.until("the reason", |panel| panel.shows("was changed by something else"));
    assert_eq!(fs::read_to_string(&bank).unwrap(), "(sounds: {})\n");
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
    panel.click("Cancel");
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
