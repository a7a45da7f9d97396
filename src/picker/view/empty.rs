//! What stands in place of an empty list, and why it is empty.

use bevy_egui::egui::{Button, RichText, ScrollArea, Spinner, Ui};

use super::{keys, look::Look, phrases};
use crate::picker::{Message, Model, TroubleKind, model::Rest};

const SUGGESTIONS: [&str; 6] = ["footsteps gravel", "door", "thunder", "sword", "magic", "ui click"];

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let search = &model.search;
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("soundscape empty").auto_shrink(false).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((height * 0.18).max(8.0));
            if let Some(trouble) = &search.trouble {
                say(ui, look, title(trouble.kind), &trouble.text, true);
                if trouble.kind == TroubleKind::Offline {
                    ui.label(RichText::new("Nothing in the cache fits either.").color(look.weak));
                }
                ui.add_space(8.0);
                if ui.button("Try again").on_hover_text("Asks once more (F5)").clicked() {
                    messages.push(Message::Retry);
                }
            } else if search.asking || (model.list.rest != Rest::None && !model.list.hesitates()) {
                // Nothing of the first pages is listed: the next ones are looked through.
                messages.push(Message::Shown(0..0));
                ui.add(Spinner::new().size(22.0).color(look.accent));
                ui.add_space(6.0);
                ui.label(RichText::new("Searching …").color(look.weak));
            } else if !search.is_searching() {
                let how = "Describe what should be heard, then walk through the sounds with ⏶ and ⏷. Each is heard at once.";
                say(ui, look, "Find a sound by ear", how, false);
                suggest(ui, look, SUGGESTIONS, messages);
            } else {
                in_vain(ui, look, model, messages);
            }
        });
    });
}

fn in_vain(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let (narrowed, words) = (model.search.is_filtered(), &model.list.words);
    let what = match (words.is_empty(), model.search.filters.kept_only) {
        (true, true) => "No sound is in the cache yet.".to_owned(),
        (_, true) => format!("No sound in the cache fits “{words}”."),
        (_, false) if model.list.seen > 0 => {
            format!(
                "None of the first {} for “{words}” is that long.",
                phrases::sounds(model.list.seen as u64)
            )
        }
        (_, false) => format!("No sound fits “{words}”."),
    };
    let remedy = if narrowed {
        "Widen the filters, or use other words."
    } else {
        "Use fewer or other words, such as:"
    };
    let nearest = &model.nearest.suggestions;
    if nearest.is_empty() {
        say(ui, look, "Nothing found", &format!("{what} {remedy}"), false);
    } else {
        say(ui, look, "Nothing found", &format!("{what} Is one of these meant?"), false);
        suggest(ui, look, nearest.iter().map(|words| &**words), messages);
    }
    if model.list.hesitates() {
        ui.add_space(8.0);
        if ui.button("Look further").on_hover_text("Looks through the next pages").clicked() {
            messages.push(Message::GoOn);
        }
    }
    if narrowed {
        ui.add_space(8.0);
        if ui.button("Clear the filters").on_hover_text("Search everything again (Ctrl+0)").clicked() {
            messages.push(Message::Unfiltered);
        }
    } else if nearest.is_empty() {
        suggest(ui, look, SUGGESTIONS, messages);
    }
}

pub(super) const fn title(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::NoKey => "No key",
        TroubleKind::Scope => "The key may not search",
        TroubleKind::Offline => "Offline",
        TroubleKind::Busy => "Too many searches",
        TroubleKind::NoCredits => "No credits",
        TroubleKind::Other => "No answer",
    }
}

pub(super) fn say(ui: &mut Ui, look: &Look, title: &str, text: &str, failed: bool) {
    ui.label(RichText::new(title).size(18.0).color(if failed { look.bad } else { look.text }));
    ui.add_space(2.0);
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(420.0) - 16.0);
        ui.label(RichText::new(text).color(look.weak));
    });
}

fn suggest<'a>(
    ui: &mut Ui,
    look: &Look,
    searches: impl IntoIterator<Item = &'a str>,
    messages: &mut Vec<Message>,
) {
    ui.add_space(12.0);
    ui.scope(|ui| {
        ui.set_max_width(200.0);
        for words in searches {
            let button = Button::new(RichText::new(words).color(look.weak)).corner_radius(12);
            if ui.add(button).on_hover_text("Search for this").clicked() {
                messages.push(Message::Typed(words.into()));
                keys::to_field(ui);
            }
        }
    });
}
