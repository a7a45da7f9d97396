//! The line at the bottom: what is the matter, in words, and what the keys do.

use bevy_egui::egui::{
    Align, Align2, Color32, FontId, Label, Layout, Pos2, RichText, Sense, Shape, Stroke, StrokeKind, Ui, vec2,
};

use crate::{
    browser::{Browser, Library},
    look,
    player::Player,
};

pub fn show(ui: &mut Ui, browser: &Browser, player: &Player) {
    let (color, text) = words(browser, player);
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(vec2(10.0, 18.0), Sense::hover());
        let lit = if player.current().is_some() { look::ACCENT } else { color.gamma_multiply(0.6) };
        ui.painter().circle_filled(Pos2::new(dot.left() + 4.0, dot.center().y), 3.5, lit);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            keys(ui);
            ui.add_space(16.0);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(text).color(color)).truncate());
                if let (Some(sound), None) = (player.current(), &player.error) {
                    let path =
                        RichText::new(format!("soundscape://{}.ogg", sound.id)).color(look::TEXT_FAINT);
                    ui.add(Label::new(path).truncate());
                }
            });
        });
    });
}

fn words(browser: &Browser, player: &Player) -> (Color32, String) {
    let found = &browser.found;
    match (&browser.library, &found.error, &player.error) {
        // The middle of the window says more.
        (Library::Failed(_), ..) => return (look::ERROR, "No library".into()),
        (_, Some(_), _) if found.sounds.is_empty() => return (look::ERROR, "No answer".into()),
        (_, Some(error), _) | (.., Some(error)) => return (look::ERROR, error.clone()),
        (Library::Starting, ..) => {
            return (look::TEXT_WEAK, format!("Starting the library in {} …", browser.folder.display()));
        }
        _ => {}
    }
    if let Some(sound) = player.current() {
        return (look::TEXT, format!("Playing {}", sound.title));
    }
    let text = match (found.total, &browser.library) {
        (1, _) => format!("1 sound found for “{}”", found.words),
        (2.., _) => format!("{} sounds found for “{}”", found.total, found.words),
        (0, _) if !found.words.is_empty() => format!("Nothing found for “{}”", found.words),
        (_, Library::Ready { skipped: 1.., .. }) => {
            "Ready; some files could not be read, the log names them".into()
        }
        _ => "Ready".into(),
    };
    (look::TEXT_WEAK, text)
}

/// From right to left.
fn keys(ui: &mut Ui) {
    let faint = |text: &str| RichText::new(text).size(12.0).color(look::TEXT_FAINT);
    ui.label(faint("stop"));
    key(ui, "Esc");
    ui.add_space(8.0);
    ui.label(faint("play"));
    key(ui, "Enter");
    ui.add_space(8.0);
    ui.label(faint("choose"));
    arrow_key(ui, 1.0);
    arrow_key(ui, -1.0);
}

fn key(ui: &mut Ui, name: &str) {
    let galley = ui.painter().layout_no_wrap(name.into(), FontId::proportional(11.0), look::TEXT_WEAK);
    let cap = cap(ui, galley.size().x + 12.0);
    ui.painter().text(cap, Align2::CENTER_CENTER, name, FontId::proportional(11.0), look::TEXT_WEAK);
}

/// Painted, because the font has no arrows.
fn arrow_key(ui: &mut Ui, down: f32) {
    let center = cap(ui, 20.0);
    let points = [vec2(-3.5, -2.0 * down), vec2(3.5, -2.0 * down), vec2(0.0, 3.0 * down)];
    let points = points.map(|point| center + point).to_vec();
    ui.painter().add(Shape::convex_polygon(points, look::TEXT_WEAK, Stroke::NONE));
}

fn cap(ui: &mut Ui, width: f32) -> Pos2 {
    let (rect, _) = ui.allocate_exact_size(vec2(width, 18.0), Sense::hover());
    ui.painter().rect(rect, 4, look::SURFACE, Stroke::new(1.0, look::OUTLINE), StrokeKind::Inside);
    rect.center()
}
