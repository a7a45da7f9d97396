//! The panel's name, what it picks for, and where it stands.

use bevy_egui::egui::{
    Align, CornerRadius, Label, Layout, Rect, Response, RichText, Sense, Stroke, Ui, WidgetInfo, WidgetType,
    pos2, vec2,
};

use super::look::Look;
use crate::picker::{Dock, Message, Model};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    ui.horizontal(|ui| {
        let (mark, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
        for (bar, height) in [6.0, 14.0, 19.0, 10.0, 5.0].into_iter().enumerate() {
            let bar = Rect::from_center_size(
                pos2(mark.left() + 2.0 + 4.0 * bar as f32, mark.center().y),
                vec2(2.5, height),
            );
            ui.painter().rect_filled(bar, CornerRadius::same(1), look.accent);
        }
        ui.label(RichText::new("Sounds").size(17.0).color(look.text));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if close(ui, look).clicked() {
                messages.push(Message::Closed);
            }
            for (dock, name) in [
                (Dock::Right, "Dock on the right"),
                (Dock::Floating, "Float over the game"),
                (Dock::Left, "Dock on the left"),
            ] {
                if place(ui, look, dock, model.selection.dock == dock, name).clicked() {
                    messages.push(Message::Dock(dock));
                }
            }
            if let Some(target) = &model.selection.target {
                let text = RichText::new(format!("for {target}")).color(look.weak);
                ui.add(Label::new(text).truncate())
                    .on_hover_text("The entity that the sound will be used on");
            }
        });
    });
}

/// A small picture of the window with the panel in it.
fn place(ui: &mut Ui, look: &Look, dock: Dock, is_there: bool, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(24.0, 22.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, is_there, name));
    let color = match (is_there, response.hovered() || response.has_focus()) {
        (true, _) => look.accent,
        (false, true) => look.text,
        (false, false) => look.faint,
    };
    let window = Rect::from_center_size(rect.center(), vec2(17.0, 13.0));
    let panel = match dock {
        Dock::Left => Rect::from_min_size(window.min, vec2(6.0, 13.0)),
        Dock::Right => Rect::from_min_size(window.right_top() - vec2(6.0, 0.0), vec2(6.0, 13.0)),
        Dock::Floating => Rect::from_center_size(window.center(), vec2(8.0, 6.0)),
    };
    ui.painter().rect_stroke(
        window,
        CornerRadius::same(2),
        Stroke::new(1.0, color),
        bevy_egui::egui::StrokeKind::Inside,
    );
    ui.painter().rect_filled(panel, CornerRadius::same(2), color);
    response.on_hover_text(name)
}

fn close(ui: &mut Ui, look: &Look) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(24.0, 22.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Close"));
    let color = if response.hovered() || response.has_focus() { look.text } else { look.weak };
    let cross = Rect::from_center_size(rect.center(), vec2(10.0, 10.0));
    for line in [[cross.left_top(), cross.right_bottom()], [cross.right_top(), cross.left_bottom()]] {
        ui.painter().line_segment(line, Stroke::new(1.5, color));
    }
    response.on_hover_text("Close (Esc)")
}
