//! The sound that is heard, and how it is played.

use bevy_egui::egui::{
    Align, Button, CornerRadius, CursorIcon, Label, Layout, Rect, RichText, Sense, Shape, Slider, Stroke, Ui,
    WidgetInfo, WidgetType, vec2,
};
use soundscape_client::Sound;

use super::{look::Look, phrases, scrubber};
use crate::picker::{Message, Model};

const HEIGHT: f32 = 64.0;
const SHORT_HEIGHT: f32 = 32.0;
/// Frequencies need more room than an outline.
const SPECTROGRAM_HEIGHT: f32 = 108.0;

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, short: bool, messages: &mut Vec<Message>) {
    let Some(sound) = model.list.chosen() else { return };
    // What is played may be another one, while pages come and go.
    let is_on = model.audition.sound.as_ref().is_some_and(|played| played.id == sound.id);
    let position_s = if is_on { model.audition.position_s } else { 0.0 };
    ui.horizontal(|ui| {
        play(ui, look, model, sound, messages);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = format!("{position_s:.2} / {}", phrases::duration(sound.duration_s));
            ui.label(RichText::new(text).small().color(look.weak));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(RichText::new(&sound.title).size(15.0).color(look.text)).truncate());
            });
        });
    });
    let height = match (short, model.spectra.shown) {
        (true, _) => SHORT_HEIGHT,
        (false, true) => SPECTROGRAM_HEIGHT,
        (false, false) => HEIGHT,
    };
    scrubber::show(ui, look, model, sound, vec2(ui.available_width(), height), messages);
    if !short {
        ui.horizontal_wrapped(|ui| controls(ui, look, model, messages));
    }
}

fn play(ui: &mut Ui, look: &Look, model: &Model, sound: &Sound, messages: &mut Vec<Message>) {
    let playing = model.audition.is_on(&sound.id);
    let (rect, response) = ui.allocate_exact_size(vec2(28.0, 28.0), Sense::click());
    let name = if playing { "Stop" } else { "Play" };
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    let center = rect.center();
    let fill = if response.hovered() { look.text } else { look.accent };
    ui.painter().circle_filled(center, 14.0, fill);
    if playing {
        let square = Rect::from_center_size(center, vec2(9.0, 9.0));
        ui.painter().rect_filled(square, CornerRadius::same(1), look.on_accent);
    } else {
        let points = vec![center + vec2(-3.5, -6.0), center + vec2(-3.5, 6.0), center + vec2(6.5, 0.0)];
        ui.painter().add(Shape::convex_polygon(points, look.on_accent, Stroke::NONE));
    }
    let response = response.on_hover_text(format!("{name} (Space)"));
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        messages.push(Message::PlayOrStop);
    }
}

fn controls(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let audition = &model.audition;
    let looped = "Hear it again and again (Ctrl+L)\nA part of it: drag over it with Shift, or press [ and ] where the part \
        begins and ends; \\ loops all of it again";
    if toggle(ui, audition.looped, "Loop").on_hover_text(looped).clicked() {
        messages.push(Message::Looped(!audition.looped));
    }
    let reversed = "Hear it from its end to its beginning (Ctrl+R)";
    if toggle(ui, audition.reversed, "Reverse").on_hover_text(reversed).clicked() {
        messages.push(Message::Reversed(!audition.reversed));
    }
    let spectrogram = "See which frequencies it has, instead of its waveform (Ctrl+G)";
    if toggle(ui, model.spectra.shown, "Spectrogram").on_hover_text(spectrogram).clicked() {
        messages.push(Message::Spectrogram(!model.spectra.shown));
    }
    let matched =
        "Bring all sounds to one loudness, −23 LUFS, so that the loudest does not seem the best (Ctrl+M)";
    if toggle(ui, audition.matched, "Match loudness").on_hover_text(matched).clicked() {
        messages.push(Message::Matched(!audition.matched));
    }
    if let Some(target) = &model.selection.target {
        let place = format!("Hear it from where {target} is (Ctrl+P)");
        if toggle(ui, audition.in_place, "In place").on_hover_text(place).clicked() {
            messages.push(Message::InPlace(!audition.in_place));
        }
    }
    let mut speed = audition.speed;
    ui.spacing_mut().slider_width = 70.0;
    let slider = Slider::new(&mut speed, 0.5..=2.0).logarithmic(true).fixed_decimals(2).suffix("×");
    if ui.add(slider).on_hover_text("Speed and pitch").changed() {
        messages.push(Message::Speed(speed));
    }
    if speed != 1.0 && ui.add(Button::new(RichText::new("1×").color(look.weak)).frame(false)).clicked() {
        messages.push(Message::Speed(1.0));
    }
}

fn toggle(ui: &mut Ui, on: bool, name: &str) -> bevy_egui::egui::Response {
    ui.add(Button::selectable(on, name).frame_when_inactive(true))
}
