//! Keys of the panel, and whether it or the game has the keyboard.

use bevy_egui::egui::{
    Context, Event, EventFilter, Id, Key, Modifiers, Popup, Rect, Response, Ui,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
};

use super::menu::Menu;
use crate::picker::{Message, Model, Tab};

/// Rows of a page.
const PAGE: isize = 6;

/// The search field.
pub(super) fn field() -> Id {
    Id::new("soundscape search field")
}

/// The field for the name of a search.
pub(super) fn name_field() -> Id {
    Id::new("soundscape name field")
}

/// The field of the form for another key.
pub(super) fn key_field() -> Id {
    Id::new("soundscape key field")
}

/// The list, which has the keyboard while arrows walk through it.
pub(super) fn list() -> Id {
    Id::new("soundscape sounds")
}

/// Where the panel stands between two frames which menu a key has opened.
fn wanted() -> Id {
    Id::new("soundscape menu")
}

/// Where the panel stands between frames whether it has the keyboard.
fn engaged() -> Id {
    Id::new("soundscape engaged")
}

fn opens() -> Id {
    Id::new("soundscape opens")
}

/// What the list does with keys that would move the focus.
pub(super) const ALL_BUT_TAB: EventFilter =
    EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: true };

/// Gives the keyboard to the search field.
pub(super) fn to_field(ui: &Ui) {
    ui.memory_mut(|memory| memory.request_focus(field()));
}

/// So that what is typed takes the place of the words that are there.
fn select_words(ui: &Ui, model: &Model) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), field()) {
        let all = CCursorRange::two(CCursor::default(), CCursor::new(model.search.words.chars().count()));
        state.cursor.set_char_range(Some(all));
        state.store(ui.ctx(), field());
    }
}

/// Gives the keyboard to the list.
pub(super) fn to_list(ui: &Ui) {
    ui.memory_mut(|memory| memory.request_focus(list()));
}

/// Whether this key has just asked for its menu.
pub(super) fn is_wanted(ui: &Ui, key: Key) -> bool {
    ui.data_mut(|data| {
        let is_wanted = data.get_temp::<Key>(wanted()) == Some(key);
        if is_wanted {
            data.remove::<Key>(wanted());
        }
        is_wanted
    })
}

/// Gives the keyboard to the first item of a menu, unless another item has it.
pub(super) fn to_menu(ui: &Ui, first: &Response) {
    ui.memory_mut(|memory| {
        if memory.focused().is_none_or(|focused| [field(), list(), key_field()].contains(&focused)) {
            memory.request_focus(first.id);
        }
    });
}

pub(super) fn take(ui: &Ui, panel: Rect, model: &Model, messages: &mut Vec<Message>) {
    // While a sound is dragged, its drag has the keys.
    if !is_engaged(ui, panel, model) || Popup::is_any_open(ui.ctx()) || model.dragging.sound.is_some() {
        return;
    }
    let (in_field, in_list) = ui.memory(|memory| (memory.has_focus(field()), memory.has_focus(list())));
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let plain = |key| pressed(Modifiers::NONE, key);
    if plain(Key::Escape) {
        let names = model.past.naming.is_some();
        messages.push(if names { Message::Naming(None) } else { Message::Closed });
        return;
    }
    if pressed(Modifiers::COMMAND, Key::S) && model.search.is_searching() {
        messages.push(Message::Naming(Some(model.search.words.clone())));
    }
    if pressed(Modifiers::COMMAND, Key::F) {
        messages.push(Message::Tab(Tab::Search));
        to_field(ui);
    }
    for menu in [Menu::CATEGORY, Menu::LENGTH, Menu::LICENSE, Menu::SEARCHES] {
        if pressed(Modifiers::COMMAND, menu.key) {
            ui.data_mut(|data| data.insert_temp(wanted(), menu.key));
        }
    }
    if pressed(Modifiers::COMMAND, Key::K) {
        messages.push(Message::KeptOnly(!model.search.filters.kept_only));
    }
    if pressed(Modifiers::COMMAND, Key::Num0) {
        messages.push(Message::Unfiltered);
    }
    if pressed(Modifiers::COMMAND, Key::Enter) || plain(Key::F5) {
        messages.push(Message::Retry);
    }
    for (key, tab) in [Key::F1, Key::F2, Key::F3].into_iter().zip(Tab::ALL) {
        if plain(key) {
            messages.push(Message::Tab(tab));
        }
    }
    if pressed(Modifiers::COMMAND, Key::B) {
        messages.push(Message::Back);
    }
    if !in_field && !in_list {
        return;
    }
    if pressed(Modifiers::COMMAND, Key::D) {
        messages.push(Message::Favourite);
    }
    let mut steps = [(Key::ArrowDown, 1), (Key::ArrowUp, -1), (Key::PageDown, PAGE), (Key::PageUp, -PAGE)]
        .map(|(key, rows)| if plain(key) { rows } else { 0 })
        .into_iter()
        .filter(|rows| *rows != 0)
        .peekable();
    if steps.peek().is_some() && !model.list.sounds.is_empty() {
        messages.extend(steps.map(Message::Step));
        to_list(ui);
    }
    if plain(Key::Enter) && !model.list.sounds.is_empty() {
        // The first Enter shows what it will cost.
        messages.push(if model.list.touched { Message::Use } else { Message::Step(0) });
        to_list(ui);
    }
    if in_list {
        take_for_list(ui, model, messages);
    }
}

