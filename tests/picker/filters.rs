//! What narrows a search.

use bevy_egui::egui::Key;
use bevy_soundscape::picker::Message;
use soundscape_server::testkit::TestServer;

use crate::panel::Panel;

#[test]
fn a_category_is_chosen_from_the_tree_and_cleared_again() {
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
fn a_category_alone_is_looked_through() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.send(Message::Category(Some("nature".parse().unwrap())));
    panel.until("sounds of nature", |panel| panel.titles().contains(&"Rain on roof"));
}

#[test]
fn lengths_and_licences_narrow_too() {
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
    assert!(!panel.is_open());
}
