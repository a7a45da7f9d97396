//! What narrows a search: category, length, licence, and what the cache has.

use bevy_egui::egui::{Align, Button, Color32, Layout, Response, RichText, Ui};
use soundscape_client::{Category, CategorySlug, License};

use super::{
    categories,
    look::Look,
    menu::{self, Menu},
    phrases::{self, words},
    searches,
};
use crate::picker::{Message, Model};

/// Seconds that a person picks from.
const LENGTHS_S: [f64; 6] = [0.5, 1.0, 3.0, 10.0, 30.0, 120.0];

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let filters = &model.search.filters;
    ui.horizontal_wrapped(|ui| {
        let name = filters.category.as_ref().map(|slug| name_of(&model.categories, slug));
        let menu = Menu::CATEGORY.chosen(name);
        if menu.show(ui, look, |ui| categories::show(ui, look, model, messages)) {
            messages.push(Message::Category(None));
        }

        let menu = Menu::LENGTH.chosen(length(filters.duration_min_s, filters.duration_max_s));
        if menu.show(ui, look, |ui| lengths(ui, look, model, messages)) {
            messages.extend([Message::DurationMin(None), Message::DurationMax(None)]);
        }

        let license = filters.license.map(|license| words(phrases::license(license)));
        if Menu::LICENSE.chosen(license).show(ui, look, |ui| licenses(ui, filters.license, messages)) {
            messages.push(Message::License(None));
        }

        let color = if filters.kept_only { look.accent } else { look.weak };
        let fill = if filters.kept_only { look.accent.gamma_multiply(0.14) } else { Color32::TRANSPARENT };
        let kept = Button::new(RichText::new("In the cache").color(color)).fill(fill).corner_radius(12);
        let help = "Only sounds whose file is here: they cost nothing (Ctrl+K)";
        if ui.add(kept).on_hover_text(help).clicked() {
            messages.push(Message::KeptOnly(!filters.kept_only));
        }

        Menu::SEARCHES.show(ui, look, |ui| searches::show(ui, look, model, messages));

        if model.search.is_filtered() {
            let clear = Button::new(RichText::new("Clear").color(look.weak)).frame(false);
            if ui.add(clear).on_hover_text("Search everything again (Ctrl+0)").clicked() {
                messages.push(Message::Unfiltered);
            }
        }
        if !model.list.sounds.is_empty() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(RichText::new(count(model)).small().color(look.weak));
            });
        }
    });
}

/// How many there are.
fn count(model: &Model) -> String {
    let list = &model.list;
    let (listed, seen) = (list.sounds.len() as u64, list.seen as u64);
    match model.search.filters.duration_min_s {
        // Which of the others are long enough is not known yet.
        Some(_) if seen < list.total => format!("{} of {}", phrases::number(listed), phrases::number(seen)),
        Some(_) => phrases::sounds(listed),
        None => phrases::sounds(list.total),
    }
}

fn lengths(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) -> Option<Response> {
    let filters = &model.search.filters;
    let any = menu::choice(ui, filters.duration_min_s.or(filters.duration_max_s).is_none(), "Any length");
    if any.clicked() {
        messages.extend([Message::DurationMin(None), Message::DurationMax(None)]);
        ui.close();
    }
    // The menu stays: there are two ends to choose.
    ui.columns(2, |columns| {
        for seconds in LENGTHS_S {
            let chosen = filters.duration_min_s == Some(seconds);
            let least = menu::choice(&mut columns[0], chosen, &format!("at least {}", time(seconds)));
            if least.on_hover_text("Compared here, page by page: servers know the other end only").clicked() {
                messages.push(Message::DurationMin((!chosen).then_some(seconds)));
            }
            let chosen = filters.duration_max_s == Some(seconds);
            if menu::choice(&mut columns[1], chosen, &format!("at most {}", time(seconds))).clicked() {
                messages.push(Message::DurationMax((!chosen).then_some(seconds)));
            }
        }
    });
    if let (Some(least), Some(most)) = (filters.duration_min_s, filters.duration_max_s)
        && least > most
    {
        ui.label(
            RichText::new("No sound is longer than the one and shorter than the other.")
                .small()
                .color(look.bad),
        );
    }
    Some(any)
}

fn licenses(ui: &mut Ui, chosen: Option<License>, messages: &mut Vec<Message>) -> Option<Response> {
    let mut first = None;
    for (license, name) in [
        (None, "Any licence"),
        (Some(License::RoyaltyFree), "Royalty-free: may be shipped"),
        (Some(License::Editorial), "Editorial: not in a product"),
    ] {
        let choice = menu::choice(ui, chosen == license, name);
        if choice.clicked() {
            messages.push(Message::License(license));
            ui.close();
        }
        first.get_or_insert(choice);
    }
    first
}

pub(super) fn name_of(categories: &[Category], slug: &CategorySlug) -> String {
    let subs = |category: &Category| {
        category.subcategories.iter().find(|sub| sub.slug == *slug).map(|sub| sub.name.clone())
    };
    let found = categories.iter().find_map(|category| match category.slug == *slug {
        true => Some(category.name.clone()),
        false => subs(category),
    });
    found.unwrap_or_else(|| words(slug.as_str()))
}

/// `≥ 1 s`, `≤ 3 s`, `1 s – 3 s`.
pub(super) fn length(least_s: Option<f64>, most_s: Option<f64>) -> Option<String> {
    match (least_s, most_s) {
        (Some(least), Some(most)) => Some(format!("{} – {}", time(least), time(most))),
        (Some(least), None) => Some(format!("≥ {}", time(least))),
        (None, Some(most)) => Some(format!("≤ {}", time(most))),
        (None, None) => None,
    }
}

fn time(seconds: f64) -> String {
    if seconds < 60.0 { format!("{seconds} s") } else { format!("{} min", seconds / 60.0) }
}
