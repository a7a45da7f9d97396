//! What is on the screen, and what the person at it wishes.

mod row;

use bevy_egui::egui::{
    Align, Align2, CentralPanel, Color32, Context, CornerRadius, CursorIcon, Event, FontId, Frame, Id, Key,
    LayerId, Layout, Margin, Modifiers, Panel, Pos2, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind,
    TextEdit, Ui, UiBuilder, pos2, vec2,
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
const SUGGESTIONS: [&str; 6] = ["footsteps gravel", "door", "thunder", "sword", "magic", "ui click"];

pub fn show(context: &Context, browser: &Browser, player: &Player, searching: bool) -> Vec<Wish> {
    let mut wishes = Vec::new();
    let mut root = Ui::new(
        context.clone(),
        "demo".into(),
        UiBuilder::new().layer_id(LayerId::background()).max_rect(context.viewport_rect()),
    );
    let moved = keys(&root, browser, player, &mut wishes);
    let bar = |top: i8, bottom: i8| {
        Frame::new().fill(look::BACKGROUND).inner_margin(Margin { left: MARGIN, right: MARGIN, top, bottom })
    };
    Panel::top("search").frame(bar(18, 12)).show_separator_line(false).show(&mut root, |ui| {
        header(ui, browser);
        ui.add_space(12.0);
        field(ui, browser, searching, &mut wishes);
    });
    Panel::bottom("status").frame(bar(8, 12)).show_separator_line(false).show(&mut root, |ui| {
        status(ui, browser, player);
    });
    CentralPanel::no_frame().frame(bar(0, 0)).show(&mut root, |ui| {
        if browser.found.sounds.is_empty() {
            empty(ui, browser, &mut wishes);
        } else {
            list(ui, browser, player, moved, &mut wishes);
        }
    });
    wishes
}

fn field_id() -> Id {
    Id::new("search field")
}

/// Keys that are for the list although the search field may have the focus. True when the choice moved.
fn keys(ui: &Ui, browser: &Browser, player: &Player, wishes: &mut Vec<Wish>) -> bool {
    let in_list = browser.keys_are_for_the_list;
    let mut moved = false;
    ui.ctx().input_mut(|input| {
        for (key, rows) in [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, 6), (Key::PageUp, -6)] {
            if input.consume_key(Modifiers::NONE, key) {
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
        if player.title().is_some() && input.consume_key(Modifiers::NONE, Key::Escape) {
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
        if list { memory.surrender_focus(field_id()) } else { memory.request_focus(field_id()) }
    });
    moved
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
                ui.label(RichText::new(format!("{sounds} sounds in the library")).color(look::TEXT_FAINT));
            }
        });
    });
}

fn field(ui: &mut Ui, browser: &Browser, searching: bool, wishes: &mut Vec<Wish>) {
    let mut words = browser.words.clone();
    let focused = !browser.keys_are_for_the_list;
    let frame = Frame::new()
        .fill(look::SURFACE)
        .corner_radius(look::RADIUS)
        .stroke(Stroke::new(1.5, if focused { look::ACCENT } else { look::OUTLINE }))
        .inner_margin(Margin { left: 44, right: 44, top: 11, bottom: 11 });
    let edit = TextEdit::singleline(&mut words)
        .id(field_id())
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .font(FontId::proportional(18.0))
        .hint_text(RichText::new("What should it sound like?").size(18.0).color(look::TEXT_FAINT))
        .desired_width(f32::INFINITY)
        .return_key(None);
    let shown = frame.show(ui, |ui| ui.add(edit));
    let rect = shown.response.rect;

    let lens = pos2(rect.left() + 23.0, rect.center().y - 1.5);
    let stroke = Stroke::new(2.0, if focused { look::ACCENT } else { look::TEXT_WEAK });
    ui.painter().circle_stroke(lens, 6.0, stroke);
    ui.painter().line_segment([lens + vec2(4.5, 4.5), lens + vec2(9.5, 9.5)], stroke);

    let right = Rect::from_center_size(pos2(rect.right() - 23.0, rect.center().y), vec2(16.0, 16.0));
    if searching {
        ui.put(right, bevy_egui::egui::Spinner::new().size(16.0).color(look::ACCENT));
    } else if !words.is_empty() {
        let clear = ui.interact(right.expand(6.0), Id::new("clear"), Sense::click()).on_hover_text("Clear");
        let stroke = Stroke::new(1.5, if clear.hovered() { look::TEXT } else { look::TEXT_FAINT });
        let cross = right.shrink(3.0);
        ui.painter().line_segment([cross.left_top(), cross.right_bottom()], stroke);
        ui.painter().line_segment([cross.right_top(), cross.left_bottom()], stroke);
        if clear.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            wishes.extend([Wish::Type(String::new()), Wish::KeysFor { list: false }]);
        }
    }
    if words != browser.words {
        wishes.push(Wish::Type(words));
    } else if shown.inner.clicked() {
        wishes.push(Wish::KeysFor { list: false });
    }
}

