//! The tabs at the top of the panel.

use bevy_egui::egui::{Button, Color32, RichText, Ui, vec2};

use super::look::Look;
use crate::picker::{Message, Model, Tab};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (number, tab) in (1..).zip(Tab::ALL) {
            let (name, help) = match tab {
                Tab::Search => ("Search", "Find sounds"),
                Tab::Collections => ("Collections", "Sounds that were put aside"),
                Tab::Project => ("In this project", "Sounds that the project uses"),
            };
            let chosen = model.tabs.tab == tab;
            let text = RichText::new(name).color(if chosen { look.accent } else { look.weak });
            let fill = if chosen { look.accent.gamma_multiply(0.14) } else { Color32::TRANSPARENT };
            let button = Button::selectable(chosen, text).fill(fill).min_size(vec2(0.0, 22.0));
            if ui.add(button).on_hover_text(format!("{help} (F{number})")).clicked() {
                messages.push(Message::Tab(tab));
            }
        }
    });
}
