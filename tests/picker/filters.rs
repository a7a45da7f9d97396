//! What narrows a search.

use bevy_egui::egui::Key;
use bevy_soundscape::{
    CategorySlug, License,
    picker::{Effect, Hits, Message, Model},
};
use egui_kittest::kittest::Queryable as _;
use soundscape_server::testkit::{Route, TestServer};

use crate::panel::Panel;

#[test]
fn a_category_is_chosen_from_the_tree_and_taken_off_again() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("metal");
    let all = panel.titles().len();
    assert!(panel.titles().contains(&"Hammer on metal"));
    panel.until("categories", |panel| panel.model().has_categories());
    panel.click("Category ⏷");
    panel.click("Foley");
    panel.until("fewer sounds", |panel| panel.titles().len() < all);
    assert!(!panel.titles().contains(&"Hammer on metal"));
    assert!(panel.shows("Foley ⏷"));
    panel.click("Clear");
    panel.until("all sounds", |panel| panel.titles().len() == all);
    assert!(panel.shows("Category ⏷"));
}

#[test]
fn counts_are_what_a_category_holds() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.until("categories", |panel| panel.model().has_categories());
    panel.click("Category ⏷");
    // As the library of the test kit is made.
    assert!(panel.shows("Foley") && panel.harness.query_by_label("7").is_some());
    panel.press(Key::Escape);
    assert!(panel.is_open(), "the first Escape is the menu's");
    let foley: CategorySlug = "foley".parse().unwrap();
    panel.send(Message::Category(Some(foley)));
    panel.until("sounds", |panel| !panel.titles().is_empty());
    assert!(panel.model().sounds().iter().all(|sound| sound.category.as_str() == "foley"));
}

#[test]
fn a_category_alone_is_looked_through() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.send(Message::Category(Some("nature".parse().unwrap())));
    panel.until("sounds of nature", |panel| panel.titles().contains(&"Rain on roof"));
}

#[test]
fn lengths_and_licences_narrow_too_and_each_is_taken_off_by_itself() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.click("Licence ⏷");
    panel.click("Editorial: not in a product");
    panel.until("nothing", |panel| panel.shows("Widen the filters"));
    panel.click("Clear the filters");
    panel.until("doors", |panel| panel.titles().len() == 3);
    panel.click("Length ⏷");
    panel.click("at most 0.5 s");
    panel.until("a filter", |panel| panel.shows("≤ 0.5 s ⏷"));
    panel.press(Key::Escape);
    panel.send(Message::License(Some(License::RoyaltyFree)));
    panel.until("another", |panel| panel.shows("Royalty free ⏷"));
    panel.click("Remove ≤ 0.5 s");
    panel.until("only the other", |panel| panel.shows("Length ⏷") && panel.shows("Royalty free ⏷"));
    panel.press(Key::Escape);
    assert!(!panel.is_open());
}

#[test]
fn sounds_of_at_least_some_length_are_picked_out_here() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let seconds = panel.model().sounds()[0].duration_s;
    assert!((0.2..0.5).contains(&seconds), "{seconds}");
    panel.click("Length ⏷");
    panel.click("at least 0.5 s");
    panel.until("none", |panel| panel.shows("None of the first 3 sounds for “door” is that long"));
    panel.press(Key::Escape);
    panel.send(Message::DurationMin(Some(0.1)));
    panel.until("all", |panel| panel.titles().len() == 3);
    assert!(panel.shows("≥ 0.1 s ⏷") && panel.shows("3 sounds"));
}

#[test]
fn pages_with_nothing_long_enough_are_not_turned_for_ever() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let short = panel.model().sounds()[0].clone();

    let mut model = Model::default();
    model.update(Message::Typed("door".into()));
    model.update(Message::DurationMin(Some(60.0)));
    let hits = || Hits { sounds: vec![short.clone(); 100], total: 100_000, more: true, ..Hits::default() };
    model.update(Message::Found { generation: 1, outcome: Ok(hits()) });
    let mut pages = 1;
    while let [Effect::More { generation }] = model.update(Message::Shown(0..0))[..] {
        model.update(Message::More { generation, outcome: Ok(hits()) });
        pages += 1;
        assert!(pages < 100);
    }
    assert_eq!(pages, 5);
    model.update(Message::GoOn);
    assert!(matches!(model.update(Message::Shown(0..0))[..], [Effect::More { .. }]));
}

#[test]
fn every_filter_is_reached_by_the_keyboard() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.until("categories", |panel| panel.model().has_categories());
    let choose = |panel: &mut Panel, key: Key, down: usize| {
        panel.command(key);
        panel.frames(2);
        (0..down).for_each(|_| panel.press(Key::ArrowDown));
        panel.press(Key::Space);
        panel.frames(2);
    };
    choose(&mut panel, Key::Num3, 1);
    panel.until("a licence", |panel| panel.shows("Royalty free ⏷"));
    choose(&mut panel, Key::Num2, 1);
    panel.until("a length", |panel| panel.shows("≥ 0.5 s ⏷") || panel.shows("≤ 0.5 s ⏷"));
    panel.press(Key::Escape);
    panel.command(Key::K);
    panel.until("nothing of the cache", |panel| panel.shows("No sound in the cache fits"));
    panel.command(Key::Num0);
    panel.until("all", |panel| panel.shows("Licence ⏷") && panel.titles().len() >= 3);
    panel.command(Key::Num1);
    panel.frames(2);
    assert!(panel.shows("All categories"));
    panel.press(Key::Escape);
    let searches = server.requests(Route::Search);
    panel.type_text("s");
    panel.until("a search: the keyboard is back", |_| server.requests(Route::Search) > searches);
}
