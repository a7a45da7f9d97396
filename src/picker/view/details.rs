//! Everything that is known of the chosen sound.

use bevy_egui::egui::{
    Align2, CollapsingHeader, CornerRadius, FontId, Grid, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2,
};
use soundscape_client::{Sound, SoundMetadata, SpectralPeak};

use super::{
    look::{self, Look},
    phrases,
};
use crate::picker::{Message, Model};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, room: f32, messages: &mut Vec<Message>) {
    let Some(sound) = model.list.chosen() else { return };
    CollapsingHeader::new(RichText::new("Details").color(look.weak)).id_salt("soundscape details").show(
        ui,
        |ui| {
            ScrollArea::vertical().id_salt("soundscape facts").max_height(room).show(ui, |ui| {
                ui.spacing_mut().interact_size.y = 15.0;
                let details = model.selection.of(&sound.id);
                facts(ui, look, sound, details);
                if let Some(details) = details {
                    peaks(ui, look, &details.spectral_peaks);
                    if let Some(attribution) = &details.attribution {
                        ui.label(RichText::new("Credit that the licence asks for").small().color(look.weak));
                        ui.label(RichText::new(attribution).color(look.text));
                    }
                } else if let Some(Err(trouble)) = &model.selection.details {
                    ui.label(RichText::new(&trouble.text).color(look.bad));
                } else {
                    ui.label(RichText::new("More is on its way …").color(look.faint));
                }
                ui.horizontal_wrapped(|ui| {
                    let path = format!("soundscape://{}", model.using.variant.path_of(&sound.id));
                    let rust = format!("assets.load::<AudioSource>(\"{path}\")");
                    copy(ui, "Copy path", path, messages);
                    copy(ui, "Copy Rust", rust, messages);
                    copy(ui, "Copy id", sound.id.to_string(), messages);
                    if let Some(credit) = details.and_then(|details| details.attribution.clone()) {
                        copy(ui, "Copy credit", credit, messages);
                    }
                });
            });
        },
    );
}

fn copy(ui: &mut Ui, name: &str, text: String, messages: &mut Vec<Message>) {
    if ui.small_button(name).on_hover_text(&text).clicked() {
        messages.push(Message::Copy(text));
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
        fact(
            "Category",
            format!(
                "{} / {}",
                phrases::words(sound.category.as_str()),
                phrases::words(sound.subcategory.as_str())
            ),
        );
        fact("Licence", phrases::license(sound.license_type).into());
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
            fact("Downloads", phrases::number(details.download_count));
            fact("About", details.description.clone());
        }
        fact("Tags", sound.tags.join(", "));
    });
}

/// The strongest frequencies, from 20 Hz to 20 kHz and from −80 dB to 0 dB.
fn peaks(ui: &mut Ui, look: &Look, peaks: &[SpectralPeak]) {
    if peaks.is_empty() {
        return;
    }
    ui.label(RichText::new("Strongest frequencies").small().color(look.weak));
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 56.0), Sense::hover());
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, look::RADIUS, look.background);
    let plot = Rect::from_min_max(rect.min + vec2(6.0, 4.0), rect.max - vec2(6.0, 14.0));
    let x = |hertz: f64| plot.left() + plot.width() * ((hertz / 20.0).log10() / 3.0).clamp(0.0, 1.0) as f32;
    for (hertz, name) in [(100.0, "100 Hz"), (1_000.0, "1 kHz"), (10_000.0, "10 kHz")] {
        let at = pos2(x(hertz), rect.bottom() - 1.0);
        painter.text(at, Align2::CENTER_BOTTOM, name, FontId::proportional(9.0), look.faint);
    }
    for peak in peaks {
        let height = plot.height() * (1.0 + peak.magnitude_db / 80.0).clamp(0.02, 1.0) as f32;
        let bar = Rect::from_min_max(
            pos2(x(peak.frequency_hz) - 1.0, plot.bottom() - height),
            pos2(x(peak.frequency_hz) + 1.0, plot.bottom()),
        );
        painter.rect_filled(bar, CornerRadius::ZERO, look.accent);
    }
    if let Some(strongest) = peaks.first() {
        response.on_hover_text(format!("Strongest at {:.0} Hz", strongest.frequency_hz));
    }
}
