//! The panel's widgets: from the model to the screen, and from a person to messages.

mod audition;
mod categories;
mod collecting;
mod details;
mod dock;
mod dragging;
mod empty;
mod field;
mod filters;
mod header;
mod key_form;
mod keys;
mod likeness;
mod list;
mod look;
mod menu;
mod notice;
mod peaks;
mod phrases;
mod placing;
mod project;
mod row;
mod scrubber;
mod searches;
mod spectrogram;
mod status;
mod tabs;
mod taking;
mod wave;

use bevy_egui::egui::{CentralPanel, Frame, Id, Margin, Panel, Sense, Ui, WidgetInfo, WidgetType};

use super::{Message, Model, Tab};
use look::Look;

pub(super) use dock::show_in;
pub(super) use keys::let_go;

/// Points of height below which only what is most needed is shown.
const SHORT: f32 = 560.0;

/// Shows the panel in all of `ui`, and says what a person did, in that order.
///
/// It looks well from 360 points of width on, takes its colours from whether `ui` is dark or light, and changes nothing of
/// the style of anything else.
pub fn show(ui: &mut Ui, model: &Model) -> Vec<Message> {
    let mut messages = Vec::new();
    let rect = ui.max_rect();
    let look = Look::of(ui);
    ui.scope(|ui| {
        look.apply(ui.style_mut());
        ui.painter().rect_filled(rect, 0, look.background);
        keys::take(ui, rect, model, &mut messages);
        let bar = |top: i8, bottom: i8| {
            Frame::new().inner_margin(Margin { left: look::MARGIN, right: look::MARGIN, top, bottom })
        };
        Panel::top(Id::new("soundscape search")).frame(bar(10, 8)).show_separator_line(false).show(
            ui,
            |ui| {
                header::show(ui, &look, model, &mut messages);
                ui.add_space(8.0);
                tabs::show(ui, &look, model, &mut messages);
                ui.add_space(8.0);
                match model.tabs.tab {
                    Tab::Search => {
                        field::show(ui, &look, model, &mut messages);
                        ui.add_space(8.0);
                        filters::show(ui, &look, model, &mut messages);
                        searches::name(ui, &look, model, &mut messages);
                    }
                    Tab::Collections => collecting::names(ui, &look, model, &mut messages),
                    Tab::Project => project::head(ui, &look, model, &mut messages),
                }
                notice::show(ui, &look, model, &mut messages);
            },
        );
        // Where there is little height, the list keeps a few rows, and keys do what has no button then.
        let short = rect.height() < SHORT;
        if !short || status::trouble(model).is_some() {
            let status = Panel::bottom(Id::new("soundscape status")).frame(bar(4, 8));
            status.show_separator_line(false).show(ui, |ui| status::show(ui, &look, model, &mut messages));
        }
        if model.list.touched {
            let room = (rect.height() - 480.0).clamp(90.0, 240.0);
            let sound = Panel::bottom(Id::new("soundscape sound")).frame(bar(10, 8).fill(look.surface));
            sound.show_separator_line(false).show(ui, |ui| {
                audition::show(ui, &look, model, short, &mut messages);
                if !short {
                    details::show(ui, &look, model, room, &mut messages);
                }
                taking::show(ui, &look, model, short, &mut messages);
            });
        }
        CentralPanel::no_frame().frame(bar(0, 0)).show(ui, |ui| {
            // It has the keyboard while nothing else in the panel has.
            let list = ui.interact(ui.max_rect(), keys::list(), Sense::focusable_noninteractive());
            list.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, "Sounds that were found"));
            likeness::heading(ui, &look, model, &mut messages);
            let is_empty = model.list.sounds.is_empty();
            match (model.tabs.tab, model.lacks_key()) {
                (Tab::Project, _) => project::list(ui, &look, model, &mut messages),
                (Tab::Collections, _) if is_empty => collecting::empty(ui, &look, model),
                (Tab::Search, Some(why)) => key_form::show(ui, &look, model, why, &mut messages),
                (Tab::Search, None) if is_empty => empty::show(ui, &look, model, &mut messages),
                _ => list::show(ui, &look, model, &mut messages),
            }
        });
    });
    dragging::show(ui, &look, model, rect, &mut messages);
    if let Some(due) = model.due() {
        ui.ctx().request_repaint_after(due.saturating_sub(model.now));
    }
    messages
}
