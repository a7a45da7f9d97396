//! From a sound to those that are like it, and back to the search.

use bevy_egui::egui::{Label, RichText, Spinner, Ui};
use soundscape_client::Toward;

use super::look::Look;
use crate::picker::{Message, Model, model::Like};

const WAYS: [(Option<Toward>, &str, &str); 6] = [
    (None, "Similar", "List the sounds that are like it"),
    (Some(Toward::Shorter), "Shorter", "List those that are like it, but shorter"),
    (Some(Toward::Longer), "Longer", "List those that are like it, but longer"),
    (Some(Toward::Brighter), "Brighter", "List those that are like it, but with higher frequencies"),
    (Some(Toward::Quieter), "Quieter", "List those that are like it, but less loud"),
    (Some(Toward::Lower), "Lower", "List those that are like it, but with lower frequencies"),
];

/// Ways to go on from the chosen sound.
pub(super) fn ways(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    ui.horizontal_wrapped(|ui| {
        for (toward, name, help) in WAYS {
            if ui.small_button(name).on_hover_text(help).clicked() {
                messages.push(Message::Similar(toward));
            }
        }
        if model.likeness.is_asking() {
            ui.add(Spinner::new().size(12.0).color(look.accent));
        }
    });
    if let Some(trouble) = &model.likeness.trouble {
        ui.label(RichText::new(&trouble.text).small().color(look.bad));
    }
}

/// The line above a list that is not the search's.
pub(super) fn heading(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let Some(like) = &model.likeness.shown else { return };
    ui.horizontal(|ui| {
        if ui.button("⏴ Back").on_hover_text("List the search's sounds again (Ctrl+B)").clicked() {
            messages.push(Message::Back);
        }
        let text = RichText::new(title(like, model.list.sounds.len() - 1)).color(look.weak);
        ui.add(Label::new(text).truncate());
    });
    ui.add_space(4.0);
}

/// `Shorter than “Door slams”: 12`.
fn title(Like { sound, toward }: &Like, others: usize) -> String {
    let what = match toward {
        None => "Like",
        Some(Toward::Shorter) => "Shorter than",
        Some(Toward::Longer) => "Longer than",
        Some(Toward::Brighter) => "Brighter than",
        Some(Toward::Quieter) => "Quieter than",
        Some(Toward::Lower) => "Lower than",
    };
    let how_many = if others == 0 { "nothing".to_owned() } else { others.to_string() };
    format!("{what} “{}”: {how_many}", sound.title)
}
