//! From typing to hearing.

use std::time::Duration;

use bevy_egui::egui::Key;
use bevy_soundscape::picker::{Effect, Hits, Message, Model};
use soundscape_server::testkit::{Route, TestServer};

use crate::panel::Panel;

#[test]
fn typing_finds_and_arrows_are_heard_at_once() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    assert!(panel.shows("Find a sound by ear"));
    panel.search("door");
    assert_eq!(server.requests(Route::Search), 1, "typed in one go, asked once");
    assert_eq!(panel.titles().len(), 3);
    for title in panel.titles() {
        assert!(panel.shows(title), "{title}");
    }
    assert!(panel.model().auditioned().is_none());

    // The first step stays on the first row.
    for row in [0, 1, 2, 2] {
        panel.press(Key::ArrowDown);
        let model = panel.model();
        assert_eq!(model.chosen(), model.sounds().get(row));
        assert_eq!(model.auditioned(), model.sounds().get(row));
    }
    panel.until("sound", |panel| panel.model().is_heard());
    panel.press(Key::Space);
    assert!(!panel.model().is_heard());
    panel.press(Key::Space);
    panel.until("sound", |panel| panel.model().is_heard());
    panel.until("its end", |panel| !panel.model().is_heard());

    assert_eq!(server.credits_charged().unwrap(), 0, "previews cost nothing");
    panel.press(Key::Escape);
    assert!(!panel.is_open());
}

#[test]
fn more_words_replace_the_results_only_when_theirs_are_in() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let doors = panel.titles().len();
    panel.type_text(" slams");
    panel.frame();
    assert_eq!(panel.titles().len(), doors, "the old ones stay");
    panel.until("another search", |_| server.requests(Route::Search) == 2);
    panel.until("the slam on top", |panel| panel.titles()[0] == "Door slams");

    panel.press(Key::ArrowDown);
    panel.command(Key::F);
    panel.command(Key::A);
    panel.type_text("submarine");
    panel.until("an empty list", |panel| panel.shows("No sound fits “submarine”"));
    panel.click("thunder");
    panel.until("a fourth search", |_| server.requests(Route::Search) == 4);
}

#[test]
fn a_pause_in_typing_asks_and_a_late_answer_is_dropped() {
    let mut model = Model::default();
    let ms = Duration::from_millis;
    let at = |model: &mut Model, time| model.update(Message::Now(ms(time)));
    let generation = |effects: &[Effect]| match effects {
        [Effect::Search { generation, query }] => (*generation, query.words.clone()),
        _ => panic!("{effects:?}"),
    };
    at(&mut model, 1_000);
    model.update(Message::Typed("do".into()));
    assert!(at(&mut model, 1_119).is_empty());
    let first = generation(&at(&mut model, 1_120));
    assert_eq!(first.1, "do");
    model.update(Message::Typed("door".into()));
    at(&mut model, 1_200);
    model.update(Message::Typed("doors".into()));
    assert!(at(&mut model, 1_300).is_empty(), "typed on");
    let second = generation(&at(&mut model, 1_320));
    assert_eq!(second.1, "doors");

    let hits = |total| Ok(Hits { total, ..Hits::default() });
    model.update(Message::Found { generation: second.0, outcome: hits(7) });
    model.update(Message::Found { generation: first.0, outcome: hits(1) });
    assert_eq!(model.total(), 7);
}

#[test]
fn held_arrow_keys_ask_for_the_details_of_the_last_row_only() {
    let server = TestServer::builder().sounds(60).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let before = server.requests(Route::Other);
    for _ in 0..8 {
        panel.press(Key::ArrowDown);
    }
    let last = panel.model().chosen().unwrap().id.clone();
    panel.until("details", |panel| panel.model().details().is_some_and(|details| details.id == last));
    assert_eq!(server.requests(Route::Other) - before, 1);
}
