//! Sounds that are put aside, for everybody who works on the game.

use std::{fs, path::PathBuf};

use bevy_egui::egui::Key;
use bevy_soundscape::picker::Collections;
use egui_kittest::kittest::Queryable as _;
use soundscape_server::testkit::TestServer;

use crate::panel::Panel;

fn file(panel: &Panel) -> PathBuf {
    panel.file("soundscape.collections.toml")
}

fn written(panel: &Panel) -> Option<Collections> {
    fs::read_to_string(file(panel)).ok()?.parse().ok()
}

#[test]
fn one_key_puts_a_sound_into_the_favourites_and_another_lists_them() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    let door = panel.model().chosen().unwrap().clone();
    panel.until("the file", |panel| panel.shows("☆ Favourite"));
    panel.command(Key::D);
    panel.until("the star", |panel| panel.shows("★ Favourite"));
    let text = fs::read_to_string(file(&panel)).unwrap();
    assert!(text.ends_with(&format!("[Favourites]\n{} = \"{}\"\n", door.id, door.title)), "{text}");

    panel.press(Key::F2);
    panel.until("the favourite", |panel| panel.titles() == [&*door.title]);
    assert!(panel.shows("Favourites (1)"));
    // It is a list like any other.
    panel.press(Key::ArrowDown);
    panel.until("sound", |panel| panel.model().is_heard());
    panel.command(Key::D);
    panel.until("no favourite", |panel| panel.shows("Nothing here yet"));
    assert_eq!(written(&panel), Some(Collections::default()));

    panel.press(Key::F1);
    assert_eq!(panel.titles().len(), 3, "what was found is still there");
    assert_eq!(panel.model().chosen().unwrap().id, door.id);
}

#[test]
fn a_sound_goes_into_a_collection_with_a_name_beside_those_of_others() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    let door = panel.model().chosen().unwrap().id.clone();
    panel.until("the file", |panel| panel.shows("☆ Favourite"));
    // Somebody else has put one aside since.
    fs::write(file(&panel), "[Weather]\nsnd_0123abcd = \"Rain\"\n").unwrap();
    panel.click("Add to collection …");
    panel.frame();
    panel.harness.get_by_label("Name of a new collection").focus();
    panel.frame();
    panel.type_text("Castle");
    panel.click("Add");
    panel.until("the collection", |panel| {
        written(panel).is_some_and(|written| written.contains("Castle", &door))
    });
    let all = written(&panel).unwrap();
    assert_eq!(all.names().collect::<Vec<_>>(), ["Castle", "Weather"]);

    panel.click("Collections");
    panel.until("the others", |panel| panel.shows("Weather (1)"));
    panel.click("Castle (1)");
    panel.until("the door", |panel| panel.model().sounds().len() == 1);
    panel.click("Weather (1)");
    panel.until("that it is gone", |panel| panel.shows("1 of them the server does not have"));
}

#[test]
fn a_broken_file_is_told_and_left_alone() {
    let server = TestServer::start().unwrap();
    let broken = "[Favourites]\n<<<<<<< HEAD\n";
    fs::write(server.folder().join("soundscape.collections.toml"), broken).unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.command(Key::D);
    panel.until("the reason", |panel| panel.shows("line 2") && panel.shows("left as it is"));
    panel.press(Key::F2);
    panel.until("the reason", |panel| panel.shows("line 2"));
    assert_eq!(fs::read_to_string(file(&panel)).unwrap(), broken);

    fs::write(file(&panel), "").unwrap();
    panel.click("Read it again");
    panel.until("the favourites", |panel| panel.shows("Nothing here yet"));
}
