//! What a person meets when something is wrong.

use std::time::Duration;

use bevy::time::TimeUpdateStrategy;
use bevy_egui::egui::{Key, accesskit::Role};
use bevy_soundscape::{Client, Format, Variant, picker::Message, prelude::*};
use egui_kittest::kittest::Queryable as _;
use soundscape_server::{
    NewKey,
    testkit::{Fault, Outage, Route, Scope, TestServer},
};

use crate::panel::Panel;

/// Without a key.
fn stranger(server: &TestServer) -> Panel {
    let client = Client::builder(server.url()).cache_dir(server.folder().join("cache")).build().unwrap();
    Panel::over(SoundscapePlugin::with_client(client), server.folder().to_owned())
}

fn type_key(panel: &mut Panel, key: &str) {
    panel.harness.get_by_role(Role::PasswordInput).focus();
    panel.frame();
    panel.command(Key::A);
    panel.type_text(key);
}

#[test]
fn a_failure_is_said_and_tried_again() {
    let server = TestServer::start().unwrap();
    // A status that no client tries again by itself.
    server.inject(Fault::status(501).on(Route::Search).times(3));
    let mut panel = Panel::open(&server);
    panel.type_text("door");
    panel.until("the failure", |panel| panel.shows("No answer") && panel.shows("status 501"));
    panel.click("Try again");
    panel.until("the second failure", |_| server.answers(Route::Search, 501) == 2);
    panel.until("the failure", |panel| panel.shows("Try again"));
    panel.press(Key::F5);
    panel.until("the third failure", |_| server.answers(Route::Search, 501) == 3);
    panel.until("the failure", |panel| panel.shows("Try again"));
    panel.command(Key::Enter);
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
fn without_a_key_one_is_typed_in_tried_and_used() {
    let server = TestServer::start().unwrap();
    let key = |scopes: &[Scope]| {
        let key = server.create_key(&NewKey::new("another").scopes(scopes.to_vec())).unwrap();
        key.key.secret().to_owned()
    };
    let useless = key(&[Scope::DownloadRead]);
    let searching = key(&[Scope::SearchRead]);
    let mut panel = stranger(&server);
    panel.until("the form", |panel| panel.shows("No key") && panel.shows(server.url()));
    panel.type_text("door");
    panel.until("the refusal", |_| server.answers(Route::Search, 401) == 1);
    panel.until("the form", |panel| panel.shows("No key"));

    type_key(&mut panel, "door");
    panel.click("Test key");
    panel.until("the reason", |panel| panel.shows("This is no key"));
    type_key(&mut panel, "ss_test_4kR9mXp2vLw8nQ3jH7");
    panel.click("Test key");
    panel.until("the server's reason", |panel| panel.shows("invalid_key"));
    type_key(&mut panel, &useless);
    panel.click("Test key");
    panel.until("what it lacks", |panel| {
        panel.shows("The key may not search (search:read) or see credits (user:write)")
    });
    assert!(!format!("{:?}", panel.model()).contains(&useless), "a key is a secret");
    type_key(&mut panel, &searching);
    panel.press(Key::Enter);
    panel.until("doors", |panel| panel.titles().len() == 3);
    assert!(panel.shows("This key is used until the game ends"));
    assert!(panel.shows("may not download sounds (download:read) or see credits (user:write)"));
    assert!(panel.shows("SOUNDSCAPE_API_KEY"));
    assert!(!format!("{:?}", panel.model()).contains(&searching));
    panel.command(Key::F);
    panel.type_text(" slams");
    panel.until("another search", |panel| panel.titles().first() == Some(&"Door slams"));
    assert!(!panel.shows("This key is used"), "read, it goes");
}

#[test]
fn a_key_that_cannot_be_changed_now_is_told_where_to_put() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = SoundscapePlugin::new("http://127.0.0.1:9", "no key");
    let mut panel = Panel::over(plugin, folder.path().to_owned());
    panel.until("the remedy", |panel| panel.shows("No key") && panel.shows("SOUNDSCAPE_API_KEY"));
    assert!(panel.harness.query_by_role(Role::PasswordInput).is_none());
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

#[test]
fn offline_other_words_are_looked_for_in_the_cache_until_the_server_is_back() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let slam = panel.model().sounds().iter().find(|sound| sound.title == "Door slams").unwrap().clone();
    drop(panel);

    server.outage(Outage::Refused).unwrap();
    let mut panel = Panel::open(&server);
    panel.type_text("slam");
    panel.until("what the cache knows", |panel| panel.titles().contains(&"Door slams"));
    assert!(panel.shows("Offline") && panel.shows("from the cache"));
    assert_eq!(panel.model().sounds()[0].id, slam.id);

    server.heal().unwrap();
    panel.click("Ask again");
    panel.until("an answer", |panel| !panel.shows("Offline") && server.answers(Route::Search, 200) == 2);
    assert!(panel.titles().contains(&"Door slams"));
}

