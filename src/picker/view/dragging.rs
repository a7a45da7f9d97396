//! A row is dragged out of the panel: what it is, and what it would be dropped on.

use bevy_egui::egui::{Area, CursorIcon, Frame, Id, Key, Order, Rect, Response, RichText, Ui, vec2};

use super::look::Look;
use crate::picker::{Message, Model};

fn pressed() -> Id {
    Id::new("soundscape pressed row")
}

/// Remembers the row that the pointer went down on. It may have scrolled away when the pointer leaves the panel.
pub(super) fn watch(ui: &Ui, row: &Response, index: usize) {
    if row.is_pointer_button_down_on() && ui.input(|input| input.pointer.primary_pressed()) {
        ui.data_mut(|data| data.insert_temp(pressed(), index));
    }
}

pub(super) fn show(ui: &Ui, look: &Look, model: &Model, panel: Rect, messages: &mut Vec<Message>) {
    let (down, pointer) = ui.input(|input| (input.pointer.primary_down(), input.pointer.latest_pos()));
    let outside = pointer.filter(|pointer| !panel.contains(*pointer));
    if !down {
        ui.data_mut(|data| data.remove::<usize>(pressed()));
        if model.dragging.sound.is_some() {
            messages.push(Message::Dropped { in_world: outside.is_some() });
        }
        return;
    }
    let Some(sound) = &model.dragging.sound else {
        if outside.is_some()
            && let Some(row) = ui.data_mut(|data| data.remove_temp::<usize>(pressed()))
        {
            messages.push(Message::Dragged(row));
        }
        return;
    };
    if ui.input_mut(|input| input.consume_key(Default::default(), Key::Escape)) {
        messages.push(Message::Dropped { in_world: false });
    }
    let Some(pointer) = pointer else { return };
    let (text, color) = match (&model.dragging.over, outside) {
        (Some(Ok(name)), Some(_)) => (format!("onto {name}"), look.accent),
        (Some(Err(trouble)), Some(_)) => (trouble.text.clone(), look.bad),
        (None, Some(_)) => ("drop it on an object".to_owned(), look.weak),
        (_, None) => ("let go to keep it here".to_owned(), look.weak),
    };
    ui.set_cursor_icon(CursorIcon::Grabbing);
    let area = Area::new(Id::new("soundscape drag")).order(Order::Tooltip).interactable(false);
    area.fixed_pos(pointer + vec2(14.0, 12.0)).show(ui, |ui| {
        look.apply(ui.style_mut());
        Frame::popup(ui.style()).fill(look.surface).show(ui, |ui| {
            ui.set_max_width(260.0);
            ui.label(RichText::new(&sound.title).color(look.text));
            ui.label(RichText::new(text).small().color(color));
        });
    });
    ui.request_repaint();
}
