//! Searches to come back to.

use std::fs;

use bevy_egui::egui::Key;
use bevy_soundscape::picker::Message;
use soundscape_server::testkit::{Route, TestServer};

use crate::panel::Panel;

#[test]
fn earlier_searches_are_an_arrow_and_enter_away() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("footsteps");
    panel.send(Message::DurationMax(Some(10.0)));
    panel.until("another search", |_| server.requests(Route::Search) == 2 && server.under_way() == 0);
    panel.frames(20);
    panel.press(Key::ArrowDown);
    panel.command(Key::Num0);
    panel.until("a third search", |_| server.requests(Route::Search) == 3 && server.under_way() == 0);
    panel.frames(20);
    panel.command(Key::F);
    panel.command(Key::A);
    panel.type_text("rain");
    panel.until("rain", |panel| panel.titles().first() == Some(&"Rain on roof"));

    panel.command(Key::H);
    panel.frames(2);
    assert!(panel.shows("Latest") && panel.shows("rain"));
    assert!(panel.shows("footsteps  ·  ≤ 10 s"), "with what narrowed it");
    panel.press(Key::ArrowDown);
    panel.press(Key::ArrowDown);
    panel.press(Key::Enter);
    panel.until("steps", |panel| panel.titles().iter().any(|title| title.starts_with("Footsteps")));
    assert_eq!(panel.model().words(), "footsteps");
    assert!(panel.shows("≤ 10 s ⏷"));
}

#[test]
fn a_search_is_saved_under_a_name_for_the_team() {
    let server = TestServer::start().unwrap();
    let file = |panel: &Panel| panel.file("soundscape.searches.toml");
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.send(Message::DurationMax(Some(3.0)));
    panel.until("a filter", |panel| panel.shows("≤ 3 s ⏷"));
    let save = |panel: &mut Panel, name: &str| {
        panel.command(Key::S);
        panel.frames(2);
        panel.command(Key::A);
        panel.type_text(name);
        panel.press(Key::Enter);
    };
    panel.command(Key::S);
    panel.frames(2);
    panel.press(Key::Escape);
    assert!(panel.is_open() && !panel.shows("Cancel"), "Escape saves nothing");
    save(&mut panel, "short doors");
    panel.until("the file", |panel| file(panel).exists());
    panel.command(Key::Num0);
    save(&mut panel, "a door");
    let text = |panel: &Panel| fs::read_to_string(file(panel)).unwrap();
    panel.until("both", |panel| text(panel).contains("a door"));
    let expected = "[searches.\"a door\"]\nwords = \"door\"\n\n[searches.\"short doors\"]\nwords = \"door\"\nduration_max_s = 3.0\n";
    assert!(text(&panel).ends_with(expected) && text(&panel).starts_with('#'), "{}", text(&panel));
    drop(panel);

    // In another run, from another hand.
    let mut panel = Panel::open(&server);
    panel.frames(5);
    panel.until("the saved ones", |panel| {
        panel.command(Key::H);
        panel.frames(2);
        let shows = panel.shows("short doors");
        panel.press(Key::Escape);
        shows
    });
    panel.command(Key::H);
    panel.frames(2);
    panel.click("short doors");
    panel.until("doors", |panel| panel.titles().len() == 3 && panel.shows("≤ 3 s ⏷"));
    panel.command(Key::H);
    panel.frames(2);
    panel.click("Forget short doors");
    panel.until("the other only", |panel| {
        !text(panel).contains("short doors") && text(panel).contains("a door")
    });
}

#[test]
fn a_file_that_cannot_be_read_is_said_and_left_as_it_is() {
    let server = TestServer::start().unwrap();
    let broken = "[searches.door]\nword = \"door\"\n";
    fs::write(server.folder().join("soundscape.searches.toml"), broken).unwrap();
    let mut panel = Panel::open(&server);
    panel.until("the reason", |panel| {
        panel.shows("soundscape.searches.toml")
            && panel.shows("line 2")
            && panel.shows("Mend it or delete it")
    });
    panel.search("door");
    panel.command(Key::S);
    panel.frames(2);
    panel.press(Key::Enter);
    panel.frames(20);
    assert!(panel.shows("Mend it or delete it"));
    assert_eq!(fs::read_to_string(panel.file("soundscape.searches.toml")).unwrap(), broken);
    assert_eq!(panel.titles().len(), 3, "searching goes on");
}
