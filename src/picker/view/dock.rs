//! Where the panel stands over the game: at an edge, or floating.

use bevy_egui::egui::{
    Area, Context, CursorIcon, Frame, Id, Order, Rect, Sense, Stroke, UiBuilder, Window, pos2, vec2,
};

use super::{look::Look, show};
use crate::picker::{Dock, Message, Model};

const WIDTH: f32 = 440.0;
const LEAST_WIDTH: f32 = 360.0;

/// Shows the panel over whatever else is in the window.
///
/// In an area of its own rather than a side panel: a side panel would make all of the window egui's, and the game would
/// never get the pointer.
pub(in crate::picker) fn show_in(context: &Context, model: &Model) -> Vec<Message> {
    match model.selection.dock {
        Dock::Floating => {
            let window = Window::new("Sounds")
                .id(Id::new("soundscape window"))
                .title_bar(false)
                .frame(Frame::window(&context.global_style()).inner_margin(0))
                .default_size([WIDTH, 640.0])
                .min_size([LEAST_WIDTH, 360.0])
                .resizable(true);
            let shown = window.show(context, |ui| {
                // As large as the window is, whatever is in it.
                let rect = ui.available_rect_before_wrap();
                ui.allocate_rect(rect, Sense::hover());
                ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| show(ui, model)).inner
            });
            shown.and_then(|shown| shown.inner).unwrap_or_default()
        }
        dock => at_edge(context, model, dock == Dock::Left),
    }
}

fn at_edge(context: &Context, model: &Model, left: bool) -> Vec<Message> {
    let window = context.content_rect();
    let id = Id::new("soundscape docked");
    let most = window.width().max(1.0);
    let width = context.data(|data| data.get_temp(id)).unwrap_or(WIDTH).clamp(LEAST_WIDTH.min(most), most);
    let rect = if left {
        Rect::from_min_size(window.min, vec2(width, window.height()))
    } else {
        Rect::from_min_max(pos2(window.right() - width, window.top()), window.max)
    };
    let area = Area::new(id).order(Order::Middle).fixed_pos(rect.min).constrain(false);
    let shown = area.show(context, |ui| {
        ui.set_clip_rect(rect);
        ui.allocate_rect(rect, Sense::hover());
        let messages = ui.scope_builder(UiBuilder::new().max_rect(rect), |ui| show(ui, model)).inner;
        let look = Look::of(ui);
        let edge = if left { rect.right() } else { rect.left() };
        let handle = Rect::from_x_y_ranges(edge - 4.0..=edge + 4.0, rect.y_range()).intersect(rect);
        let handle = ui.interact(handle, Id::new("soundscape edge"), Sense::drag());
        let color = if handle.hovered() || handle.dragged() { look.accent } else { look.outline };
        ui.painter().vline(edge, rect.y_range(), Stroke::new(1.0, color));
        if let Some(pointer) = handle.interact_pointer_pos().filter(|_| handle.dragged()) {
            let wished = if left { pointer.x - window.left() } else { window.right() - pointer.x };
            ui.data_mut(|data| data.insert_temp(id, wished));
        }
        handle.on_hover_cursor(CursorIcon::ResizeHorizontal);
        messages
    });
    shown.inner
}
