//! The search field.

use bevy_egui::egui::{
    CursorIcon, FontId, Frame, Id, Margin, Rect, RichText, Sense, Spinner, Stroke, TextEdit, Ui, pos2, vec2,
};

use super::Wish;
use crate::{browser::Browser, look};

pub fn id() -> Id {
    Id::new("search field")
}

pub fn show(ui: &mut Ui, browser: &Browser, searching: bool, wishes: &mut Vec<Wish>) {
    let mut words = browser.words.clone();
    let focused = !browser.keys_are_for_the_list;
    let frame = Frame::new()
        .fill(look::SURFACE)
        .corner_radius(look::RADIUS)
        .stroke(Stroke::new(1.5, if focused { look::ACCENT } else { look::OUTLINE }))
        .inner_margin(Margin { left: 44, right: 44, top: 11, bottom: 11 });
    let edit = TextEdit::singleline(&mut words)
        .id(id())
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .font(FontId::proportional(18.0))
        .hint_text(RichText::new("What should it sound like?").size(18.0).color(look::TEXT_FAINT))
        .desired_width(f32::INFINITY)
        .return_key(None);
    let shown = frame.show(ui, |ui| ui.add(edit));
    let rect = shown.response.rect;

    let lens = pos2(rect.left() + 23.0, rect.center().y - 1.5);
    let stroke = Stroke::new(2.0, if focused { look::ACCENT } else { look::TEXT_WEAK });
    ui.painter().circle_stroke(lens, 6.0, stroke);
    ui.painter().line_segment([lens + vec2(4.5, 4.5), lens + vec2(9.5, 9.5)], stroke);

    let right = Rect::from_center_size(pos2(rect.right() - 23.0, rect.center().y), vec2(16.0, 16.0));
    if searching {
        ui.put(right, Spinner::new().size(16.0).color(look::ACCENT));
    } else if !words.is_empty() {
        let clear = ui.interact(right.expand(6.0), Id::new("clear"), Sense::click()).on_hover_text("Clear");
        let stroke = Stroke::new(1.5, if clear.hovered() { look::TEXT } else { look::TEXT_FAINT });
        let cross = right.shrink(3.0);
        ui.painter().line_segment([cross.left_top(), cross.right_bottom()], stroke);
        ui.painter().line_segment([cross.right_top(), cross.left_bottom()], stroke);
        if clear.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            wishes.extend([Wish::Type(String::new()), Wish::KeysFor { list: false }]);
        }
    }
    if words != browser.words {
        wishes.push(Wish::Type(words));
    } else if shown.inner.clicked() {
        wishes.push(Wish::KeysFor { list: false });
    }
}
