//! The line at the bottom: what is the matter, and what the keys do.

use bevy_egui::egui::{Align, Label, Layout, RichText, Ui};

use super::look::Look;
use crate::picker::{Message, Model, Trouble, TroubleKind, model::Hearing};

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if let Some(trouble) = trouble(model) {
            let retry = !matches!(trouble.kind, TroubleKind::NoKey | TroubleKind::Scope);
            if retry && ui.button("Try again").on_hover_text("Asks once more (F5)").clicked() {
                messages.push(Message::Retry);
            }
            let text = RichText::new(&trouble.text).small().color(look.bad);
            ui.add(Label::new(text).truncate()).on_hover_text(&trouble.text);
            return;
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            for (key, does) in [("⏶⏷", "hear"), ("Space", "stop, play"), ("Enter", "use"), ("Esc", "close")]
            {
                ui.label(RichText::new(key).small().color(look.weak));
                ui.label(RichText::new(does).small().color(look.faint));
                ui.add_space(6.0);
            }
        });
    });
}

/// What is wrong and said nowhere else.
pub(super) fn trouble(model: &Model) -> Option<&Trouble> {
    match (&model.search.trouble, &model.audition.hearing) {
        // Where the list is empty, its place says it.
        (Some(_), _) if model.patience.limited_for(model.now).is_some() => None,
        (Some(trouble), _) if !model.list.sounds.is_empty() => Some(trouble),
        (_, Hearing::Failed(trouble)) => Some(trouble),
        _ => None,
    }
}
