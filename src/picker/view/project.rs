//! What the project pins: how large it is, where it is used, and what its licences ask for.

use bevy_egui::egui::{
    Align, Align2, CollapsingHeader, CornerRadius, FontId, Label, Layout, Rect, RichText, ScrollArea, Sense,
    Ui, UiBuilder, WidgetInfo, WidgetType, vec2,
};
use soundscape_client::PinnedSound;

use super::{
    look::{self, Look},
    phrases, row,
};
use crate::picker::{Message, Model, Project, model::Stage};

const HEIGHT: f32 = 44.0;

/// The summary at the top.
pub(super) fn head(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let project = match &model.project {
        None => {
            ui.label(RichText::new("Looking through the project …").color(look.weak));
            return;
        }
        Some(Err(trouble)) => {
            ui.label(RichText::new(&trouble.text).small().color(look.bad));
            if ui.button("Look again").clicked() {
                messages.push(Message::Retry);
            }
            return;
        }
        Some(Ok(project)) => project,
    };
    let licenses = project.licenses();
    let licenses: Vec<_> = licenses
        .iter()
        .map(|(license, count)| format!("{count} {}", phrases::license(*license).to_lowercase()))
        .collect();
    let files = if project.pins.len() == 1 { "file" } else { "files" };
    let text = format!("{} {files}, {}", project.pins.len(), phrases::bytes(project.bytes()));
    ui.label(RichText::new(text).color(look.text));
    if !licenses.is_empty() {
        ui.label(RichText::new(licenses.join(", ")).small().color(look.weak));
    }
    let denied = project.pins.iter().filter(|pin| model.denied.contains(&pin.license)).count();
    if denied > 0 {
        let text = format!("{denied} of them have a licence that this project does not allow");
        ui.label(RichText::new(text).small().color(look.bad));
    }
    for trouble in &project.unread {
        let text = format!("What it uses is not known: {}", trouble.text);
        ui.add(Label::new(RichText::new(text).small().color(look.bad)).wrap());
    }
    let unused: Vec<_> = project.unused().map(|pin| (pin.id.clone(), pin.variant())).collect();
    ui.horizontal_wrapped(|ui| {
        if !unused.is_empty() {
            let help = "No bank, sound file or pinned search has them; code may";
            let button = ui.button(format!("Unpin the {} unused", unused.len()));
            if button.on_hover_text(help).clicked() {
                messages.push(Message::Unpin(unused));
            }
        }
        let (undo, redo) = model.selection.changes;
        if undo && ui.button("Undo").on_hover_text("Take the last change back (Ctrl+Z)").clicked() {
            messages.push(Message::Undo);
        }
        if redo && ui.button("Redo").on_hover_text("Do it again (Ctrl+Shift+Z)").clicked() {
            messages.push(Message::Redo);
        }
        let said = match &model.using.stage {
            Stage::Done(text) => Some((text, look.good)),
            Stage::Failed(trouble) => Some((&trouble.text, look.bad)),
            _ => None,
        };
        if let Some((text, color)) = said {
            ui.label(RichText::new(text).small().color(color));
        }
    });
    credits(ui, look, project);
}

fn credits(ui: &mut Ui, look: &Look, project: &Project) {
    let header = RichText::new("Credits that the game has to show").color(look.weak);
    CollapsingHeader::new(header).id_salt("soundscape credits").show(ui, |ui| {
        if ui.small_button("Copy credits").on_hover_text("As `soundscape credits` writes them").clicked() {
            ui.ctx().copy_text(project.credits.clone());
        }
        ScrollArea::vertical().id_salt("soundscape credits text").max_height(140.0).show(ui, |ui| {
            ui.label(RichText::new(&project.credits).small().color(look.text));
        });
    });
}

/// The pins, one below the other.
pub(super) fn list(ui: &mut Ui, look: &Look, model: &Model, messages: &mut Vec<Message>) {
    let Some(Ok(project)) = &model.project else { return };
    if project.pins.is_empty() {
        ui.vertical_centered(|ui| {
            ui.add_space((ui.available_height() * 0.22).max(8.0));
            ui.label(RichText::new("Nothing is pinned yet").size(18.0).color(look.text));
            let text = "Sounds that are used from here are: soundscape.lock keeps them.";
            ui.label(RichText::new(text).color(look.weak));
        });
        return;
    }
    ui.spacing_mut().item_spacing.y = 4.0;
    let area = ScrollArea::vertical().id_salt("soundscape project").auto_shrink(false);
    area.show_rows(ui, HEIGHT, project.pins.len(), |ui, rows| {
        for pin in project.pins.get(rows).unwrap_or_default() {
            pinned(ui, look, model, project, pin, messages);
        }
    });
}

fn pinned(
    ui: &mut Ui,
    look: &Look,
    model: &Model,
    project: &Project,
    pin: &PinnedSound,
    messages: &mut Vec<Message>,
) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let uses = project.uses_of(pin);
    let places = if uses.is_empty() { "not used by any file".to_owned() } else { uses.join(", ") };
    let name = format!("{}: {places}", pin.title);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &name));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, look::RADIUS, look.surface);
    let inner = rect.shrink2(vec2(12.0, 6.0));
    let right = if uses.is_empty() { 64.0 } else { 0.0 };
    let width = inner.width() - right;
    let form = if pin.normalize { format!("{}, normalised", pin.format) } else { pin.format.to_string() };
    let facts = format!("{form}, {}", phrases::bytes(pin.bytes));
    let facts = painter.text(
        inner.right_top() - vec2(right, 0.0),
        Align2::RIGHT_TOP,
        facts,
        FontId::proportional(12.0),
        look.weak,
    );
    row::line(&painter, inner.min, facts.left() - inner.left() - 8.0, &pin.title, 14.0, look.text);
    let denied = model.denied.contains(&pin.license);
    let (text, color) = match (denied, uses.is_empty()) {
        (true, _) => (format!("{} is not allowed · {places}", phrases::license(pin.license)), look.bad),
        (false, true) => (places.clone(), look.faint),
        (false, false) => (places.clone(), look.weak),
    };
    row::line(&painter, inner.min + vec2(0.0, 18.0), width, &text, 12.0, color);
    if denied {
        let mark = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        painter.rect_filled(mark, CornerRadius::same(2), look.bad);
    }
    if uses.is_empty() {
        let side = Rect::from_min_max(inner.right_top() - vec2(56.0, 0.0), inner.max);
        let layout = Layout::right_to_left(Align::Center);
        ui.scope_builder(UiBuilder::new().max_rect(side).layout(layout), |ui| {
            let help = format!("Take {} out of soundscape.lock: no bank or sound file uses it", pin.title);
            if ui.small_button("Unpin").on_hover_text(help).clicked() {
                messages.push(Message::Unpin(vec![(pin.id.clone(), pin.variant())]));
            }
        });
    }
    response.on_hover_text(format!("{} by {}\n{places}", pin.id, pin.creator));
}