#[test]
fn offline_a_sound_without_a_preview_is_heard_from_its_file() {
    let server = TestServer::start().unwrap();
    let client = Client::builder(server.url()).key(server.key().clone());
    let client = client.cache_dir(server.folder().join("cache")).build().unwrap();
    let door = server.sounds().iter().find(|sound| sound.title == "Door slams").unwrap().id.clone();
    futures_lite::future::block_on(client.fetch(&door, Variant::new(Format::Wav16))).unwrap();
    futures_lite::future::block_on(client.metadata(&door)).unwrap();

    server.outage(Outage::Refused).unwrap();
    let mut panel = Panel::over(SoundscapePlugin::with_client(client), server.folder().to_owned());
    panel.type_text("slams");
    panel.until("the sound", |panel| panel.titles() == ["Door slams"]);
    panel.press(Key::ArrowDown);
    panel.until("sound from the file", |panel| panel.model().is_heard());
}

#[test]
fn too_many_searches_are_waited_for_with_a_countdown() {
    let server = TestServer::start().unwrap();
    server.inject(Fault::status(429).retry_after_s(2).on(Route::Search).times(1));
    let mut panel = Panel::open(&server);
    let hurry = |panel: &mut Panel, ms| {
        panel.world().insert_resource(TimeUpdateStrategy::ManualDuration(Duration::from_millis(ms)));
    };
    hurry(&mut panel, 50);
    panel.type_text("door");
    panel.until("a countdown", |panel| panel.shows("going on in 2 s"));
    panel.until("it counts", |panel| panel.shows("going on in 1 s"));
    panel.until("doors", |panel| panel.titles().len() == 3);
    assert!(!panel.shows("going on in"));

    // Longer than the client waits: the panel asks again by itself.
    server.inject(Fault::status(429).retry_after_s(61).on(Route::Search).times(1));
    panel.type_text(" slams");
    panel.until("a countdown", |panel| panel.shows("going on in 61 s"));
    hurry(&mut panel, 500);
    panel.until("most of it", |panel| panel.shows("going on in 20 s"));
    assert_eq!(server.requests(Route::Search), 3, "nothing is asked meanwhile");
    panel.until("another search", |_| server.requests(Route::Search) == 4 && server.under_way() == 0);
    panel.until("the slam on top", |panel| !panel.shows("going on in") && panel.titles()[0] == "Door slams");
}

#[test]
fn without_credits_what_is_free_can_be_shown() {
    let server = TestServer::builder().credits(1).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door slams");
    assert_eq!(panel.titles()[0], "Door slams");
    panel.press(Key::ArrowDown);
    panel.press(Key::Enter);
    panel.until("no credits", |panel| {
        panel.shows("No credits until 20") && panel.shows("1 sound in the cache")
    });
    panel.click("Show them");
    panel.until("what is free", |panel| panel.titles() == ["Door slams"]);
    panel.command(Key::K);
    panel.until("all of them", |panel| panel.titles().len() == 3);
    panel.command(Key::K);
    panel.command(Key::F);
    panel.command(Key::A);
    panel.press(Key::Backspace);
    panel.until("all that is free", |panel| panel.titles() == ["Door slams"]);
}

#[test]
fn found_nothing_the_nearest_spellings_are_offered() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("footsteps");
    let steps = panel.titles().len();
    panel.command(Key::A);
    panel.type_text("fttstps");
    panel.until("the end", |panel| panel.shows("Is one of these meant?"));
    panel.send(Message::DurationMax(Some(10.0)));
    panel.until("the way out", |panel| panel.shows("Clear the filters"));
    panel.click("Clear the filters");
    panel
        .until("the end", |panel| panel.shows("Is one of these meant?") && !panel.shows("Clear the filters"));
    panel.click("footsteps");
    panel.until("steps", |panel| panel.titles().len() == steps);
    assert_eq!(panel.model().words(), "footsteps");
}
