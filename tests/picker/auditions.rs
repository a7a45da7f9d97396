//! How a sound is heard: from any place in it, in a loop, as loud as others, faster.

use bevy_egui::egui::{Event, Key, Modifiers, PointerButton, TextureId, pos2};
use bevy_soundscape::picker::{Effect, Hits, Message, Model};
use egui_kittest::kittest::Queryable as _;
use soundscape_server::testkit::{Route, TestServer};

use crate::panel::Panel;

/// Long enough not to end while it is looked at.
fn studio() -> TestServer {
    TestServer::builder().sound_bytes(400_000).start().unwrap()
}

fn heard(panel: &mut Panel) -> f64 {
    panel.until("sound", |panel| panel.model().is_heard());
    panel.model().position_s()
}

#[test]
fn a_click_into_the_outline_is_heard_from_there_and_so_is_a_drag() {
    let server = studio();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    heard(&mut panel);
    seek_everywhere(&mut panel);
}

#[test]
fn a_spectrogram_shows_the_frequencies_of_the_sound_and_seeks_too() {
    let server = studio();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    heard(&mut panel);
    assert_eq!(pictures(&panel), 0);
    panel.command(Key::G);
    for step in 0..2 {
        panel.until("both", |panel| {
            panel.model().spectrogram().is_some() && panel.model().details().is_some()
        });
        let (spectrogram, details) = (panel.model().spectrogram().unwrap(), panel.model().details().unwrap());
        let beginning = spectrogram.columns / 10;
        let level = |row: &usize| spectrogram.levels[row * spectrogram.columns + beginning];
        let strongest_hz = spectrogram.frequency_hz((0..spectrogram.rows).max_by_key(level).unwrap());
        let expected_hz = details.spectral_peaks[0].frequency_hz;
        assert!((0.9..1.1).contains(&(strongest_hz / expected_hz)), "{strongest_hz} is not {expected_hz}");
        assert!((spectrogram.duration_s - details.duration_s).abs() < 0.1);
        panel.frame();
        assert_eq!(pictures(&panel), 1);
        if step == 0 {
            // That of the next sound follows by itself.
            panel.press(Key::ArrowDown);
            heard(&mut panel);
        }
    }
    seek_everywhere(&mut panel);
    panel.click("Spectrogram");
    panel.frame();
    assert_eq!(pictures(&panel), 0);
}

/// Textures on the screen, beside the letters.
fn pictures(panel: &Panel) -> usize {
    let shapes = panel.harness.output().shapes.iter();
    shapes.filter(|shape| shape.shape.texture_id() != TextureId::default()).count()
}

/// Clicks and drags over the sound that is heard.
fn seek_everywhere(panel: &mut Panel) {
    let duration_s = panel.model().chosen().unwrap().duration_s;
    let outline = panel.harness.get_by_label("Place in the sound").rect();
    let at = |part: f32| pos2(outline.left() + 6.0 + part * (outline.width() - 12.0), outline.center().y);
    let button = |pressed, pos| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let check = |panel: &mut Panel, events: Vec<Event>, part: f64| {
        for event in events {
            panel.harness.event(event);
            panel.harness.step();
        }
        panel.frame();
        let position_s = heard(panel);
        let expected_s = part * duration_s;
        assert!((position_s - expected_s).abs() < 0.15, "{position_s} is not {expected_s}");
    };
    let click = |part| vec![Event::PointerMoved(at(part)), button(true, at(part)), button(false, at(part))];
    check(panel, click(0.75), 0.75);
    check(panel, click(0.25), 0.25);
    let drag = vec![
        Event::PointerMoved(at(0.3)),
        button(true, at(0.3)),
        Event::PointerMoved(at(0.45)),
        Event::PointerMoved(at(0.6)),
        button(false, at(0.6)),
    ];
    check(panel, drag, 0.6);

    // Stopped, it starts there.
    panel.press(Key::Space);
    assert!(!panel.model().is_heard());
    check(panel, click(0.5), 0.5);
}

