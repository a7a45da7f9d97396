//! What the project pins, where it uses that, and which licences it does not allow.

use std::fs;

use bevy::prelude::*;
use bevy_egui::egui::Key;
use bevy_soundscape::{Client, License, LockFile, SoundPlayer, picker::Message, prelude::*};
use soundscape_server::testkit::TestServer;

use crate::panel::Panel;

/// Uses the sounds that these words find best, in this bank or in none.
fn use_each(panel: &mut Panel, words: &[&str], bank: Option<&str>) {
    let bank = bank.map(|name| panel.file(&format!("assets/{name}.bank.ron")));
    panel.send(Message::Bank(bank));
    for words in words {
        panel.send(Message::Typed((*words).to_owned()));
        let first = words.to_lowercase();
        panel.until("the sounds", |panel| {
            panel.titles().first().is_some_and(|title| title.to_lowercase() == first)
        });
        panel.send(Message::Chosen(0));
        panel.send(Message::Use);
        panel.until("the end", |panel| {
            panel.model().done().is_some_and(|done| done.to_lowercase().starts_with(&first))
        });
    }
}

#[test]
fn pins_are_listed_with_where_they_are_used_and_what_is_unused_is_unpinned() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.frame();
    use_each(&mut panel, &["Door slams"], Some("picked"));
    panel.target("Door");
    use_each(&mut panel, &["Steel door opens"], None);
    panel.world().resource_mut::<bevy_soundscape::picker::PickerTarget>().0 = None;
    panel.frame();
    use_each(&mut panel, &["Footsteps on gravel", "Footsteps on wood"], None);
    let lock = panel.file("soundscape.lock");
    let pins = LockFile::read(&lock).unwrap();
    assert_eq!(pins.sounds().len(), 4);
    let gravel = pins.sounds().iter().find(|pin| pin.title == "Footsteps on gravel").unwrap().id.clone();
    fs::write(panel.file("assets/step.sound.ron"), format!("(id: \"{gravel}\")")).unwrap();

    panel.press(Key::F3);
    panel.until("the pins", |panel| panel.shows("Door slams: door.slams in picked"));
    assert!(panel.shows("Steel door opens: Door in the running game"));
    assert!(panel.shows("Footsteps on gravel: step.sound.ron"));
    assert!(panel.shows("Footsteps on wood: not used by any file"));
    let bytes: u64 = pins.sounds().iter().map(|pin| pin.bytes).sum();
    assert!(panel.shows(&format!("4 files, {:.1} kB", bytes as f64 / 1e3)), "{bytes}");
    assert!(panel.shows("4 royalty-free"));

    panel.click("Credits that the game has to show");
    panel.harness.run_steps(30);
    assert!(panel.shows("# Sound credits") && panel.shows("“Door slams” by SoundScape test kit"));

    panel.click("Unpin the 1 unused");
    panel.until("its end", |panel| panel.shows("1 sound is not pinned any more"));
    panel.until("the pins", |panel| panel.shows("3 files") && !panel.shows("Footsteps on wood"));
    assert_eq!(LockFile::read(&lock).unwrap().sounds().len(), 3);
    panel.command(Key::Z);
    panel.until("the pins", |panel| panel.shows("Footsteps on wood: not used by any file"));
    assert_eq!(LockFile::read(&lock).unwrap(), pins);

    // What cannot be read is said, since what it uses is not known.
    fs::write(panel.file("assets/broken.bank.ron"), "(").unwrap();
    panel.press(Key::F1);
    panel.press(Key::F3);
    panel.until("the trouble", |panel| {
        panel.shows("What it uses is not known") && panel.shows("broken.bank.ron")
    });
}

#[test]
fn a_licence_that_the_project_does_not_allow_is_warned_of_before_and_after() {
    let server = TestServer::start().unwrap();
    let client = Client::builder(server.url()).key(server.key().clone());
    let client = client.cache_dir(server.folder().join("cache")).build().unwrap();
    let plugin = SoundscapePlugin::with_client(client);
    let mut panel =
        Panel::with(plugin, server.folder().to_owned(), |picker| picker.deny([License::RoyaltyFree]));
    let door = panel.target("Door");
    panel.search("door slams");
    panel.press(Key::ArrowDown);
    assert!(panel.shows("royalty-free is not allowed in this project"));
    panel.press(Key::Enter);
    assert!(panel.shows("press once more to use it all the same"));
    panel.frames(5);
    assert!(panel.world().get::<SoundPlayer>(door).is_none() && server.credits_charged().unwrap() == 0);
    panel.press(Key::Enter);
    panel.until("the end", |panel| panel.shows("is on the entity now"));
    panel.press(Key::F3);
    panel.until("the warning", |panel| {
        panel.shows("1 of them have a licence that this project does not allow")
    });
}
