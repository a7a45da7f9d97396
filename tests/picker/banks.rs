//! Sounds that go into the banks of the game, by the widgets.

use std::fs;

use bevy::prelude::*;
use bevy_egui::egui::Key;
use bevy_soundscape::{
    Format, PlayedSound, SoundBank, SoundChoice, SoundPlayer, Variant,
    picker::{Message, SoundPicked},
};
use soundscape_client::LockFile;
use soundscape_server::testkit::TestServer;

use crate::panel::Panel;

/// A bank as somebody wrote it.
const DOORS: &str = r#"// The doors of the castle.
(sounds: {
    "door.open":  (query: "door opens", volume_db: -3, looped: true), // heavy
    "door.shut": (
        id: "snd_01234567",
        format: wav16, // for the trailer
        pitch: (0.9, 1.1),
    ),
})
"#;

/// A panel whose game has loaded that bank, with a door sound chosen.
fn at_the_doors(server: &TestServer) -> (Panel, Handle<SoundBank>) {
    let assets = server.folder().join("assets/castle");
    fs::create_dir_all(&assets).unwrap();
    fs::write(assets.join("doors.bank.ron"), DOORS).unwrap();
    let mut panel = Panel::open(server);
    let bank: Handle<SoundBank> = panel.world().resource::<AssetServer>().load("castle/doors.bank.ron");
    let loaded = bank.clone();
    panel.until("the bank", move |panel| panel.world().resource::<Assets<SoundBank>>().contains(&loaded));
    panel.search("door slams");
    panel.press(Key::ArrowDown);
    (panel, bank)
}

fn choose(panel: &mut Panel, from: &str, what: &str) {
    panel.until("the banks", |panel| panel.shows(from));
    panel.click(from);
    panel.frame();
    panel.click(what);
    panel.frame();
}

fn text(panel: &Panel) -> String {
    fs::read_to_string(panel.file("assets/castle/doors.bank.ron")).unwrap()
}

/// What the running game has under this name.
fn loaded(panel: &mut Panel, bank: &Handle<SoundBank>, entry: &str) -> Option<bevy_soundscape::SoundRef> {
    panel.world().resource::<Assets<SoundBank>>().get(bank)?.get(entry).cloned()
}

#[test]
fn a_new_entry_is_named_after_the_sound_and_the_entity_plays_it_from_the_bank() {
    let server = TestServer::start().unwrap();
    let (mut panel, bank) = at_the_doors(&server);
    let door = panel.target("Door");
    panel.world().add_observer(|picked: On<SoundPicked>, mut commands: Commands| {
        commands.spawn(Name::new(picked.bank_entry.clone().unwrap()));
    });
    choose(&mut panel, "Bank: none ⏷", "doors");
    panel.click("Use on Door");
    panel.until("the end", |panel| panel.shows("as door.slams"));
    let id = panel.model().chosen().unwrap().id.clone();
    let line = format!("    \"door.slams\": (id: \"{id}\"),\n");
    assert_eq!(text(&panel), DOORS.replace("    ),\n", &format!("    ),\n{line}")));
    let player = panel.world().get::<SoundPlayer>(door).unwrap().clone();
    assert_eq!(player.sound, PlayedSound::Entry { bank: bank.clone(), entry: "door.slams".into() });
    assert_eq!(loaded(&mut panel, &bank, "door.slams").unwrap().choice, SoundChoice::Id(id.clone()));
    assert_eq!(LockFile::read(&panel.file("soundscape.lock")).unwrap().sounds()[0].id, id);
    let mut names = panel.world().query::<&Name>();
    assert!(names.iter(panel.world()).any(|name| name.as_str() == "door.slams"), "the game is told");

    // The name is taken now.
    panel.until("the clash", |panel| panel.shows("door.slams is there:"));
    panel.click("Use on Door");
    panel.until("the clash", |panel| panel.shows("The bank has `door.slams` already"));
    panel.send(Message::Entry("slam \"!\"".into()));
    panel.frame();
    assert!(panel.shows("A name cannot have `\"` in it"));

    panel.click("Undo");
    panel.until("its end", |panel| panel.shows("is taken back"));
    assert_eq!(text(&panel), DOORS);
    assert!(loaded(&mut panel, &bank, "door.slams").is_none());
    assert!(panel.world().get::<SoundPlayer>(door).is_none());
}

