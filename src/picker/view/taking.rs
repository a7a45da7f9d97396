//! Taking the chosen sound into the game: its form, its cost before it is paid, and how far it is.

use bevy_egui::egui::{Align, Button, Checkbox, ComboBox, Label, Layout, ProgressBar, RichText, Ui, vec2};
use soundscape_client::{Format, Sound, Variant};

use super::{collecting, look::Look, phrases, placing};
use crate::picker::{
    Message, Model,
    model::{Credits, Stage},
};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, short: bool, messages: &mut Vec<Message>) {
    let Some(sound) = model.list.chosen() else { return };
    if !short {
        form(ui, look, model, messages);
        ui.horizontal_wrapped(|ui| collecting::buttons(ui, look, model, sound, messages));
        ui.add_space(2.0);
    }
    match &model.using.stage {
        Stage::Fetching { received_bytes, total_bytes, .. } => {
            ui.horizontal(|ui| {
                if ui.button("Cancel").clicked() {
                    messages.push(Message::CancelUse);
                }
                let part = total_bytes.map_or(0.0, |total| *received_bytes as f32 / total.max(1) as f32);
                let text = match total_bytes {
                    Some(total) => {
                        format!("{} of {}", phrases::bytes(*received_bytes), phrases::bytes(*total))
                    }
                    None => "The server makes the file …".into(),
                };
                ui.add(ProgressBar::new(part).text(RichText::new(text).small()).fill(look.accent));
            });
        }
        stage => {
            use_button(ui, look, model, sound, messages);
            if model.denied.contains(&sound.license_type) {
                let text = format!("{} is not allowed in this project", phrases::license(sound.license_type));
                ui.label(RichText::new(text).small().color(look.bad));
            }
            match stage {
                Stage::Failed(trouble) | Stage::Warned(trouble) => {
                    ui.add(Label::new(RichText::new(&trouble.text).small().color(look.bad)).wrap());
                }
                Stage::Done(text) => {
                    ui.add(Label::new(RichText::new(text).small().color(look.good)).wrap());
                }
                _ => {}
            }
        }
    }
}

fn form(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let variant = model.using.variant;
    ui.horizontal_wrapped(|ui| {
        ComboBox::from_id_salt("soundscape format").width(96.0).selected_text(name(variant.format)).show_ui(
            ui,
            |ui| {
                for format in Format::ALL {
                    if ui.selectable_label(format == variant.format, name(format)).clicked() {
                        messages.push(Message::Variant(Variant { format, ..variant }));
                    }
                }
            },
        );
        let mut normalize = variant.normalize;
        let checkbox = Checkbox::new(&mut normalize, RichText::new("Normalise").color(look.text));
        if ui.add(checkbox).on_hover_text("Bring the true peak to −1 dBTP").changed() {
            messages.push(Message::Variant(Variant { normalize, ..variant }));
        }
        // All variations of an entry have its form.
        if model.using.adds_variation() {
            ui.label(RichText::new("as the entry has it").small().color(look.weak));
        }
        placing::show(ui, look, model, messages);
    });
}

fn use_button(ui: &mut Ui, look: &Look, model: &Model, sound: &Sound, messages: &mut Vec<Message>) {
    ui.horizontal(|ui| {
        let name = match &model.selection.target {
            Some(target) => format!("Use on {target}"),
            None => "Use".into(),
        };
        let button = Button::new(RichText::new(name).color(look.on_accent))
            .fill(look.accent)
            .min_size(vec2(96.0, 28.0));
        if ui.add(button).on_hover_text("Fetch it and put it where it belongs (Enter)").clicked() {
            messages.push(Message::Use);
        }
        let (undo, redo) = model.selection.changes;
        if undo && ui.button("Undo").on_hover_text("Take the last use back (Ctrl+Z)").clicked() {
            messages.push(Message::Undo);
        }
        if redo && ui.button("Redo").on_hover_text("Do it again (Ctrl+Shift+Z)").clicked() {
            messages.push(Message::Redo);
        }
        let (text, enough) = cost(model, sound);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let color = if enough { look.weak } else { look.bad };
            let cost = ui.add(Label::new(RichText::new(text).small().color(color)).truncate());
            if let Credits::Hidden(trouble) = &model.credits {
                cost.on_hover_text(format!("How many credits are left is not known: {}", trouble.text));
            }
        });
    });
}

/// What it costs, and whether there is enough.
fn cost(model: &Model, sound: &Sound) -> (String, bool) {
    if model.kept.is_free(&sound.id, model.using.variant) {
        return ("Free: it is in the cache".into(), true);
    }
    match &model.credits {
        Credits::Known(profile) => {
            let left = profile.credits_remaining;
            let text = match left {
                ..=0 => format!("No credits until {}", model.out_of_credits_until().unwrap_or_default()),
                _ => format!("1 credit of {}", phrases::number(left.unsigned_abs())),
            };
            (text, left > 0)
        }
        Credits::Unknown | Credits::Hidden(_) => ("1 credit".into(), true),
    }
}

const fn name(format: Format) -> &'static str {
    match format {
        Format::Wav24 => "WAV, 24 bit",
        Format::Wav16 => "WAV, 16 bit",
        Format::Mp3320 => "MP3, 320",
        Format::Ogg => "OGG",
    }
}
