//! From a sound to those that are like it.

use std::time::Duration;

use bevy_egui::egui::Key;
use bevy_soundscape::{
    Sound,
    picker::{Effect, Hits, Message, Model},
};
use soundscape_server::testkit::{Fault, Route, TestServer};

use crate::panel::Panel;

#[test]
fn similar_sounds_replace_the_list_and_back_returns_to_the_search() {
    let server = TestServer::builder().sounds(40).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let titles: Vec<_> = panel.titles().into_iter().map(str::to_owned).collect();
    panel.press(Key::ArrowDown);
    panel.press(Key::ArrowDown);
    panel.until("sound", |panel| panel.model().is_heard());
    let chosen = panel.model().chosen().unwrap().clone();
    panel.command(Key::I);
    panel.harness.run_steps(8);
    panel.click("Similar");
    let like = format!("Like “{}”: ", chosen.title);
    panel.until("similar sounds", |panel| panel.shows(&like));
    assert_eq!(panel.model().chosen(), Some(&chosen), "to compare with");
    assert!(panel.titles().len() > titles.len(), "{:?}", panel.titles());
    assert!(panel.titles()[1..].iter().all(|title| *title != chosen.title));
    assert!(panel.model().is_heard(), "what is heard goes on");

    panel.press(Key::ArrowDown);
    panel.until("the first of them", |panel| {
        let model = panel.model();
        model.is_heard() && model.auditioned() == Some(&model.sounds()[1])
    });
    panel.command(Key::B);
    assert_eq!(panel.titles(), titles);
    assert_eq!(panel.model().chosen(), Some(&chosen));
    assert!(!panel.shows(&like));
}

#[test]
fn a_direction_lists_what_differs_so_and_a_new_search_leaves_it() {
    // Long enough to have a loudness.
    let server = TestServer::builder().sounds(40).sound_bytes(60_000).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.command(Key::I);
    panel.harness.run_steps(8);
    let chosen = panel.model().chosen().unwrap().clone();
    panel.click("Quieter");
    panel.until("quieter sounds", |panel| panel.shows(&format!("Quieter than “{}”: ", chosen.title)));
    let others = &panel.model().sounds()[1..];
    assert!(!others.is_empty() && others.iter().all(|sound| sound.loudness_lufs < chosen.loudness_lufs));
    panel.click("Longer");
    panel.until("no sound", |panel| panel.shows("Longer than “") && panel.shows("”: nothing"));

    panel.command(Key::F);
    panel.command(Key::A);
    panel.type_text("rain");
    panel.until("rain", |panel| panel.titles().first() == Some(&"Rain on roof"));
    assert!(!panel.shows("Longer than “"));
    panel.command(Key::B);
    assert_eq!(panel.titles()[0], "Rain on roof");
}

#[test]
fn a_likeness_that_cannot_be_had_is_said_and_the_list_stays() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.until("details", |panel| panel.model().details().is_some());
    panel.command(Key::I);
    panel.harness.run_steps(8);
    server.inject(Fault::status(501).on(Route::Other));
    panel.click("Brighter");
    panel.until("the failure", |panel| panel.shows("501"));
    assert_eq!(panel.titles().len(), 3);
}

#[test]
fn outlines_of_another_list_of_the_same_length_are_asked_for() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let pattern = panel.model().sounds()[0].clone();
    let mut model = Model::default();
    for generation in 1..=2_u64 {
        model.update(Message::Typed(format!("door {generation}")));
        model.update(Message::Now(Duration::from_secs(generation)));
        let id = format!("snd_{generation:08x}").parse().unwrap();
        let hits = Hits { sounds: vec![Sound { id, ..pattern.clone() }], total: 1, ..Hits::default() };
        model.update(Message::Found { generation, outcome: Ok(hits) });
        let effects = model.update(Message::Shown(0..1));
        let [Effect::Outlines(wanted)] = &effects[..] else { panic!("{effects:?}") };
        assert_eq!(wanted, model.sounds());
    }
}