fn list(ui: &mut Ui, browser: &Browser, player: &Player, moved: bool, wishes: &mut Vec<Wish>) {
    ui.spacing_mut().item_spacing.y = 6.0;
    let sounds = &browser.found.sounds;
    let mut area = ScrollArea::vertical().auto_shrink(false);
    if moved {
        let step = row::HEIGHT + 6.0;
        let (top, seen) = (browser.chosen as f32 * step, ui.available_height());
        area = area.id_salt("rows");
        let offset = Id::new("rows offset");
        let at = ui.ctx().data(|data| data.get_temp::<f32>(offset)).unwrap_or(0.0);
        // One row of margin, so that the next one is seen before it is chosen.
        let wanted =
            at.clamp((top + 2.0 * step - seen).max(0.0), (top - step).max(0.0).max(top + 2.0 * step - seen));
        area = area.vertical_scroll_offset(wanted);
    }
    let output = area.id_salt("rows").show_rows(ui, row::HEIGHT, sounds.len(), |ui, rows| {
        for index in rows {
            let sound = &sounds[index];
            wishes.push(Wish::Draw(index));
            if row::show(ui, sound, player, index == browser.chosen).clicked() {
                wishes.extend([Wish::Choose(index), Wish::KeysFor { list: true }, Wish::Play]);
            }
        }
    });
    ui.ctx().data_mut(|data| data.insert_temp(Id::new("rows offset"), output.state.offset.y));
}

fn empty(ui: &mut Ui, browser: &Browser, wishes: &mut Vec<Wish>) {
    let (title, text): (_, String) = match (&browser.library, &browser.found) {
        (Library::Failed(error), _) => ("No library", error.clone()),
        (Library::Starting(folder), _) => (
            "Reading the library …",
            format!("The first start over {} looks at every sound in it.", folder.display()),
        ),
        (_, found) if found.error.is_some() => ("No answer", found.error.clone().unwrap_or_default()),
        (_, found) if !found.words.is_empty() => (
            ("Nothing found"),
            format!("No sound fits “{}”. Use fewer or other words, such as:", found.words),
        ),
        _ => ("Find a sound by words", "Describe what should be heard, or begin with one of these:".into()),
    };
    let failed = matches!(browser.library, Library::Failed(_)) || browser.found.error.is_some();
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space((height * 0.28).max(12.0));
        ui.label(RichText::new(title).size(20.0));
        ui.add_space(4.0);
        ui.scope(|ui| {
            ui.set_max_width(620.0);
            ui.label(RichText::new(text).color(if failed { look::ERROR } else { look::TEXT_WEAK }));
        });
    });
    if matches!(browser.library, Library::Ready { .. }) && !failed {
        ui.add_space(14.0);
        suggestions(ui, wishes);
    }
}

fn suggestions(ui: &mut Ui, wishes: &mut Vec<Wish>) {
    let font = FontId::proportional(14.0);
    let width = |ui: &Ui, words: &str| {
        ui.painter().layout_no_wrap(words.into(), font.clone(), Color32::WHITE).size().x + 28.0
    };
    let total: f32 = SUGGESTIONS.iter().map(|words| width(ui, words) + 8.0).sum();
    ui.horizontal(|ui| {
        ui.add_space(((ui.available_width() - total) / 2.0).max(0.0));
        for words in SUGGESTIONS {
            let (rect, response) = ui.allocate_exact_size(vec2(width(ui, words), 32.0), Sense::click());
            let hovered = response.hovered();
            let stroke = Stroke::new(1.0, if hovered { look::ACCENT } else { look::OUTLINE });
            ui.painter().rect(rect, CornerRadius::same(16), look::SURFACE, stroke, StrokeKind::Inside);
            let color = if hovered { look::TEXT } else { look::TEXT_WEAK };
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font.clone(), color);
            if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                wishes.push(Wish::Type(words.into()));
            }
        }
    });
}

fn status(ui: &mut Ui, browser: &Browser, player: &Player) {
    let found = &browser.found;
    let (color, text) = match (&browser.library, &player.error, player.title()) {
        (Library::Failed(error), ..) => (look::ERROR, error.clone()),
        (Library::Starting(folder), ..) => {
            (look::TEXT_WEAK, format!("Starting the library in {} …", folder.display()))
        }
        _ if found.error.is_some() => (look::ERROR, found.error.clone().unwrap_or_default()),
        (_, Some(error), _) => (look::ERROR, error.clone()),
        (.., Some(title)) => (look::TEXT, format!("Playing {title}")),
        _ if found.total > 0 => {
            let sounds = if found.total == 1 { "sound" } else { "sounds" };
            (look::TEXT_WEAK, format!("{} {sounds} found for “{}”", found.total, found.words))
        }
        _ if !found.words.is_empty() => (look::TEXT_WEAK, format!("Nothing found for “{}”", found.words)),
        (Library::Ready { skipped: 0, .. }, ..) => (look::TEXT_WEAK, "Ready".into()),
        (Library::Ready { skipped, .. }, ..) => {
            (look::TEXT_WEAK, format!("Ready; {skipped} files could not be read (the log names them)"))
        }
    };
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(10.0, 18.0), Sense::hover());
        let lit = if player.title().is_some() { look::ACCENT } else { color.gamma_multiply(0.6) };
        ui.painter().circle_filled(Pos2::new(dot.left() + 4.0, dot.center().y), 3.5, lit);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let hint = "↑ ↓ choose    Enter play or stop    Esc stop";
            ui.label(RichText::new(hint).size(12.0).color(look::TEXT_FAINT));
            ui.add_space(16.0);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(bevy_egui::egui::Label::new(RichText::new(text).color(color)).truncate());
            });
        });
    });
}
