//! What is on the screen, and what the person at it wishes.

mod empty;
mod field;
mod list;
mod row;
mod status;

use bevy_egui::egui::{
    Align, CentralPanel, Context, CornerRadius, Event, Frame, Key, LayerId, Layout, Margin, Modifiers, Panel,
    Rect, RichText, Sense, Ui, UiBuilder, pos2, vec2,
};

use crate::{
    browser::{Browser, Library},
    look,
    player::Player,
};

/// What the person wishes, in the order of the wishing.
pub enum Wish {
    /// The words in the search field are these.
    Type(String),
    /// Whether typed keys are for the list or for the search field.
    KeysFor {
        list: bool,
    },
    /// Choose another row, so many below.
    Step(isize),
    Choose(usize),
    /// Play the chosen sound, or stop it.
    Play,
    Stop,
    /// This row is on the screen.
    Draw(usize),
}

const MARGIN: i8 = 24;

pub fn show(context: &Context, browser: &Browser, player: &Player, searching: bool) -> Vec<Wish> {
    let mut wishes = Vec::new();
    let mut root = Ui::new(
        context.clone(),
        "demo".into(),
        UiBuilder::new().layer_id(LayerId::background()).max_rect(context.viewport_rect()),
    );
    keys(&root, browser, player, &mut wishes);
    let bar = |top: i8, bottom: i8| {
        Frame::new().fill(look::BACKGROUND).inner_margin(Margin { left: MARGIN, right: MARGIN, top, bottom })
    };
    Panel::top("search").frame(bar(18, 12)).show_separator_line(false).show(&mut root, |ui| {
        header(ui, browser);
        ui.add_space(12.0);
        field::show(ui, browser, searching, &mut wishes);
    });
    Panel::bottom("status").frame(bar(8, 12)).show_separator_line(false).show(&mut root, |ui| {
        status::show(ui, browser, player);
    });
    CentralPanel::no_frame().frame(bar(0, 0)).show(&mut root, |ui| {
        if browser.found.sounds.is_empty() {
            empty::show(ui, browser, &mut wishes);
        } else {
            list::show(ui, browser, player, &mut wishes);
        }
    });
    wishes
}

/// Keys that are for the list although the search field may have the focus.
fn keys(ui: &Ui, browser: &Browser, player: &Player, wishes: &mut Vec<Wish>) {
    let in_list = browser.keys_are_for_the_list;
    let mut moved = false;
    ui.ctx().input_mut(|input| {
        for (key, rows) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, 6), (Key::PageUp, -6)] {
            if !browser.found.sounds.is_empty() && input.consume_key(Modifiers::NONE, key) {
                // The first step into the list stays on its first row.
                wishes.push(Wish::Step(if in_list { rows } else { 0 }));
                moved = true;
            }
        }
        let space = in_list && input.consume_key(Modifiers::NONE, Key::Space);
        if space {
            input.events.retain(|event| !matches!(event, Event::Text(text) if text == " "));
        }
        if space || input.consume_key(Modifiers::NONE, Key::Enter) {
            wishes.push(Wish::Play);
        }
        if player.current().is_some() && input.consume_key(Modifiers::NONE, Key::Escape) {
            wishes.push(Wish::Stop);
        }
    });
    let types = ui.ctx().input(|input| {
        input.events.iter().any(|event| {
            matches!(
                event,
                Event::Text(_) | Event::Paste(_) | Event::Key { key: Key::Backspace, pressed: true, .. }
            )
        })
    });
    let list = (in_list || moved) && !types;
    if list != in_list {
        wishes.push(Wish::KeysFor { list });
    }
    ui.ctx().memory_mut(|memory| {
        if list { memory.surrender_focus(field::id()) } else { memory.request_focus(field::id()) }
    });
}

fn header(ui: &mut Ui, browser: &Browser) {
    ui.horizontal(|ui| {
        let (mark, _) = ui.allocate_exact_size(vec2(24.0, 24.0), Sense::hover());
        for (bar, height) in [8.0, 18.0, 24.0, 12.0, 6.0].into_iter().enumerate() {
            let x = mark.left() + 2.0 + 5.0 * bar as f32;
            let bar = Rect::from_center_size(pos2(x, mark.center().y), vec2(3.0, height));
            ui.painter().rect_filled(bar, CornerRadius::same(2), look::ACCENT);
        }
        ui.label(RichText::new("SoundScape").size(22.0));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Library::Ready { sounds, .. } = &browser.library {
                let noun = if *sounds == 1 { "sound" } else { "sounds" };
                ui.label(RichText::new(format!("{sounds} {noun} in the library")).color(look::TEXT_FAINT));
            }
        });
    });
}
