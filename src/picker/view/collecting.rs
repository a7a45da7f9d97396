//! The collections: which is listed, and in which ones the chosen sound is.

use bevy_egui::egui::{
    Button, Color32, Frame, Id, Popup, PopupCloseBehavior, RichText, ScrollArea, Style, TextEdit, Ui,
    WidgetInfo, WidgetType,
};
use soundscape_client::Sound;

use super::look::Look;
use crate::picker::{Collections, Message, Model};

/// The names of the collections, of which one is listed.
pub(super) fn names(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let collecting = &model.collecting;
    match &collecting.known {
        None => {
            ui.label(RichText::new("The collections are not there yet").color(look.weak));
        }
        Some(Err(trouble)) => {
            ui.label(RichText::new(&trouble.text).small().color(look.bad));
            if ui.button("Read it again").on_hover_text("After somebody has mended the file").clicked() {
                messages.push(Message::Retry);
            }
        }
        Some(Ok(collections)) => {
            ScrollArea::horizontal().id_salt("soundscape collections").show(ui, |ui| {
                ui.horizontal(|ui| {
                    let others = collections.names().filter(|name| *name != Collections::FAVOURITES);
                    for name in [Collections::FAVOURITES].into_iter().chain(others) {
                        let chosen = name == collecting.shown;
                        let color = if chosen { look.accent } else { look.weak };
                        let text = RichText::new(format!("{name} ({})", collections.len(name))).color(color);
                        let fill =
                            if chosen { look.accent.gamma_multiply(0.14) } else { Color32::TRANSPARENT };
                        if ui.add(Button::selectable(chosen, text).fill(fill).corner_radius(12)).clicked() {
                            messages.push(Message::Collection(name.to_owned()));
                        }
                    }
                });
            });
        }
    }
    if let Some(trouble) = &collecting.trouble {
        ui.label(RichText::new(&trouble.text).small().color(look.bad));
        if ui.button("Try again").clicked() {
            messages.push(Message::Retry);
        }
    }
    if collecting.missing > 0 {
        let text = format!("{} of them the server does not have any more", collecting.missing);
        ui.label(RichText::new(text).small().color(look.weak));
    }
}

/// What stands in place of an empty collection.
pub(super) fn empty(ui: &mut Ui, look: &Look, model: &Model) {
    let collecting = &model.collecting;
    if collecting.get().is_some_and(|known| known.len(&collecting.shown) == 0) {
        ui.vertical_centered(|ui| {
            ui.add_space((ui.available_height() * 0.22).max(8.0));
            ui.label(RichText::new("Nothing here yet").size(18.0).color(look.text));
            let text = "Ctrl+D puts the chosen sound here. The file soundscape.collections.toml keeps it, for all who \
                        work on the game.";
            ui.label(RichText::new(text).color(look.weak));
        });
    }
}

/// Puts the chosen sound into collections, or takes it out.
pub(super) fn buttons(ui: &mut Ui, look: &Look, model: &Model, sound: &Sound, messages: &mut Vec<Message>) {
    let collecting = &model.collecting;
    let is_favourite = collecting.is_favourite(&sound.id);
    let name = if is_favourite { "★ Favourite" } else { "☆ Favourite" };
    let color = if is_favourite { look.accent } else { look.weak };
    let help = if is_favourite { "Take it out of the favourites" } else { "Put it into the favourites" };
    let button = Button::selectable(is_favourite, RichText::new(name).color(color));
    if ui.add(button).on_hover_text(format!("{help} (Ctrl+D)")).clicked() {
        messages.push(Message::Favourite);
    }
    let button =
        ui.button("Add to collection …").on_hover_text("Collections are for all who work on the game");
    let style = *look;
    Popup::menu(&button)
        .frame(Frame::popup(ui.style()).fill(look.surface))
        .gap(4.0)
        .width(220.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(move |of: &mut Style| style.apply(of))
        .show(|ui| menu(ui, look, model, sound, messages));
    if let Some(trouble) = &collecting.refused {
        ui.label(RichText::new(&trouble.text).small().color(look.bad));
    }
}

fn menu(ui: &mut Ui, look: &Look, model: &Model, sound: &Sound, messages: &mut Vec<Message>) {
    if let Some(collections) = model.collecting.get() {
        ScrollArea::vertical().max_height(200.0).show(ui, |ui| {
            for name in collections.names() {
                let mut member = collections.contains(name, &sound.id);
                if ui.checkbox(&mut member, name).changed() {
                    messages.push(Message::Collect { name: name.to_owned(), member });
                }
            }
        });
    }
    ui.horizontal(|ui| {
        let id = Id::new("soundscape new collection");
        let mut name: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        let hint = RichText::new("a new collection").color(look.faint);
        let field = ui.add(TextEdit::singleline(&mut name).hint_text(hint).desired_width(130.0));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Name of a new collection"));
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(bevy_egui::egui::Key::Enter));
        if (ui.button("Add").clicked() || entered) && !name.trim().is_empty() {
            messages.push(Message::Collect { name: name.trim().to_owned(), member: true });
            name.clear();
            ui.close();
        }
        ui.data_mut(|data| data.insert_temp(id, name));
    });
}
