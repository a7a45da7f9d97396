//! Into which bank a sound goes, and under which name.

use std::path::Path;

use bevy_egui::egui::{
    Button, Frame, Popup, PopupCloseBehavior, Response, RichText, ScrollArea, Style, TextEdit, Ui,
};

use super::look::Look;
use crate::picker::{BankFile, Message, Model, Occupied};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let using = &model.using;
    let file = using.bank.as_deref().and_then(|bank| using.file(bank));
    bank(ui, look, model, file, messages);
    let Some(file) = file else { return };
    let entries = match &file.entries {
        Ok(entries) => entries,
        Err(trouble) => {
            ui.label(RichText::new(&trouble.text).small().color(look.bad));
            return;
        }
    };
    let mut entry = using.entry.clone();
    let field = TextEdit::singleline(&mut entry)
        .hint_text(RichText::new("name of the entry").color(look.faint))
        .desired_width(128.0);
    let field = ui.add(field).on_hover_text("The name by which the game plays it");
    if field.changed() {
        messages.push(Message::Entry(entry));
    }
    if !entries.is_empty() {
        let button = ui.button("Entries ⏷").on_hover_text("Those that the bank has");
        menu(look, &button, |ui| {
            for (name, sound) in entries {
                let chosen = *name == using.entry;
                if ui.add(Button::selectable(chosen, name)).on_hover_text(sound.to_string()).clicked() {
                    messages.push(Message::Entry(name.clone()));
                }
            }
        });
    }
    if let Some(existing) = using.existing() {
        let text = RichText::new(format!("{} is there:", using.entry.trim())).small().color(look.weak);
        ui.label(text).on_hover_text(existing.to_string());
        for (occupied, name, help) in [
            (Occupied::Replaced, "Replace it", "The new sound is played as the one before was"),
            (Occupied::Varied, "Add a variation", "Another of its sounds is played each time"),
        ] {
            let button = Button::selectable(using.occupied == Some(occupied), name);
            if ui.add(button).on_hover_text(help).clicked() {
                messages.push(Message::Occupied(occupied));
            }
        }
    }
    if let Err(trouble) = using.place() {
        ui.label(RichText::new(trouble.text).small().color(look.bad));
    }
}

fn bank(ui: &mut Ui, look: &Look, model: &Model, file: Option<&BankFile>, messages: &mut Vec<Message>) {
    let name = file.map_or_else(|| "none".to_owned(), BankFile::name);
    let button = ui.button(format!("Bank: {name} ⏷")).on_hover_text("Also write it into a bank of the game");
    let mut choice = |ui: &mut Ui, file: Option<&Path>, name: &str| {
        let button = ui.add(Button::selectable(model.using.bank.as_deref() == file, name));
        let help = file.map_or_else(|| "Only use it".to_owned(), |path| path.display().to_string());
        if button.on_hover_text(help).clicked() {
            messages.push(Message::Bank(file.map(Path::to_owned)));
        }
    };
    menu(look, &button, |ui| {
        choice(ui, None, "No bank");
        for file in &model.using.banks {
            choice(ui, Some(&file.path), &file.name());
        }
    });
}

fn menu(look: &Look, button: &Response, content: impl FnOnce(&mut Ui)) {
    let look = *look;
    let frame = Frame::popup(&button.ctx.global_style()).fill(look.surface);
    Popup::menu(button)
        .frame(frame)
        .gap(4.0)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .style(move |style: &mut Style| look.apply(style))
        .show(|ui| ScrollArea::vertical().max_height(240.0).show(ui, content));
}
