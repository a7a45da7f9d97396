//! What is known of a sound: in its row, at the pointer, and in the details.

use std::path::Path;

use bevy_egui::egui::{Key, OutputCommand, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use soundscape_server::testkit::TestServer;

use crate::panel::Panel;

/// A tone of a second, whose licence asks for credit.
fn write_bell(folder: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bell = hound::WavWriter::create(folder.join("bell.wav"), spec).unwrap();
    for frame in 0..44_100_u16 {
        let at_s = f32::from(frame) / 44_100.0;
        bell.write_sample((9_000.0 * (std::f32::consts::TAU * 1_760.0 * at_s).sin()) as i16).unwrap();
    }
    bell.finalize().unwrap();
    let csv = "file,title,category,creator,tags,attribution_required,description\n\
               bell.wav,Church bell,foley,Mara Lind,bell;church,true,Struck once.\n";
    std::fs::write(folder.join("sounds.csv"), csv).unwrap();
}

/// What a click on this puts on the clipboard.
fn copied(panel: &mut Panel, label: &str) -> String {
    panel.harness.get_by_label(label).scroll_to_me();
    panel.harness.run_steps(3);
    panel.harness.get_by_label(label).click();
    panel.harness.step();
    let commands = &panel.harness.output().platform_output.commands;
    let [OutputCommand::CopyText(text)] = &commands[..] else { panic!("{commands:?}") };
    text.clone()
}

#[test]
fn details_tell_everything_and_copy_the_credit() {
    let folder = tempfile::tempdir().unwrap();
    write_bell(folder.path());
    let server = TestServer::builder().library(folder.path()).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("bell");
    panel.press(Key::ArrowDown);
    assert!(!panel.shows("Strongest frequencies"));
    panel.command(Key::I);
    panel.until("details", |panel| panel.shows("Strongest frequencies: most at 1.76 kHz"));
    panel.harness.run_steps(8);
    let details = panel.model().details().unwrap().clone();
    for text in [
        &*details.id.to_string(),
        "Mara Lind",
        "Royalty-free: may be shipped in a game, with credit",
        "1.00 s",
        "44.1 kHz, 16 bit, mono, 88.2 kB",
        " LUFS",
        " dBTP",
        "wav24, wav16, mp3320, ogg",
        &details.created_at.strftime("%Y").to_string(),
        "Struck once.",
        "bell, church",
        "1.76 kHz, −",
        "“Church bell” by Mara Lind (royalty-free)",
    ] {
        assert!(panel.shows(text), "{text}");
    }
    assert_eq!(copied(&mut panel, "Copy credit"), "“Church bell” by Mara Lind (royalty-free)");
    assert_eq!(copied(&mut panel, "Copy path"), format!("soundscape://{}.ogg", details.id));
    let rust = format!("assets.load::<AudioSource>(\"soundscape://{}.ogg\")", details.id);
    assert_eq!(copied(&mut panel, "Copy Rust"), rust);
    assert_eq!(copied(&mut panel, "Copy id"), details.id.to_string());

    panel.harness.remove_cursor();
    panel.command(Key::I);
    panel.harness.run_steps(8);
    assert!(!panel.shows("Strongest frequencies"));
}

#[test]
fn a_row_says_at_the_pointer_what_has_no_room_in_it() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let hover = |panel: &mut Panel| {
        let row = {
            let mut rows = panel.harness.get_all_by_label("Steel door opens");
            rows.find(|row| row.accesskit_node().role() == Role::Button).unwrap().rect()
        };
        panel.harness.hover_at(row.center());
        panel.harness.step();
        panel.harness.run_steps(8);
    };
    hover(&mut panel);
    assert!(panel.shows("Enter uses it"));
    assert!(panel.shows("Royalty-free: may be shipped in a game, without credit"));
    let sound = panel.model().sounds().iter().find(|sound| sound.title == "Steel door opens").unwrap();
    assert!(panel.shows(&sound.tags.join(", ")), "the tags in full");
    assert!(!panel.shows("In the cache: using"));

    let row = panel.titles().iter().position(|title| *title == "Steel door opens").unwrap();
    panel.send(bevy_soundscape::picker::Message::Chosen(row));
    panel.frame();
    panel.press(Key::Enter);
    panel.until("the mark", |panel| {
        panel.harness.remove_cursor();
        panel.harness.step();
        hover(panel);
        panel.shows("In the cache: using it in that form is free")
    });
}

#[test]
fn what_has_a_key_names_it_at_the_pointer() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.target("Door");
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.until("sound", |panel| panel.model().is_heard());
    panel.press(Key::Space);
    for (label, key) in [
        ("Close", "(Esc)"),
        ("Play", "(Space)"),
        ("Place in the sound", "(⏴ ⏵)"),
        ("Loop", "(Ctrl+L)"),
        ("Reverse", "(Ctrl+R)"),
        ("Spectrogram", "(Ctrl+G)"),
        ("Match loudness", "(Ctrl+M)"),
        ("In place", "(Ctrl+P)"),
        ("Details", "(Ctrl+I)"),
        ("Use on Door", "(Enter)"),
    ] {
        let place = panel.harness.get_by_label(label).rect().center();
        panel.harness.hover_at(place);
        panel.harness.step();
        panel.harness.run_steps(8);
        assert!(panel.shows(key), "{label} does not name {key}");
        panel.harness.remove_cursor();
        panel.harness.step();
        panel.harness.run_steps(2);
    }
}
