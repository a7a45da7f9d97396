//! The form for another key, in place of the list.

use bevy_egui::egui::{Button, Key, RichText, ScrollArea, Spinner, TextEdit, Ui};

use super::{
    empty::{say, title},
    keys,
    look::Look,
    phrases,
};
use crate::picker::{KeyText, Message, Model, Trouble, model::KeyStage};

const WIDTH: f32 = 360.0;

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, why: &Trouble, messages: &mut Vec<Message>) {
    let height = ui.available_height();
    ScrollArea::vertical().id_salt("soundscape key").auto_shrink(false).show(ui, |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space((height * 0.14).max(8.0));
            ui.set_max_width((ui.available_width() - 8.0).min(WIDTH));
            say(ui, look, title(why.kind), &why.text, true);
            ui.add_space(10.0);
            let Some(server) = &model.key.server else {
                ui.label(RichText::new(phrases::WHERE_TO_PUT_IT).color(look.text));
                return;
            };
            ui.label(RichText::new(format!("Server: {server}")).small().color(look.weak));
            ui.add_space(4.0);
            field(ui, look, model, messages);
            ui.add_space(4.0);
            stage(ui, look, &model.key.stage);
        });
    });
}

fn field(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let mut text = model.key.text.0.clone();
    let edit = TextEdit::singleline(&mut text)
        .id(keys::key_field())
        .password(true)
        .hint_text(RichText::new("ss_live_…").color(look.faint))
        .desired_width(f32::INFINITY);
    let field = ui
        .add(edit)
        .on_hover_text("The key, as the console or `soundscape-server keys create` shows it once");
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if text != model.key.text.0 {
        messages.push(Message::Key(KeyText(text.clone())));
    }
    ui.add_space(6.0);
    let enabled = !text.trim().is_empty() && model.key.stage != KeyStage::Trying;
    let button = Button::new(RichText::new("Test key").color(look.on_accent)).fill(look.accent);
    let clicked = ui
        .add_enabled(enabled, button)
        .on_hover_text("Tries it, and uses it if it may search (Enter)")
        .clicked();
    if clicked || (entered && enabled) {
        messages.push(Message::TryKey);
    }
}

fn stage(ui: &mut Ui, look: &Look, stage: &KeyStage) {
    match stage {
        KeyStage::Idle => {
            ui.label(
                RichText::new("It is used until the game ends, and written nowhere.")
                    .small()
                    .color(look.faint),
            );
        }
        KeyStage::Trying => {
            ui.add(Spinner::new().size(16.0).color(look.accent));
        }
        KeyStage::Refused(trouble) => {
            ui.label(RichText::new(&trouble.text).color(look.bad));
        }
        KeyStage::Useless(missing) => {
            let text = format!("{}: ask for a key that may", phrases::lacks(missing));
            ui.label(RichText::new(text).color(look.bad));
        }
        KeyStage::Used(_) => {}
    }
}
