//! The sounds that were found.

use bevy_egui::egui::{Id, ScrollArea, Ui};

use super::{Wish, row};
use crate::{browser::Browser, player::Player};

const GAP: f32 = 6.0;

pub fn show(ui: &mut Ui, browser: &Browser, player: &Player, wishes: &mut Vec<Wish>) {
    ui.spacing_mut().item_spacing.y = GAP;
    let mut area = ScrollArea::vertical().auto_shrink(false);
    let scrolled = Id::new("scrolled");
    if browser.reveal {
        let step = row::HEIGHT + GAP;
        let top = browser.chosen as f32 * step;
        let at = ui.ctx().data(|data| data.get_temp(scrolled)).unwrap_or(0.0_f32);
        // With the rows above and below it, so that the next one is seen before it is chosen.
        let (least, most) = (top + 2.0 * step - ui.available_height(), top - step);
        area = area.vertical_scroll_offset(at.max(least).min(most).max(0.0));
    }
    let output = area.show_rows(ui, row::HEIGHT, browser.found.sounds.len(), |ui, rows| {
        for index in rows {
            wishes.push(Wish::Draw(index));
            let sound = &browser.found.sounds[index];
            if row::show(ui, sound, player, index == browser.chosen).clicked() {
                wishes.extend([Wish::Choose(index), Wish::KeysFor { list: true }, Wish::Play]);
            }
        }
    });
    ui.ctx().data_mut(|data| data.insert_temp(scrolled, output.state.offset.y));
}
