//! Very many sounds cost what the rows on the screen cost.

use bevy_egui::egui::{Key, accesskit::Role};
use bevy_soundscape::{
    Sound,
    picker::{Effect, Hits, Message, Model, show},
};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use soundscape_server::testkit::{Route, TestServer};

use crate::panel::Panel;

const MANY: usize = 100_000;

#[test]
fn only_the_rows_on_the_screen_are_drawn() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let pattern = panel.model().sounds()[0].clone();
    let sound = |number: usize| Sound {
        id: format!("snd_{number:08x}").parse().unwrap(),
        title: format!("Sound number {number}"),
        ..pattern.clone()
    };
    let hits = Hits { sounds: (0..MANY).map(sound).collect(), total: MANY as u64, ..Hits::default() };

    let mut model = Model::default();
    model.update(Message::Typed("sound".into()));
    let effects = model.update(Message::Now(std::time::Duration::from_secs(1)));
    let [Effect::Search { generation, .. }] = effects[..] else { panic!("{effects:?}") };
    model.update(Message::Found { generation, outcome: Ok(hits) });

    let draw = |ui: &mut bevy_egui::egui::Ui, (model, wanted): &mut (Model, Vec<usize>)| {
        for message in show(ui, model) {
            for effect in model.update(message) {
                if let Effect::Outlines(sounds) = effect {
                    wanted.push(sounds.len());
                }
            }
        }
    };
    let mut harness = Harness::builder().with_size([440.0, 720.0]).build_ui_state(draw, (model, Vec::new()));
    harness.step();
    let rows = |harness: &Harness<'static, (Model, Vec<usize>)>| {
        let rows = harness.query_all_by_label_contains("Sound number ");
        rows.filter(|row| row.accesskit_node().role() == Role::Button).count()
    };
    let first = rows(&harness);
    assert!((5..20).contains(&first), "{first}");
    assert!(harness.state().1.iter().all(|wanted| *wanted < 40), "{:?}", harness.state().1);

    // To the very end, and back to the middle.
    harness.key_press(Key::ArrowDown);
    harness.step();
    harness.key_press(Key::End);
    harness.step();
    harness.step();
    assert!(harness.query_all_by_label_contains("Sound number 99999").next().is_some());
    assert!((5..20).contains(&rows(&harness)));
    harness.state_mut().0.update(Message::Step(-50_000));
    harness.step();
    harness.step();
    assert!(harness.query_all_by_label_contains("Sound number 49999").next().is_some());
    assert!((5..20).contains(&rows(&harness)));
}

#[test]
fn pages_follow_as_the_list_is_walked() {
    let server = TestServer::builder().sounds(400).sound_bytes(2_000).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    assert_eq!((panel.titles().len(), panel.model().total()), (60, 60), "one page has them all");
    panel.command(Key::A);
    panel.type_text("foley");
    panel.until("more than a page", |panel| panel.model().total() > 100);
    let total = panel.model().total() as usize;
    panel.press(Key::ArrowDown);
    panel.until("all pages", |panel| {
        panel.press(Key::End);
        panel.titles().len() == total
    });
    let mut ids: Vec<_> = panel.model().sounds().iter().map(|sound| sound.id.clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), total, "none twice");
    assert!(server.requests(Route::Search) >= 3);
}

#[test]
fn a_hundred_thousand_are_scrolled_through_by_pages_and_stale_ones_are_dropped() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let pattern = panel.model().sounds()[0].clone();
    let page = |from: usize| Hits {
        sounds: (from..from + 100)
            .map(|number| Sound {
                id: format!("snd_{number:08x}").parse().unwrap(),
                title: format!("Sound number {number}"),
                ..pattern.clone()
            })
            .collect(),
        total: MANY as u64,
        more: from + 100 < MANY,
        ..Hits::default()
    };
    let mut model = Model::default();
    model.update(Message::Typed("sound".into()));
    model.update(Message::Now(std::time::Duration::from_secs(1)));
    model.update(Message::Found { generation: 1, outcome: Ok(page(0)) });

    // Pages that were asked for and are not there yet.
    type Scrolled = (Model, Vec<u64>);
    let draw = |ui: &mut bevy_egui::egui::Ui, (model, asked): &mut Scrolled| {
        for message in show(ui, model) {
            for effect in model.update(message) {
                if let Effect::More { generation } = effect {
                    asked.push(generation);
                }
            }
        }
    };
    let mut harness = Harness::builder().with_size([440.0, 720.0]).build_ui_state(draw, (model, Vec::new()));
    harness.step();
    assert!(harness.query_all_by_label_contains("100,000 sounds").next().is_some());
    harness.key_press(Key::ArrowDown);
    for _ in 0..200 {
        harness.key_press(Key::PageDown);
        harness.step();
        let (model, asked) = harness.state_mut();
        assert!(asked.len() <= 1, "one page at a time");
        if let Some(generation) = asked.pop() {
            let from = model.sounds().len();
            model.update(Message::More { generation, outcome: Ok(page(from)) });
        }
    }
    let (model, asked) = harness.state_mut();
    let (held, row) = (model.sounds().len(), 200 * 6);
    assert!((row..row + 200).contains(&held), "{held} for {row} rows: no more than is seen");

    // Another search: what is listed stays until its answer is there, and pages of the one before are dropped.
    asked.clear();
    model.update(Message::Typed("other".into()));
    let effects = model.update(Message::Now(std::time::Duration::from_secs(2)));
    let generation = effects.iter().find_map(|effect| match effect {
        Effect::Search { generation, .. } => Some(*generation),
        _ => None,
    });
    let generation = generation.unwrap();
    assert_eq!(model.sounds().len(), held);
    model.update(Message::More { generation: 1, outcome: Ok(page(held)) });
    model.update(Message::Found { generation: 1, outcome: Ok(page(500)) });
    assert_eq!((model.sounds().len(), &*model.sounds()[0].title), (held, "Sound number 0"));
    model.update(Message::Found { generation, outcome: Ok(page(700)) });
    assert_eq!((model.sounds().len(), &*model.sounds()[0].title), (100, "Sound number 700"));
}