fn take_for_list(ui: &Ui, model: &Model, messages: &mut Vec<Message>) {
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let plain = |key| pressed(Modifiers::NONE, key);
    let command = |key| pressed(Modifiers::COMMAND, key);
    let audition = &model.audition;
    if plain(Key::Space) {
        messages.push(Message::PlayOrStop);
        ui.input_mut(|input| input.events.retain(|event| !matches!(event, Event::Text(text) if text == " ")));
    }
    // As they are typed: where they stand on a keyboard differs, and some need another key beside them.
    ui.input_mut(|input| {
        input.events.retain(|event| {
            let message = match event {
                Event::Text(text) if text == "[" => Message::LoopFromHere,
                Event::Text(text) if text == "]" => Message::LoopToHere,
                Event::Text(text) if text == "\\" => Message::LoopPart(None),
                _ => return true,
            };
            messages.push(message);
            false
        });
    });
    if plain(Key::Home) {
        messages.extend([Message::Chosen(0), Message::Step(0)]);
    }
    if plain(Key::End) {
        messages.extend([Message::Chosen(usize::MAX), Message::Step(0)]);
    }
    for (key, seconds) in [(Key::ArrowLeft, -1.0), (Key::ArrowRight, 1.0)] {
        if plain(key) {
            messages.push(Message::Seek(audition.position_s + seconds));
        }
    }
    if command(Key::L) {
        messages.push(Message::Looped(!audition.looped));
    }
    if command(Key::R) {
        messages.push(Message::Reversed(!audition.reversed));
    }
    if command(Key::I) {
        messages.push(Message::LookCloser(!model.selection.looks_closer));
    }
    if command(Key::G) {
        messages.push(Message::Spectrogram(!model.spectra.shown));
    }
    if command(Key::M) {
        messages.push(Message::Matched(!audition.matched));
    }
    if command(Key::P) && model.selection.target.is_some() {
        messages.push(Message::InPlace(!audition.in_place));
    }
    // The longer shortcut first: the shorter one would take it.
    if pressed(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z) {
        messages.push(Message::Redo);
    }
    if pressed(Modifiers::COMMAND, Key::Z) {
        messages.push(Message::Undo);
    }
    // Whoever types searches on.
    let types = |event: &Event| {
        let erases = matches!(event, Event::Key { key: Key::Backspace, pressed: true, .. });
        erases || matches!(event, Event::Text(_) | Event::Paste(_))
    };
    if model.tabs.tab == Tab::Search && ui.input(|input| input.events.iter().any(types)) {
        to_field(ui);
    }
}

/// A click into the panel gives it the keyboard, and a click elsewhere takes it away.
fn is_engaged(ui: &Ui, panel: Rect, model: &Model) -> bool {
    // What is drawn only to be measured cannot have the keyboard.
    if ui.is_sizing_pass() {
        return false;
    }
    let just_opened = ui.data_mut(|data| {
        let known = data.get_temp_mut_or(opens(), u64::MAX);
        std::mem::replace(known, model.selection.opens) != model.selection.opens
    });
    if just_opened {
        to_field(ui);
        select_words(ui, model);
    }
    let press = ui.input(|input| input.pointer.any_pressed().then(|| input.pointer.interact_pos()).flatten());
    let engaged_now = match press {
        _ if just_opened => Some(true),
        Some(position) => Some(panel.contains(position) || Popup::is_any_open(ui.ctx())),
        None => None,
    };
    let is_engaged = ui.data_mut(|data| {
        let engaged = data.get_temp_mut_or(engaged(), true);
        *engaged = engaged_now.unwrap_or(*engaged);
        *engaged
    });
    let pointer_is_down = ui.input(|input| input.pointer.any_down());
    ui.memory_mut(|memory| {
        if !is_engaged {
            memory.surrender_focus(field());
            memory.surrender_focus(list());
        } else if memory.focused().is_none() && !pointer_is_down {
            memory.request_focus(list());
        }
        memory.set_focus_lock_filter(list(), ALL_BUT_TAB);
    });
    is_engaged
}

/// The panel is gone: the game gets the keyboard in this very frame.
pub(in crate::picker) fn let_go(context: &Context) {
    context.memory_mut(|memory| {
        memory.surrender_focus(field());
        memory.surrender_focus(key_field());
        memory.surrender_focus(name_field());
        memory.surrender_focus(list());
    });
}
