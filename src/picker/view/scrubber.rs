//! The chosen sound from its beginning to its end: where it is heard and what of it is looped, seen and changed.

use std::ops::Range;

use bevy_egui::egui::{
    CornerRadius, CursorIcon, Id, Painter, Rangef, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2,
    vec2,
};
use soundscape_client::Sound;

use super::{
    look::{self, Look},
    spectrogram, wave,
};
use crate::picker::{
    Message, Model,
    model::{Audition, Hearing},
};

pub(super) fn show(
    ui: &mut Ui,
    look: &Look,
    model: &Model,
    sound: &Sound,
    size: Vec2,
    messages: &mut Vec<Message>,
) {
    let audition = &model.audition;
    // What is played may be another one, while pages come and go.
    let is_on = audition.sound.as_ref().is_some_and(|played| played.id == sound.id);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, audition.position_s, "Place in the sound"));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, look::RADIUS, look.background);
    let line =
        TimeLine { rect, inner: rect.shrink2(vec2(6.0, 6.0)), duration_s: sound.duration_s.max(0.001) };
    let position_s = if is_on { audition.position_s } else { 0.0 };
    picture(ui, &painter, look, model, sound, &line, position_s);
    if let Some(heard_s) = audition.heard_s.filter(|heard_s| is_on && *heard_s < line.duration_s - 0.5) {
        // A preview is shorter than a long sound.
        line.shade(&painter, look, heard_s..line.duration_s);
    }
    let part = seek_or_part(ui, &response, audition, is_on, &line, messages);
    if let Some(part) = part.or_else(|| audition.region.clone().filter(|_| is_on)) {
        line.part(&painter, look, &part, audition.looped);
    }
    if is_on && audition.hearing == Hearing::Heard {
        painter.vline(line.x(position_s), rect.y_range().shrink(2.0), Stroke::new(1.5, look.text));
    }
    response
        .on_hover_text_at_pointer(
            "Click or drag to hear it from here (⏴ ⏵)\nDrag with Shift to loop a part ([ ] and \\)",
        )
        .on_hover_cursor(CursorIcon::Text);
}

fn picture(
    ui: &Ui,
    painter: &Painter,
    look: &Look,
    model: &Model,
    sound: &Sound,
    line: &TimeLine,
    position_s: f64,
) {
    let heard = (position_s / line.duration_s).clamp(0.0, 1.0) as f32;
    let (spectrogram, outline) = (model.spectra.get(&sound.id), model.outlines.get(&sound.id));
    match (model.spectra.shown, spectrogram, outline) {
        (true, Some(spectrogram), _) => {
            let end = pos2(line.x(spectrogram.duration_s), line.inner.bottom());
            let rect = Rect::from_min_max(line.inner.left_top(), end);
            spectrogram::show(ui, painter, look, spectrogram, rect);
        }
        (false, _, Some(Some(outline))) => {
            let points = &outline.waveform.points;
            painter.add(wave::silhouette(line.inner, points, heard, [look.accent, look.weak]));
        }
        // Not there yet, or it will not be.
        _ => {
            painter.hline(line.inner.x_range(), line.inner.center().y, Stroke::new(2.0, look.outline));
        }
    }
}

/// Takes clicks and drags, and gives back the part of the sound that is being dragged over.
fn seek_or_part(
    ui: &Ui,
    response: &Response,
    audition: &Audition,
    is_on: bool,
    line: &TimeLine,
    messages: &mut Vec<Message>,
) -> Option<Range<f64>> {
    let dragged_from = Id::new("soundscape loop part");
    let shift = ui.input(|input| input.modifiers.shift);
    if response.drag_started() && shift {
        let origin = ui.input(|input| input.pointer.press_origin());
        let origin = origin.or(response.interact_pointer_pos())?;
        ui.data_mut(|data| data.insert_temp(dragged_from, line.seconds(origin.x)));
    }
    let from_s: Option<f64> = ui.data(|data| data.get_temp(dragged_from));
    if !response.dragged() {
        ui.data_mut(|data| data.remove::<f64>(dragged_from));
    }
    let at_s = line.seconds(response.interact_pointer_pos()?.x);
    let begin = |messages: &mut Vec<Message>| {
        if !is_on || audition.hearing == Hearing::Silent {
            messages.push(Message::PlayOrStop);
        }
    };
    if let Some(from_s) = from_s {
        let part = from_s.min(at_s)..from_s.max(at_s);
        if response.drag_stopped() {
            begin(messages);
            messages.push(Message::LoopPart(Some(part.clone())));
        }
        return Some(part);
    }
    if response.clicked() || response.dragged() {
        begin(messages);
        // While it is dragged, only a new place is.
        if response.clicked() || response.drag_delta().x != 0.0 || response.drag_started() {
            messages.push(Message::Seek(at_s));
        }
    }
    None
}

/// Where on the screen each moment of the sound is.
struct TimeLine {
    rect: Rect,
    /// From the first moment to the last.
    inner: Rect,
    duration_s: f64,
}

impl TimeLine {
    fn x(&self, seconds: f64) -> f32 {
        self.inner.left() + self.inner.width() * (seconds / self.duration_s).clamp(0.0, 1.0) as f32
    }

    fn seconds(&self, x: f32) -> f64 {
        f64::from((x - self.inner.left()) / self.inner.width()).clamp(0.0, 1.0) * self.duration_s
    }

    fn shade(&self, painter: &Painter, look: &Look, part: Range<f64>) {
        let x = Rangef::new(self.x(part.start), self.x(part.end));
        let rect = Rect::from_x_y_ranges(x, self.rect.y_range());
        painter.rect_filled(rect, CornerRadius::ZERO, look.surface.gamma_multiply(0.75));
    }

    /// What is looped, between two posts; the rest is in the shade.
    fn part(&self, painter: &Painter, look: &Look, part: &Range<f64>, looped: bool) {
        self.shade(painter, look, 0.0..part.start);
        self.shade(painter, look, part.end..self.duration_s);
        let color = if looped { look.accent } else { look.faint };
        let (left, right) = (self.x(part.start), self.x(part.end));
        for x in [left, right] {
            painter.vline(x, self.rect.y_range(), Stroke::new(1.0, color));
        }
        let top = Rect::from_min_max(pos2(left, self.rect.top()), pos2(right, self.rect.top() + 3.0));
        painter.rect_filled(top, CornerRadius::ZERO, color);
    }
}
