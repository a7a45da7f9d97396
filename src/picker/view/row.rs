//! One sound in the list.

use bevy_egui::egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontId, Painter, Pos2, Rect, Response, RichText, Sense, Shape,
    Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2,
    text::{LayoutJob, TextFormat},
    vec2,
};
use soundscape_client::{License, Sound};

use super::{
    look::{self, Look},
    phrases, wave,
};
use crate::picker::{Model, model::Hearing};

pub(super) const HEIGHT: f32 = 54.0;

pub(super) fn show(ui: &mut Ui, look: &Look, model: &Model, index: usize, sound: &Sound) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::click());
    let chosen = index == model.list.row;
    response.widget_info(|| WidgetInfo::selected(WidgetType::SelectableLabel, true, chosen, &sound.title));
    let painter = ui.painter_at(rect);
    let hovered = response.hovered();
    let fill = if (chosen && model.list.touched) || hovered { look.raised } else { look.surface };
    let edge = match (chosen, model.list.touched) {
        (true, true) => look.accent.gamma_multiply(0.7),
        (true, false) => look.outline,
        (false, _) => Color32::TRANSPARENT,
    };
    painter.rect(rect, look::RADIUS, fill, Stroke::new(1.0, edge), StrokeKind::Inside);

    let playing = model.audition.is_on(&sound.id);
    let wave_width = (rect.width() * 0.24).clamp(72.0, 160.0);
    let thumbnail = Rect::from_min_size(rect.min + vec2(12.0, 10.0), vec2(wave_width, HEIGHT - 20.0));
    outline(&painter, look, model, sound, thumbnail, playing);
    if hovered || playing {
        button(&painter, look, thumbnail.center(), playing);
    }

    let right = rect.right() - 14.0;
    let seconds = phrases::duration(sound.duration_s);
    let color = if playing { look.accent } else { look.weak };
    let seconds = painter.text(
        pos2(right, rect.top() + 10.0),
        Align2::RIGHT_TOP,
        seconds,
        FontId::proportional(13.0),
        color,
    );
    let badge = badge(&painter, look, sound, pos2(right, rect.bottom() - 10.0));

    let mut left = thumbnail.right() + 12.0;
    let (pinned, cached) = (model.kept.is_pinned(&sound.id), model.kept.is_cached(&sound.id));
    for (is_so, mark) in [(pinned, Mark::Pinned), (cached, Mark::Cached)] {
        if is_so {
            mark.paint(&painter, look, pos2(left + 4.0, rect.top() + 18.0));
            left += 13.0;
        }
    }
    let title = pos2(left, rect.top() + 9.0);
    line(&painter, title, seconds.left() - left - 8.0, &sound.title, 15.0, look.text);
    let facts = pos2(thumbnail.right() + 12.0, rect.top() + 30.0);
    line(&painter, facts, badge.left() - facts.x - 8.0, &phrases::facts(sound), 12.0, look.weak);

    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    if hovered { response.on_hover_ui(|ui| tip(ui, look, sound, pinned, cached)) } else { response }
}

/// What has no room in a row, what its marks mean, and its keys.
fn tip(ui: &mut Ui, look: &Look, sound: &Sound, pinned: bool, cached: bool) {
    ui.set_max_width(320.0);
    let mut line = |text: &str, color| {
        if !text.is_empty() {
            ui.label(RichText::new(text).small().color(color));
        }
    };
    line(&sound.title, look.text);
    line(&phrases::category(sound), look.weak);
    line(&sound.tags.join(", "), look.weak);
    line(&phrases::terms(sound), look.weak);
    line(if pinned { "● Pinned in soundscape.lock" } else { "" }, look.accent);
    line(if cached { "○ In the cache: using it in that form is free" } else { "" }, look.good);
    line("⏶ ⏷ hear it, Space stops it, Enter uses it", look.text);
}

/// What is there of a sound already.
#[derive(Clone, Copy)]
enum Mark {
    Pinned,
    Cached,
}

impl Mark {
    fn paint(self, painter: &Painter, look: &Look, center: Pos2) {
        match self {
            Self::Pinned => painter.circle_filled(center, 3.5, look.accent),
            Self::Cached => painter.circle_stroke(center, 3.0, Stroke::new(1.5, look.good)),
        };
    }
}

fn outline(painter: &Painter, look: &Look, model: &Model, sound: &Sound, rect: Rect, playing: bool) {
    match model.outlines.get(&sound.id) {
        Some(Some(outline)) => {
            let rest = if playing { look.weak } else { look.faint };
            let heard = if playing && model.audition.hearing == Hearing::Heard {
                (model.audition.position_s / sound.duration_s.max(0.001)) as f32
            } else {
                0.0
            };
            painter.add(wave::bars(rect, &outline.bars, heard, [look.accent, rest]));
        }
        // Not there yet, or it will not be.
        missing => {
            let color = if missing.is_none() { look.outline } else { look.raised };
            painter.line_segment([rect.left_center(), rect.right_center()], Stroke::new(2.0, color));
        }
    }
}

fn button(painter: &Painter, look: &Look, center: Pos2, playing: bool) {
    painter.circle_filled(center, 13.0, if playing { look.accent } else { look.text });
    let icon = if playing { look.on_accent } else { look.background };
    if playing {
        painter.rect_filled(Rect::from_center_size(center, vec2(9.0, 9.0)), CornerRadius::same(1), icon);
    } else {
        // The triangle's middle, not its box's, is in the circle's centre.
        let points = vec![center + vec2(-3.5, -5.5), center + vec2(-3.5, 5.5), center + vec2(6.0, 0.0)];
        painter.add(Shape::convex_polygon(points, icon, Stroke::NONE));
    }
}

/// The licence, and whether it asks for a credit. Gives back where it is.
fn badge(painter: &Painter, look: &Look, sound: &Sound, right_bottom: Pos2) -> Rect {
    let color = match sound.license_type {
        License::RoyaltyFree => look.good,
        License::Editorial => look.bad,
    };
    let name = phrases::license(sound.license_type);
    let text = if sound.attribution_required { format!("{name} + credit") } else { name.to_owned() };
    let galley = painter.layout_no_wrap(text, FontId::proportional(10.5), color);
    let size = galley.size() + vec2(10.0, 2.0);
    let rect = Rect::from_min_size(right_bottom - size, size);
    painter.rect_filled(
        rect,
        CornerRadius::same(5),
        color.gamma_multiply(if look.dark { 0.14 } else { 0.1 }),
    );
    painter.galley(rect.min + vec2(5.0, 1.0), galley, color);
    rect
}

/// One line of text, cut with an ellipsis where it is too long.
pub(super) fn line(painter: &Painter, at: Pos2, width: f32, text: &str, size: f32, color: Color32) {
    let mut job =
        LayoutJob::single_section(text.into(), TextFormat::simple(FontId::proportional(size), color));
    job.wrap.max_width = width.max(0.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = painter.layout_job(job);
    painter.galley(at, galley, color);
}
