//! The search field.

use bevy_egui::egui::{
    CursorIcon, FontId, Frame, Id, Margin, Rect, RichText, Sense, Spinner, Stroke, TextEdit, Ui, WidgetInfo,
    WidgetType, pos2, vec2,
};

use super::{
    keys,
    look::{self, Look},
};
use crate::picker::{Message, Model};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let search = &model.search;
    let mut words = search.words.clone();
    let focused = ui.memory(|memory| memory.has_focus(keys::field()));
    let frame = Frame::new()
        .fill(look.surface)
        .corner_radius(look::RADIUS)
        .stroke(Stroke::new(1.0, if focused { look.accent } else { look.outline }))
        .inner_margin(Margin { left: 36, right: 36, top: 8, bottom: 8 });
    let edit = TextEdit::singleline(&mut words)
        .id(keys::field())
        .frame(Frame::NONE)
        .margin(Margin::ZERO)
        .font(FontId::proportional(16.0))
        .text_color(look.text)
        .hint_text(RichText::new("What should it sound like?").size(16.0).color(look.faint))
        .desired_width(f32::INFINITY)
        .event_filter(keys::ALL_BUT_TAB)
        .return_key(None);
    let shown = frame.show(ui, |ui| ui.add(edit));
    let rect = shown.response.rect;

    let lens = pos2(rect.left() + 18.0, rect.center().y - 1.5);
    let stroke = Stroke::new(1.75, if focused { look.accent } else { look.weak });
    ui.painter().circle_stroke(lens, 5.0, stroke);
    ui.painter().line_segment([lens + vec2(3.8, 3.8), lens + vec2(8.0, 8.0)], stroke);

    let right = Rect::from_center_size(pos2(rect.right() - 19.0, rect.center().y), vec2(14.0, 14.0));
    if search.asking {
        ui.put(right, Spinner::new().size(14.0).color(look.accent));
    } else {
        // As many ids as the spinner takes, lest those of all widgets below change.
        ui.skip_ahead_auto_ids(1);
    }
    if !search.asking && !words.is_empty() {
        let clear = ui.interact(right.expand(6.0), Id::new("soundscape clear"), Sense::click());
        clear.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, "Clear the words"));
        let stroke = Stroke::new(1.5, if clear.hovered() { look.text } else { look.faint });
        let cross = right.shrink(3.0);
        ui.painter().line_segment([cross.left_top(), cross.right_bottom()], stroke);
        ui.painter().line_segment([cross.right_top(), cross.left_bottom()], stroke);
        if clear.on_hover_text("Clear").on_hover_cursor(CursorIcon::PointingHand).clicked() {
            words.clear();
            keys::to_field(ui);
        }
    }
    if words != search.words {
        messages.push(Message::Typed(words));
    }
}
