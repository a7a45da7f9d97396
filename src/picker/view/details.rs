//! Everything that is known of the chosen sound.

use bevy_egui::egui::{CollapsingHeader, Grid, RichText, ScrollArea, Ui};
use soundscape_client::{Sound, SoundMetadata};

use super::{likeness, look::Look, peaks, phrases};
use crate::picker::{Message, Model};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, room: f32, messages: &mut Vec<Message>) {
    let Some(sound) = model.list.chosen() else { return };
    let is_open = model.selection.looks_closer;
    let header = CollapsingHeader::new(RichText::new("Details").color(look.weak)).open(Some(is_open));
    let shown = header.id_salt("soundscape details").show(ui, |ui| {
        ScrollArea::vertical().id_salt("soundscape facts").max_height(room).show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 15.0;
            let details = model.selection.of(&sound.id);
            likeness::ways(ui, look, model, messages);
            facts(ui, look, sound, details);
            if let Some(details) = details {
                peaks::show(ui, look, &details.spectral_peaks);
                credit(ui, look, details);
            } else if let Some(Err(trouble)) = &model.selection.details {
                ui.label(RichText::new(&trouble.text).color(look.bad));
            } else {
                ui.label(RichText::new("More is on its way …").color(look.faint));
            }
            ui.horizontal_wrapped(|ui| {
                let path = format!("soundscape://{}", model.using.variant.path_of(&sound.id));
                let rust = format!("assets.load::<AudioSource>(\"{path}\")");
                copy(ui, "Copy path", &path);
                copy(ui, "Copy Rust", &rust);
                copy(ui, "Copy id", sound.id.as_str());
            });
        });
    });
    let header = shown.header_response.on_hover_text("Everything that is known of the sound (Ctrl+I)");
    if header.clicked() {
        messages.push(Message::LookCloser(!is_open));
    }
}

/// The line that belongs into the game's credits.
fn credit(ui: &mut Ui, look: &Look, details: &SoundMetadata) {
    let Some(attribution) = &details.attribution else { return };
    ui.label(RichText::new("Credit that the licence asks for").small().color(look.weak));
    ui.label(RichText::new(attribution).color(look.text));
    copy(ui, "Copy credit", attribution);
}

fn copy(ui: &mut Ui, name: &str, text: &str) {
    if ui.small_button(name).on_hover_text(text).clicked() {
        ui.ctx().copy_text(text.to_owned());
    }
}

fn facts(ui: &mut Ui, look: &Look, sound: &Sound, details: Option<&SoundMetadata>) {
    Grid::new("soundscape grid").num_columns(2).spacing([14.0, 3.0]).show(ui, |ui| {
        let mut fact = |name: &str, value: String| {
            if !value.is_empty() {
                ui.label(RichText::new(name).small().color(look.weak));
                ui.label(RichText::new(value).small().color(look.text));
                ui.end_row();
            }
        };
        fact("Id", sound.id.to_string());
        fact("By", sound.creator.clone());
        fact("Category", phrases::category(sound));
        fact("Licence", phrases::terms(sound));
        fact("Length", phrases::duration(sound.duration_s));
        let channels = match sound.channels {
            1 => "mono".to_owned(),
            2 => "stereo".to_owned(),
            channels => format!("{channels} channels"),
        };
        let khz = f64::from(sound.sample_rate_hz) / 1e3;
        fact(
            "Original",
            format!(
                "{khz} kHz, {} bit, {channels}, {}",
                sound.bit_depth,
                phrases::bytes(sound.file_size_bytes)
            ),
        );
        fact("Loudness", sound.loudness_lufs.map_or_else(String::new, phrases::loudness));
        if let Some(details) = details {
            let minus = |text: String| text.replace('-', "−");
            fact(
                "Range",
                details.loudness_range_lu.map_or_else(String::new, |range| format!("{range:.1} LU")),
            );
            fact(
                "True peak",
                details.true_peak_db.map_or_else(String::new, |peak| minus(format!("{peak:.1} dBTP"))),
            );
            let formats: Vec<_> = details.formats.iter().map(|format| format.name()).collect();
            fact("Formats", formats.join(", "));
            fact("Added", details.created_at.strftime("%-d %B %Y").to_string());
            fact("Downloads", phrases::number(details.download_count));
            fact("About", details.description.clone());
        }
        fact("Tags", sound.tags.join(", "));
    });
}
