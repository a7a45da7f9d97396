//! Searches to come back to: the menu of them, and the field for a name.

use bevy_egui::egui::{Button, Key, Response, RichText, ScrollArea, TextEdit, Ui, WidgetInfo, WidgetType};

use super::{filters, keys, look::Look, menu, phrases};
use crate::picker::{Message, Model, SavedSearch};

/// The latest, and those that were saved.
pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) -> Option<Response> {
    let past = &model.past;
    let height = (ui.ctx().content_rect().height() * 0.55).min(360.0);
    ScrollArea::vertical()
        .max_height(height)
        .show(ui, |ui| {
            ui.set_width(260.0);
            let mut first = None;
            if !past.latest.is_empty() {
                ui.label(RichText::new("Latest").small().color(look.weak));
            }
            for search in &past.latest {
                let item = menu::choice(ui, false, &in_words(model, search));
                if item.clicked() {
                    messages.push(Message::SearchAgain(search.clone()));
                    ui.close();
                }
                first.get_or_insert(item);
            }
            if !past.saved.is_empty() {
                ui.label(RichText::new("Saved").small().color(look.weak));
            }
            for (name, search) in &past.saved {
                ui.horizontal(|ui| {
                    let item = menu::choice(ui, false, name).on_hover_text(in_words(model, search));
                    if item.clicked() {
                        messages.push(Message::SearchAgain(search.clone()));
                        ui.close();
                    }
                    first.get_or_insert(item);
                    let forget = Button::new(RichText::new("×").color(look.faint)).frame(false);
                    let forget = ui.add(forget).on_hover_text(format!("Forget “{name}”"));
                    forget.widget_info(|| {
                        WidgetInfo::labeled(WidgetType::Button, true, format!("Forget {name}"))
                    });
                    if forget.clicked() {
                        messages.push(Message::ForgetSearch(name.clone()));
                    }
                });
            }
            if let Some(trouble) = &past.trouble {
                ui.label(RichText::new(&trouble.text).small().color(look.bad));
            }
            if model.search.is_searching() {
                let save = menu::choice(ui, false, "Save this search …");
                if save.clicked() {
                    messages.push(Message::Naming(Some(model.search.words.clone())));
                    ui.close();
                }
                first.get_or_insert(save.on_hover_text("Keeps it under a name, for the team (Ctrl+S)"));
            } else if first.is_none() {
                ui.label(RichText::new("Nothing was searched for yet").color(look.weak));
            }
            first
        })
        .inner
}

/// The field for the name that a search is saved under.
pub(super) fn name(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let past = &model.past;
    let Some(naming) = &past.naming else {
        if let Some(trouble) = &past.trouble {
            ui.add_space(6.0);
            ui.label(RichText::new(&trouble.text).small().color(look.bad));
        }
        return;
    };
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let mut text = naming.clone();
        let edit = TextEdit::singleline(&mut text)
            .id(keys::name_field())
            .hint_text(RichText::new("name of this search").color(look.faint))
            .desired_width((ui.available_width() - 150.0).max(80.0));
        let field = ui.add(edit).on_hover_text("Saves it under this name (Enter)");
        if text != *naming {
            messages.push(Message::Naming(Some(text.clone())));
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let enabled = !text.trim().is_empty();
        if !entered || !enabled {
            keys::to_menu(ui, &field);
        }
        let name = if past.saved.contains_key(text.trim()) { "Replace" } else { "Save" };
        let save = ui.add_enabled(enabled, Button::new(name)).on_hover_text("Keeps it for the team (Enter)");
        if save.clicked() || (entered && enabled) {
            messages.push(Message::SaveSearch);
            keys::to_list(ui);
        }
        if ui.button("Cancel").on_hover_text("Saves nothing (Esc)").clicked() {
            messages.push(Message::Naming(None));
        }
    });
}

/// `door · Foley · ≤ 3 s`.
fn in_words(model: &Model, search: &SavedSearch) -> String {
    let words = (!search.words.is_empty()).then(|| search.words.clone());
    let category = search.category.as_ref().map(|slug| filters::name_of(&model.categories, slug));
    let length = filters::length(search.duration_min_s, search.duration_max_s);
    let license = search.license.map(|license| phrases::license(license).to_owned());
    let cache = search.in_cache.then(|| "in the cache".to_owned());
    let facts: Vec<_> = [words, category, length, license, cache].into_iter().flatten().collect();
    facts.join("  ·  ")
}
