//! What stands in place of an empty list, and why it is empty.

use bevy_egui::egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontId, RichText, Sense, Stroke, StrokeKind, Ui, vec2,
};

use super::Wish;
use crate::{
    browser::{Browser, Library},
    look,
};

const SUGGESTIONS: [&str; 6] = ["footsteps gravel", "door", "thunder", "sword", "magic", "ui click"];

pub fn show(ui: &mut Ui, browser: &Browser, wishes: &mut Vec<Wish>) {
    let Browser { library, found, folder, .. } = browser;
    let folder = folder.display();
    let (failed, title, text) = match (library, &found.error) {
        (Library::Failed(error), _) => (
            true,
            "No library",
            format!("{error}.\nOr start the demo with --library DIR to choose another folder."),
        ),
        (_, Some(error)) => (true, "No answer", error.clone()),
        (Library::Starting, _) => (
            false,
            "Reading the library …",
            format!("The first start over {folder} looks at every sound in it."),
        ),
        (Library::Ready { sounds: 0, .. }, _) => {
            let text =
                format!("Put sounds (WAV, AIFF, FLAC, OGG, MP3) into {folder} and start the demo again.");
            (true, "The library is empty", text)
        }
        _ if found.words.is_empty() => (
            false,
            "Find a sound by words",
            "Describe what should be heard, or begin with one of these:".into(),
        ),
        _ => {
            let text = format!("No sound fits “{}”. Use fewer or other words, such as:", found.words);
            (false, "Nothing found", text)
        }
    };
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space((height * 0.28).max(12.0));
        ui.label(RichText::new(title).size(20.0).color(if failed { look::ERROR } else { look::TEXT }));
        ui.add_space(4.0);
        ui.scope(|ui| {
            ui.set_max_width(620.0);
            ui.label(RichText::new(sentence(&text)).color(look::TEXT_WEAK));
        });
    });
    if matches!(library, Library::Ready { .. }) && !failed {
        ui.add_space(14.0);
        suggestions(ui, wishes);
    }
}

fn suggestions(ui: &mut Ui, wishes: &mut Vec<Wish>) {
    let font = FontId::proportional(14.0);
    let width = |ui: &Ui, words: &str| {
        ui.painter().layout_no_wrap(words.into(), font.clone(), Color32::WHITE).size().x + 28.0
    };
    let total: f32 = SUGGESTIONS.iter().map(|words| width(ui, words) + 8.0).sum();
    ui.horizontal(|ui| {
        ui.add_space(((ui.available_width() - total) / 2.0).max(0.0));
        for words in SUGGESTIONS {
            let (rect, response) = ui.allocate_exact_size(vec2(width(ui, words), 32.0), Sense::click());
            let hovered = response.hovered();
            let stroke = Stroke::new(1.0, if hovered { look::ACCENT } else { look::OUTLINE });
            ui.painter().rect(rect, CornerRadius::same(16), look::SURFACE, stroke, StrokeKind::Inside);
            let color = if hovered { look::TEXT } else { look::TEXT_WEAK };
            ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font.clone(), color);
            if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
                wishes.push(Wish::Type(words.into()));
            }
        }
    });
}

/// Errors begin in lower case, to go on a line that something else begins.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
