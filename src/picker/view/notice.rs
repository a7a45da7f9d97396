//! What a person should know about the server while the panel goes on: a countdown, offline, no credits.

use bevy_egui::egui::{Color32, RichText, Ui};

use super::{look::Look, phrases};
use crate::picker::{
    Message, Model, TroubleKind,
    model::{Credits, KeyStage},
};

/// One line each, the most urgent only.
pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let search = &model.search;
    let busy = search.trouble.as_ref().is_some_and(|trouble| trouble.kind == TroubleKind::Busy);
    if let Some(left) = model.patience.limited_for(model.now).filter(|_| search.asking || busy) {
        let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        line(ui, look.weak, &format!("Too much was asked in a minute: going on in {seconds} s"), None);
    } else if model.list.offline {
        let text = match search.asking {
            true => "Offline, it seems: there is no answer yet. These sounds are from the cache",
            false => "Offline: these sounds are from the cache",
        };
        let again = line(ui, look.bad, text, Some(("Ask again", "Asks the server once more (F5)")));
        messages.extend(again.then_some(Message::Retry));
    } else if let KeyStage::Used(missing) = &model.key.stage {
        let mut text = String::from("This key is used until the game ends. ");
        if !missing.is_empty() {
            text += &phrases::lacks(missing);
            text += ". ";
        }
        text += phrases::WHERE_TO_PUT_IT;
        line(ui, look.good, &text, None);
    } else if let Some(date) = model.out_of_credits_until() {
        let free = model.kept.count() as u64;
        let mut text = format!("No credits until {date}");
        if free > 0 {
            text += &format!(": {} in the cache cost nothing", phrases::sounds(free));
        }
        let button = (free > 0 && !search.filters.kept_only)
            .then_some(("Show them", "Only what is in the cache (Ctrl+K)"));
        let show = line(ui, look.weak, &text, button);
        messages.extend(show.then_some(Message::KeptOnly(true)));
    }
}

/// Says whether its button is clicked.
fn line(ui: &mut Ui, color: Color32, text: &str, button: Option<(&str, &str)>) -> bool {
    ui.add_space(6.0);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(text).small().color(color));
        button.is_some_and(|(name, help)| ui.small_button(name).on_hover_text(help).clicked())
    })
    .inner
}

impl Model {
    /// The day on which there are credits again, where there are none now.
    pub(super) fn out_of_credits_until(&self) -> Option<String> {
        match &self.credits {
            Credits::Known(profile) if profile.credits_remaining <= 0 => {
                let reset = profile.monthly_reset_date.to_string();
                Some(reset.split('T').next().unwrap_or_default().to_owned())
            }
            _ => None,
        }
    }
}
