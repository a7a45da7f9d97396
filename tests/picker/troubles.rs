//! What a person meets when something is wrong.

use bevy_egui::egui::Key;
use bevy_soundscape::{Client, prelude::*};
use soundscape_server::testkit::{Fault, Outage, Route, Scope, TestServer};

use crate::panel::Panel;

#[test]
fn a_failure_is_said_and_tried_again() {
    let server = TestServer::start().unwrap();
    // A status that no client tries again by itself.
    server.inject(Fault::status(501).on(Route::Search).times(2));
    let mut panel = Panel::open(&server);
    panel.type_text("door");
    panel.until("the failure", |panel| panel.shows("No answer"));
    panel.click("Try again");
    panel.until("the second failure", |_| server.answers(Route::Search, 501) == 2);
    panel.until("the failure", |panel| panel.shows("Try again"));
    panel.click("Try again");
    panel.until("doors", |panel| panel.titles().len() == 3);

    // Later failures leave what was found.
    server.inject(Fault::status(501).on(Route::Search).times(1));
    panel.type_text(" slams");
    panel.until("the failure", |panel| panel.shows("Try again"));
    assert_eq!(panel.titles().len(), 3);
}

#[test]
fn a_key_that_may_not_search_is_told_which_scope_it_lacks() {
    let server = TestServer::builder().scopes([Scope::DownloadRead]).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.type_text("door");
    panel.until("the reason", |panel| panel.shows("The key may not search") && panel.shows("search:read"));
}

#[test]
fn without_a_key_the_remedy_is_said() {
    let server = TestServer::start().unwrap();
    let client = Client::builder(server.url()).cache_dir(server.folder().join("cache")).build().unwrap();
    let mut panel = Panel::over(SoundscapePlugin::with_client(client), server.folder().to_owned());
    panel.type_text("door");
    panel.until("the remedy", |panel| panel.shows("No key"));
}

#[test]
fn a_preview_that_cannot_be_had_is_said_and_tried_again() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    server.inject(Fault::content_type("text/html").on(Route::Files));
    panel.press(Key::ArrowDown);
    panel.until("the reason", |panel| panel.shows("unexpected answer") || panel.shows("Unexpected answer"));
    server.heal().unwrap();
    panel.press(Key::Space);
    panel.until("sound", |panel| panel.model().is_heard());
}

#[test]
fn offline_what_was_found_earlier_is_found_and_heard() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.until("sound", |panel| panel.model().is_heard());
    drop(panel);

    server.outage(Outage::Refused).unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    assert!(panel.shows("Offline") && panel.titles().len() == 3);
    panel.press(Key::ArrowDown);
    panel.until("sound from the cache", |panel| panel.model().is_heard());
}
