//! What narrows a search: category, length, licence.

use bevy_egui::egui::{
    Align, Button, Color32, Frame, Layout, Popup, PopupCloseBehavior, RectAlign, Response, RichText,
    ScrollArea, Ui, collapsing_header::CollapsingState,
};
use soundscape_client::{Category, CategorySlug, License};

use super::{
    look::Look,
    phrases::{self, words},
};
use crate::picker::{Message, Model};

/// Seconds that a person picks from.
const LENGTHS_S: [f64; 6] = [0.5, 1.0, 3.0, 10.0, 30.0, 120.0];

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let search = &model.search;
    ui.horizontal_wrapped(|ui| {
        let name = search.category.as_ref().map(|slug| name_of(&model.categories, slug));
        menu(ui, look, "Category", name.as_deref(), |ui| categories(ui, look, model, messages));

        let length = search.duration_max_s.map(|seconds| format!("≤ {}", length(seconds)));
        menu(ui, look, "Length", length.as_deref(), |ui| {
            let mut choose = |ui: &mut Ui, seconds: Option<f64>, name: String| {
                if choice(ui, search.duration_max_s == seconds, &name).clicked() {
                    messages.push(Message::DurationMax(seconds));
                    ui.close();
                }
            };
            choose(ui, None, "Any length".into());
            for seconds in LENGTHS_S {
                choose(ui, Some(seconds), format!("at most {}", self::length(seconds)));
            }
        });

        let license = search.license.map(|license| words(phrases::license(license)));
        menu(ui, look, "Licence", license.as_deref(), |ui| {
            for (license, name) in [
                (None, "Any licence"),
                (Some(License::RoyaltyFree), "Royalty-free: may be shipped"),
                (Some(License::Editorial), "Editorial: not in a product"),
            ] {
                if choice(ui, search.license == license, name).clicked() {
                    messages.push(Message::License(license));
                    ui.close();
                }
            }
        });

        if search.is_filtered() {
            let clear = Button::new(RichText::new("Clear").color(look.weak)).frame(false);
            if ui.add(clear).on_hover_text("Search everything again").clicked() {
                messages.push(Message::Unfiltered);
            }
        }
        if !model.list.sounds.is_empty() {
            let text = match model.list.offline {
                true => format!("{}, as found earlier", phrases::sounds(model.list.total)),
                false => phrases::sounds(model.list.total),
            };
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(RichText::new(text).small().color(look.weak));
            });
        }
    });
}

fn categories(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let chosen = model.search.category.as_ref();
    let mut choose = |ui: &mut Ui, slug: Option<&CategorySlug>, name: &str, count: Option<u64>| {
        ui.horizontal(|ui| {
            let color = if count == Some(0) { look.faint } else { look.text };
            let button = Button::selectable(chosen == slug, RichText::new(name).color(color));
            let clicked = ui.add(button).clicked();
            if let Some(count) = count {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.add_space(10.0);
                    ui.label(RichText::new(phrases::number(count)).small().color(look.faint));
                });
            }
            if clicked {
                messages.push(Message::Category(slug.cloned()));
                ui.close();
            }
        });
    };
    ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        ui.set_width(260.0);
        choose(ui, None, "All categories", None);
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
    });
}

/// A button that opens a menu; it shows what is chosen there.
fn menu(ui: &mut Ui, look: &Look, name: &str, chosen: Option<&str>, content: impl FnOnce(&mut Ui)) {
    let color = if chosen.is_some() { look.accent } else { look.weak };
    let text = RichText::new(format!("{} ⏷", chosen.unwrap_or(name))).color(color);
    let fill = if chosen.is_some() { look.accent.gamma_multiply(0.14) } else { Color32::TRANSPARENT };
    let button = ui.add(Button::new(text).fill(fill).corner_radius(12));
    let button = button.on_hover_text(format!("{name} of the sounds that are searched"));
    let look = *look;
    let frame = Frame::popup(ui.style()).fill(look.surface);
    Popup::menu(&button)
        .frame(frame)
        .gap(4.0)
        .width(276.0)
        .align(RectAlign::BOTTOM_START)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(move |style: &mut bevy_egui::egui::Style| look.apply(style))
        .show(content);
}

fn choice(ui: &mut Ui, chosen: bool, name: &str) -> Response {
    ui.add(Button::selectable(chosen, name))
}

fn name_of(categories: &[Category], slug: &CategorySlug) -> String {
    let subs = |category: &Category| {
        category.subcategories.iter().find(|sub| sub.slug == *slug).map(|sub| sub.name.clone())
    };
    let found = categories.iter().find_map(|category| match category.slug == *slug {
        true => Some(category.name.clone()),
        false => subs(category),
    });
    found.unwrap_or_else(|| words(slug.as_str()))
}

fn length(seconds: f64) -> String {
    if seconds < 60.0 { format!("{seconds} s") } else { format!("{} min", seconds / 60.0) }
}