#[test]
fn a_loop_starts_again_and_arrows_go_to_and_fro() {
    let server = TestServer::builder().sound_bytes(60_000).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    heard(&mut panel);
    panel.command(Key::L);
    let mut places = Vec::new();
    panel.until("a second round", |panel| {
        if panel.model().is_heard() {
            places.push(panel.model().position_s());
        }
        places.windows(2).any(|pair| pair[1] + 0.3 < pair[0])
    });
    panel.command(Key::L);
    panel.until("its end", |panel| !panel.model().is_heard());
    panel.press(Key::ArrowRight);
    assert!(heard(&mut panel) > 0.4, "{}", panel.model().position_s());
}

/// Places that are heard within so many frames.
fn places(panel: &mut Panel, frames: usize) -> Vec<f64> {
    let mut places = Vec::new();
    for _ in 0..frames {
        panel.frame();
        if panel.model().is_heard() {
            places.push(panel.model().position_s());
        }
    }
    places
}

#[test]
fn a_part_that_is_dragged_over_is_looped_until_it_is_cleared() {
    let server = studio();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    heard(&mut panel);
    let duration_s = panel.model().chosen().unwrap().duration_s;
    let outline = panel.harness.get_by_label("Place in the sound").rect();
    let at = |part: f32| pos2(outline.left() + 6.0 + part * (outline.width() - 12.0), outline.center().y);
    let button = |pressed, pos| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::SHIFT,
    };
    let drag = [
        Event::ModifiersChanged(Modifiers::SHIFT),
        Event::PointerMoved(at(0.6)),
        button(true, at(0.6)),
        Event::PointerMoved(at(0.5)),
        Event::PointerMoved(at(0.4)),
        button(false, at(0.4)),
        Event::ModifiersChanged(Modifiers::NONE),
    ];
    for event in drag {
        panel.harness.event(event);
        panel.harness.step();
    }
    let round = (0.2 * duration_s / Panel::FRAME.as_secs_f64()) as usize;
    let part = 0.39 * duration_s..0.61 * duration_s;
    let places_of_part = places(&mut panel, 3 * round);
    assert!(places_of_part.len() > 2 * round, "it goes on");
    assert!(places_of_part.iter().all(|place| part.contains(place)), "{part:?}: {places_of_part:?}");
    let rounds = places_of_part.windows(2).filter(|pair| pair[1] < pair[0]).count();
    assert!((2..=3).contains(&rounds), "{rounds}");

    // What is looped is all of the sound again.
    panel.type_text("\\");
    panel.frame();
    assert!(places(&mut panel, 2 * round).iter().any(|place| *place > part.end));
    assert_eq!(panel.model().words(), "door", "the keys are not typed");
}

#[test]
fn keys_set_both_ends_of_the_part_and_a_restart_begins_with_it() {
    let server = studio();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    heard(&mut panel);
    places(&mut panel, 30);
    let start_s = heard(&mut panel);
    panel.type_text("[");
    places(&mut panel, 40);
    let end_s = heard(&mut panel);
    panel.type_text("]");
    panel.frames(2);
    let part = start_s - 0.05..end_s + 0.05;
    let round = places(&mut panel, 100);
    assert!(round.iter().all(|place| part.contains(place)), "{part:?}: {round:?}");
    assert!(round.windows(2).any(|pair| pair[1] < pair[0]));
    panel.press(Key::Space);
    panel.press(Key::Space);
    assert!((heard(&mut panel) - start_s).abs() < 0.1, "{}", panel.model().position_s());

    // Another sound is heard as a whole.
    panel.press(Key::ArrowDown);
    assert!(heard(&mut panel) < start_s);
    let end_s = part.end;
    panel.until("all of it", |panel| panel.model().position_s() > end_s + 0.2);
}

