//! What stands in place of an empty list, and why it is empty.

use bevy_egui::egui::{Button, RichText, ScrollArea, Spinner, Ui};

use super::{keys, look::Look};
use crate::picker::{Message, Model, TroubleKind};

const SUGGESTIONS: [&str; 6] = ["footsteps gravel", "door", "thunder", "sword", "magic", "ui click"];

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let search = &model.search;
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("soundscape empty").auto_shrink(false).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((height * 0.22).max(8.0));
            if let Some(trouble) = &search.trouble {
                say(ui, look, title(trouble.kind), &trouble.text, true);
                ui.add_space(8.0);
                if ui.button("Try again").on_hover_text("Asks once more").clicked() {
                    messages.push(Message::Retry);
                }
            } else if search.asking {
                ui.add(Spinner::new().size(22.0).color(look.accent));
                ui.add_space(6.0);
                ui.label(RichText::new("Searching …").color(look.weak));
            } else if model.list.words.is_empty() {
                say(
                    ui,
                    look,
                    "Find a sound by ear",
                    "Describe what should be heard, then walk through the sounds with ⏶ and ⏷. Each is heard at once.",
                    false,
                );
                suggest(ui, look, messages);
            } else {
                let narrowed = search.is_filtered();
                let remedy = if narrowed { "Widen the filters, or use other words." } else { "Use fewer or other words, such as:" };
                say(ui, look, "Nothing found", &format!("No sound fits “{}”. {remedy}", model.list.words), false);
                if narrowed {
                    ui.add_space(8.0);
                    if ui.button("Clear the filters").clicked() {
                        messages.push(Message::Unfiltered);
                    }
                } else {
                    suggest(ui, look, messages);
                }
            }
        });
    });
}

const fn title(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::NoKey => "No key",
        TroubleKind::Scope => "The key may not search",
        TroubleKind::Offline => "Offline",
        TroubleKind::Busy => "Too many searches",
        TroubleKind::NoCredits => "No credits",
        TroubleKind::Other => "No answer",
    }
}

fn say(ui: &mut Ui, look: &Look, title: &str, text: &str, failed: bool) {
    ui.label(RichText::new(title).size(18.0).color(if failed { look.bad } else { look.text }));
    ui.add_space(2.0);
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(420.0) - 16.0);
        ui.label(RichText::new(text).color(look.weak));
    });
}

fn suggest(ui: &mut Ui, look: &Look, messages: &mut Vec<Message>) {
    ui.add_space(12.0);
    ui.scope(|ui| {
        ui.set_max_width(200.0);
        for words in SUGGESTIONS {
            let button = Button::new(RichText::new(words).color(look.weak)).corner_radius(12);
            if ui.add(button).clicked() {
                messages.push(Message::Typed(words.into()));
                keys::to_field(ui);
            }
        }
    });
}
