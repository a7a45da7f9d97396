//! Everything needed is on the screen: in a narrow panel, in a short one, and at any scale.

use std::time::Duration;

use bevy_egui::egui::{Key, Modifiers, Rect, Theme, Ui, Vec2, accesskit::Role, vec2};
use bevy_soundscape::{
    License, Sound,
    picker::{Hits, Message, Model, Trouble, TroubleKind, show},
};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use soundscape_server::testkit::{Scope, TestServer};

use crate::panel::Panel;

#[test]
fn a_narrow_or_short_panel_is_usable_at_any_scale() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.target("Door");
    panel.search("door");
    panel.press(Key::ArrowDown);
    panel.until("sound", |panel| panel.model().is_heard());
    for (width, height, scale) in [
        (400.0, 720.0, 1.0),
        (360.0, 640.0, 2.0),
        (400.0, 360.0, 2.0),
        (440.0, 480.0, 3.0),
        (1_280.0, 720.0, 1.5),
    ] {
        panel.harness.set_size(vec2(width, height));
        panel.harness.set_pixels_per_point(scale);
        for theme in [Theme::Dark, Theme::Light] {
            panel.harness.ctx.set_theme(theme);
            panel.harness.run_steps(3);
            let screen = Rect::from_min_size(Default::default(), vec2(width, height));
            for label in ["Close", "Category ⏷", "Door slams", "Stop", "Use on Door"] {
                let rects: Vec<_> = panel.harness.get_all_by_label(label).map(|node| node.rect()).collect();
                let on_screen = rects.iter().all(|rect| screen.contains_rect(*rect));
                assert!(on_screen, "{label} at {rects:?} of {width} × {height} at {scale}");
            }
        }
    }
}

/// Each of the panel's states, as it would be reached by a person, without a server.
fn states(sound: &Sound) -> Vec<(&'static str, Model)> {
    let at = |seconds| Message::Now(Duration::from_secs(seconds));
    let trouble = |kind, text: &str| Trouble { kind, text: text.into() };
    let searching = |words: &str| {
        let mut model = Model::default();
        model.update(at(1));
        model.update(Message::Server("http://sounds.example.org:8080/v2".into()));
        model.update(Message::Typed(words.into()));
        model.update(at(2));
        model
    };
    let ended = |words: &str, outcome| {
        let mut model = searching(words);
        model.update(Message::Found { generation: 1, outcome });
        model
    };
    let sounds = || Hits { sounds: vec![sound.clone(); 30], total: 100_000, more: true, ..Hits::default() };
    let long = "an error that has a great deal to say, such as what is wrong here, and what to do about it, at length";
    let mut states = vec![
        ("fresh", Model::default()),
        ("searching", searching("door")),
        ("no key", ended("door", Err(trouble(TroubleKind::NoKey, long)))),
        ("no scope", ended("door", Err(trouble(TroubleKind::Scope, long)))),
        ("nothing", ended("a search for something that nobody ever recorded", Ok(Hits::default()))),
        ("server error", ended("door", Err(trouble(TroubleKind::Other, long)))),
        ("offline, nothing", ended("door", Err(trouble(TroubleKind::Offline, long)))),
        ("offline", ended("door", Ok(Hits { offline: true, ..sounds() }))),
        ("found", ended("door", Ok(sounds()))),
    ];
    let mut with = |name, messages: Vec<Message>| {
        let mut model = ended("door", Ok(sounds()));
        messages.into_iter().for_each(|message| drop(model.update(message)));
        states.push((name, model));
    };
    with("limited", vec![Message::Typed("doors".into()), at(3), Message::Limited(Duration::from_secs(40))]);
    with("naming", vec![Message::Naming(Some("a name of a search that is rather long".into()))]);
    with("a broken file", vec![Message::Searches(Err(trouble(TroubleKind::Other, long)))]);
    with("a key is used", vec![Message::KeyTried(Ok(Scope::ALL[1..].to_vec()))]);
    with(
        "all filters",
        vec![
            Message::Category(Some("designed-sounds".parse().unwrap())),
            Message::DurationMin(Some(0.001)),
            Message::DurationMax(Some(120.0)),
            Message::License(Some(License::RoyaltyFree)),
            Message::KeptOnly(true),
        ],
    );
    states
}

/// What can be read or pressed, where it is not inside its panel.
fn outside(harness: &Harness<'static, Model>, size: Vec2) -> Vec<String> {
    let screen = Rect::from_min_size(Default::default(), size).expand(0.5);
    let nodes = harness.root().children_recursive();
    let placed = nodes.filter(|node| {
        let node = node.accesskit_node();
        let role = node.role();
        let tells = matches!(
            role,
            Role::Button | Role::TextInput | Role::PasswordInput | Role::Label | Role::CheckBox
        );
        tells && node.raw_bounds().is_some()
    });
    let wide = placed.filter(|node| {
        let rect = node.rect();
        rect.left() < screen.left() || rect.right() > screen.right()
    });
    wide.map(|node| format!("{:?} at {:?}", node.accesskit_node().label(), node.rect())).collect()
}

#[test]
fn nothing_leaves_the_panel_in_any_state() {
    let draw = |ui: &mut Ui, model: &mut Model| {
        for message in show(ui, model) {
            model.update(message);
        }
    };
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let mut sound = panel.model().sounds()[0].clone();
    sound.title = "A door with a title that goes on for longer than any panel is wide, as titles do".into();
    sound.attribution_required = true;
    for (name, model) in states(&sound) {
        let mut harness = Harness::builder().with_size([400.0, 720.0]).build_ui_state(draw, model);
        for (width, height, scale) in [(400.0, 720.0, 1.0), (400.0, 640.0, 2.0), (360.0, 400.0, 3.0)] {
            harness.set_pixels_per_point(scale);
            harness.step();
            harness.set_size(vec2(width, height));
            harness.step();
            assert_eq!(harness.ctx.content_rect().size(), vec2(width, height));
            for theme in [Theme::Dark, Theme::Light] {
                harness.ctx.set_theme(theme);
                harness.run_steps(3);
                let outside = outside(&harness, vec2(width, height));
                assert!(outside.is_empty(), "{name}, {width} × {height} at {scale}: {outside:#?}");
            }
        }
        harness.set_pixels_per_point(1.0);
        harness.step();
        harness.set_size(vec2(400.0, 720.0));
        harness.step();
        for key in [Key::Num1, Key::Num2, Key::Num3, Key::H] {
            harness.key_press_modifiers(Modifiers::COMMAND, key);
            harness.run_steps(4);
            let outside = outside(&harness, vec2(400.0, 720.0));
            assert!(outside.is_empty(), "{name}, menu {key:?}: {outside:#?}");
            harness.key_press(Key::Escape);
            harness.run_steps(2);
        }
    }
}
