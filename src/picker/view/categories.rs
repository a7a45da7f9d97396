//! The tree of categories, with how many sounds the library has in each.

use bevy_egui::egui::{
    Align, Button, Layout, Response, RichText, ScrollArea, Ui, collapsing_header::CollapsingState,
};
use soundscape_client::CategorySlug;

use super::{look::Look, phrases};
use crate::picker::{Message, Model};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) -> Option<Response> {
    let chosen = model.search.filters.category.as_ref();
    let mut choose = |ui: &mut Ui, slug: Option<&CategorySlug>, name: &str, count: Option<u64>| {
        ui.horizontal(|ui| {
            let color = if count == Some(0) { look.faint } else { look.text };
            let button = ui.add(Button::selectable(chosen == slug, RichText::new(name).color(color)));
            if let Some(count) = count {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.add_space(10.0);
                    ui.label(RichText::new(phrases::number(count)).small().color(look.faint))
                        .on_hover_text(format!("{} in the library", phrases::sounds(count)));
                });
            }
            if button.clicked() {
                messages.push(Message::Category(slug.cloned()));
                ui.close();
            }
            button
        })
        .inner
    };
    let height = (ui.ctx().content_rect().height() * 0.55).min(360.0);
    ScrollArea::vertical()
        .max_height(height)
        .show(ui, |ui| {
            ui.set_width(260.0);
            let first = choose(ui, None, "All categories", None);
            for category in &model.categories {
                let id = ui.make_persistent_id(category.slug.as_str());
                CollapsingState::load_with_default_open(ui.ctx(), id, false)
                    .show_header(ui, |ui| {
                        choose(ui, Some(&category.slug), &category.name, Some(category.sound_count));
                    })
                    .body(|ui| {
                        for sub in &category.subcategories {
                            choose(ui, Some(&sub.slug), &sub.name, Some(sub.sound_count));
                        }
                    });
            }
            if model.categories.is_empty() {
                ui.label(RichText::new("The categories are not there yet").color(look.weak));
            }
            Some(first)
        })
        .inner
}