#[test]
fn a_reversed_sound_goes_from_its_end_to_its_beginning() {
    let server = TestServer::builder().sound_bytes(60_000).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    heard(&mut panel);
    let turned_s = panel.model().position_s();
    panel.command(Key::R);
    let back = places(&mut panel, 3);
    assert!(back.iter().all(|place| *place <= turned_s), "from where it was: {back:?}");
    panel.until("its end", |panel| !panel.model().is_heard());
    panel.press(Key::Space);
    let duration_s = panel.model().chosen().unwrap().duration_s;
    assert!(heard(&mut panel) > duration_s - 0.1, "it begins with its end");
    let back = places(&mut panel, 10);
    assert!(back.windows(2).all(|pair| pair[1] < pair[0]), "{back:?}");

    // In a loop, its end follows its beginning.
    panel.command(Key::L);
    let mut before_s = 0.0;
    panel.until("a second round", |panel| {
        let place = panel.model().position_s();
        std::mem::replace(&mut before_s, place) + 0.3 < place && panel.model().is_heard()
    });
}

#[test]
fn a_part_without_length_is_given_one() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let sound = bevy_soundscape::Sound { duration_s: 2.0, ..panel.model().sounds()[0].clone() };
    let mut model = Model::default();
    model.update(Message::Typed("door".into()));
    model.update(Message::Now(std::time::Duration::from_secs(1)));
    let hits = Hits { sounds: vec![sound], total: 1, ..Hits::default() };
    model.update(Message::Found { generation: 1, outcome: Ok(hits) });
    model.update(Message::Chosen(0));
    let mut looped = |part| {
        let effects = model.update(Message::LoopPart(part));
        let [Effect::Play(playing)] = &effects[..] else { panic!("{effects:?}") };
        (playing.looped.clone(), playing.from_s)
    };
    assert_eq!(looped(Some(0.5..1.5)), (Some(0.5..1.5), 0.5), "what is heard is in it at once");
    assert_eq!(looped(Some(1.0..1.0)).0, Some(1.0..1.05));
    assert_eq!(looped(Some(1.0..0.5)).0, Some(0.5..1.0));
    assert_eq!(looped(Some(7.0..9.0)).0, Some(1.95..2.0));
    assert_eq!(looped(None).0, Some(0.0..f64::INFINITY), "all of it");
}

#[test]
fn previews_are_there_before_they_are_wanted() {
    let server = TestServer::builder().sounds(20).start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    panel.press(Key::ArrowDown);
    heard(&mut panel);
    // Outlines and previews of all the rows.
    let rows = panel.titles().len() as u64;
    panel.until("all files", |_| server.requests(Route::Files) == 2 * rows && server.under_way() == 0);
    panel.frames(40);
    panel.press(Key::ArrowDown);
    panel.frame();
    assert!(panel.model().is_heard(), "at once: within two frames");
    assert_eq!(server.requests(Route::Files), 2 * rows);
}

#[test]
fn sounds_are_brought_to_one_loudness_and_speed_is_told() {
    let server = TestServer::start().unwrap();
    let mut panel = Panel::open(&server);
    panel.search("door");
    let sound = panel.model().sounds()[0].clone();
    let mut model = Model::default();
    model.update(Message::Typed("door".into()));
    model.update(Message::Now(std::time::Duration::from_secs(1)));
    let sounds = [-16.0, -30.0, -60.0]
        .map(|lufs| bevy_soundscape::Sound { loudness_lufs: Some(lufs), ..sound.clone() });
    let hits = Hits { sounds: sounds.into(), total: 3, ..Hits::default() };
    model.update(Message::Found { generation: 1, outcome: Ok(hits) });
    let gain = |effects: &[Effect]| {
        let playing = effects.iter().find_map(|effect| match effect {
            Effect::Play(playing) | Effect::Adjust(playing) => Some(playing),
            _ => None,
        });
        playing.map(|playing| (playing.gain_db, playing.speed))
    };
    for (row, expected) in [(0, -7.0), (1, 7.0), (2, 12.0)] {
        assert_eq!(gain(&model.update(Message::Chosen(row))), Some((expected, 1.0)));
    }
    assert_eq!(gain(&model.update(Message::Matched(false))), Some((0.0, 1.0)));
    assert_eq!(gain(&model.update(Message::Speed(0.5))), Some((0.0, 0.5)));
    model.update(Message::PlayOrStop);
    assert_eq!(gain(&model.update(Message::Speed(2.0))), None, "nothing is heard");
}