#[test]
fn an_entry_is_replaced_and_the_rest_of_the_file_stays() {
    let server = TestServer::start().unwrap();
    let (mut panel, bank) = at_the_doors(&server);
    choose(&mut panel, "Bank: none ⏷", "doors");
    choose(&mut panel, "Entries ⏷", "door.open");
    panel.click("Add a variation");
    assert!(panel.shows("plays what is found for “door opens”"), "a search has no ids to add to");
    panel.click("Replace it");
    panel.click("Use");
    panel.until("the end", |panel| panel.shows("as door.open"));
    let id = panel.model().chosen().unwrap().id.clone();
    let replaced = format!("id: \"{id}\", volume_db: -3, looped: true");
    assert_eq!(text(&panel), DOORS.replace("query: \"door opens\", volume_db: -3, looped: true", &replaced));
    let now = loaded(&mut panel, &bank, "door.open").unwrap();
    assert!(now.playback.looped && now.choice == SoundChoice::Id(id));
}

#[test]
fn a_variation_comes_in_the_form_of_the_others() {
    let server = TestServer::start().unwrap();
    let (mut panel, bank) = at_the_doors(&server);
    choose(&mut panel, "Bank: none ⏷", "doors");
    choose(&mut panel, "Entries ⏷", "door.shut");
    panel.click("Add a variation");
    panel.send(Message::Variant(Variant::new(Format::Mp3320)));
    panel.frame();
    assert!(panel.shows("as the entry has it"));
    panel.click("Use");
    panel.until("the end", |panel| panel.shows("as door.shut"));
    let id = panel.model().chosen().unwrap().id.clone();
    let now = loaded(&mut panel, &bank, "door.shut").unwrap();
    let ids = vec!["snd_01234567".parse().unwrap(), id.clone()];
    assert_eq!(now.choice, SoundChoice::AnyOf(ids));
    assert_eq!((now.variant, now.playback.pitch), (Variant::new(Format::Wav16), (0.9, 1.1)));
    assert!(text(&panel).contains("looped: true), // heavy"), "{}", text(&panel));
    assert_eq!(LockFile::read(&panel.file("soundscape.lock")).unwrap().sounds()[0].format, Format::Wav16);

    panel.until("the banks", |panel| panel.shows("Use"));
    panel.click("Use");
    panel.until("the refusal", |panel| panel.shows("`door.shut` has this sound already"));
    // The next one, too, without choosing the entry again.
    panel.press(Key::ArrowDown);
    panel.press(Key::Enter);
    panel.until("the end", |panel| panel.shows("as door.shut"));
    assert!(loaded(&mut panel, &bank, "door.shut").unwrap().to_string().matches("snd_").count() == 3);
}

#[test]
fn what_somebody_else_has_changed_or_broken_is_left_alone() {
    let server = TestServer::start().unwrap();
    let (mut panel, _bank) = at_the_doors(&server);
    choose(&mut panel, "Bank: none ⏷", "doors");
    choose(&mut panel, "Entries ⏷", "door.open");
    panel.click("Replace it");
    let file = panel.file("assets/castle/doors.bank.ron");
    let changed = DOORS.replace("-3", "-6");
    let refused = |panel: &mut Panel, written: &str, reason: &str| {
        fs::write(&file, written).unwrap();
        panel.click("Use");
        panel.until("the reason", |panel| panel.shows(reason));
        assert_eq!(fs::read_to_string(&file).unwrap(), written);
        assert!(!panel.file("soundscape.lock").exists(), "nothing is pinned for nothing");
    };
    refused(&mut panel, &changed, "`door.open` was changed by something else meanwhile");
    refused(&mut panel, "(sounds: { \"door.open\": (query: 3) })", "`query` is 3");
    // The panel has looked again: it says so before anything is fetched.
    panel.until("the state of the bank", |panel| panel.shows("left as it is"));
    assert!(!panel.shows("Entries ⏷"));
}
