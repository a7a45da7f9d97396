//! The sounds that were found: however many there are, only the rows on the screen are drawn.

use bevy_egui::egui::{Id, RichText, ScrollArea, Spinner, Ui, vec2};

use super::{dragging, keys, look::Look, phrases, row};
use crate::picker::{Message, Model, model::List, model::Rest};

const GAP: f32 = 4.0;

/// What is remembered between frames: how far the list is scrolled, how high it is, and the last row that was brought into sight.
#[derive(Clone, Copy, Default)]
struct Place {
    offset: f32,
    height: f32,
    reveals: u64,
}

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let list = &model.list;
    ui.spacing_mut().item_spacing.y = GAP;
    let id = Id::new("soundscape place");
    let place: Place = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let mut area = ScrollArea::vertical().id_salt("soundscape list").auto_shrink(false);
    let height = ui.available_height();
    if place.reveals != list.reveals || (place.height != height && list.touched) {
        area = area.vertical_scroll_offset(revealing(list.row, place.offset, height));
    }
    let rows = list.sounds.len() + usize::from(list.rest != Rest::None);
    let output = area.show_rows(ui, row::HEIGHT, rows, |ui, rows| {
        for index in rows.clone() {
            match list.sounds.get(index) {
                Some(sound) => {
                    let row = row::show(ui, look, model, index, sound);
                    dragging::watch(ui, &row, index);
                    if row.clicked() {
                        let is_chosen = list.touched && index == list.row;
                        messages.push(if is_chosen { Message::PlayOrStop } else { Message::Chosen(index) });
                        keys::to_list(ui);
                    }
                }
                None => foot(ui, look, list, messages),
            }
        }
        messages.push(Message::Shown(rows.start..rows.end.min(list.sounds.len())));
    });
    let place = Place { offset: output.state.offset.y, height, reveals: list.reveals };
    ui.data_mut(|data| data.insert_temp(id, place));
}

/// With the rows above and below it, so that the next one is seen before it is chosen.
fn revealing(row: usize, offset: f32, height: f32) -> f32 {
    let step = row::HEIGHT + GAP;
    let top = row as f32 * step;
    let (least, most) = (top + 2.0 * step - height, top - step);
    offset.max(least).min(most.max(least)).max(0.0)
}

/// The line below the last sound.
fn foot(ui: &mut Ui, look: &Look, list: &List, messages: &mut Vec<Message>) {
    ui.allocate_ui(vec2(ui.available_width(), row::HEIGHT), |ui| {
        ui.horizontal_centered(|ui| {
            ui.add_space(8.0);
            match &list.rest {
                Rest::Failed(trouble) => {
                    if ui.button("Try again").clicked() {
                        messages.push(Message::Retry);
                    }
                    ui.label(RichText::new(&trouble.text).color(look.bad));
                }
                _ if list.hesitates() => {
                    if ui.button("Look further").on_hover_text("Looks through the next pages").clicked() {
                        messages.push(Message::GoOn);
                    }
                    let text = format!(
                        "{} of {} were looked through",
                        phrases::number(list.seen as u64),
                        phrases::sounds(list.total)
                    );
                    ui.label(RichText::new(text).color(look.weak));
                }
                _ => {
                    ui.add(Spinner::new().size(14.0).color(look.accent));
                    ui.label(RichText::new("More sounds …").color(look.weak));
                }
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_into_sight_and_no_further() {
        let step = row::HEIGHT + GAP;
        let height = 6.0 * step;
        assert_eq!(revealing(0, 0.0, height), 0.0);
        assert_eq!(revealing(3, 0.0, height), 0.0);
        assert_eq!(revealing(5, 0.0, height), step);
        assert_eq!(revealing(50, 0.0, height), 46.0 * step);
        assert_eq!(revealing(49, 46.0 * step, height), 46.0 * step);
        assert_eq!(revealing(46, 46.0 * step, height), 45.0 * step);
    }
}
